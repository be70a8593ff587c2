import type { ConnectorMetadata } from '../../../src/generated/c1/connector/v2/metadata_pb.js';
import type {
  BatonServiceHelloRequest,
  BatonServiceHelloRequest_BuildInfo,
  BatonServiceHelloRequest_OSInfo,
} from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { checkHostId, checkLength, checkTaskId, invalid } from './checks.js';

const checkBuildInfo = (buildInfo: BatonServiceHelloRequest_BuildInfo | undefined): void => {
  if (!buildInfo) throw invalid('build_info', 'is required');
  checkLength('build_info.lang_version', buildInfo.langVersion, 1, 256);
  checkLength('build_info.package', buildInfo.package, 1, 256);
  checkLength('build_info.package_version', buildInfo.packageVersion, 1, 256);
};

const checkOsInfo = (osInfo: BatonServiceHelloRequest_OSInfo | undefined): void => {
  if (!osInfo) throw invalid('os_info', 'is required');
  checkLength('os_info.hostname', osInfo.hostname, 1, 256);
  checkLength('os_info.os', osInfo.os, 1, 256);
  checkLength('os_info.platform', osInfo.platform, 1, 256);
  checkLength('os_info.platform_version', osInfo.platformVersion, 1, 256);
  checkLength('os_info.platform_family', osInfo.platformFamily, 1, 256);
  checkLength('os_info.kernel_version', osInfo.kernelVersion, 1, 256);
  checkLength('os_info.kernel_arch', osInfo.kernelArch, 1, 256);
  checkLength('os_info.virtualization_system', osInfo.virtualizationSystem, 1, 256);
};

const checkMetadata = (metadata: ConnectorMetadata | undefined): void => {
  if (!metadata) throw invalid('connector_metadata', 'is required');
  checkLength('connector_metadata.display_name', metadata.displayName, 1, 1024);
  checkLength('connector_metadata.description', metadata.description, 0, 4096);
  if (metadata.helpUrl && !metadata.helpUrl.startsWith('https://')) {
    throw invalid('connector_metadata.help_url', `must start with https://, unlike ${metadata.helpUrl}`);
  }
};

/**
 * Holds a Hello to the rules that C1's messages carry (baton-sdk, proto/c1/connectorapi/baton/v1), and to C1 registering
 * no connector that leaves out what it runs on.
 *
 * @throws ConnectError INVALID_ARGUMENT that names the first field that is wrong
 */
export const checkHello = (hello: BatonServiceHelloRequest): void => {
  checkHostId(hello.hostId);
  if (hello.taskId) checkTaskId(hello.taskId);
  checkBuildInfo(hello.buildInfo);
  checkOsInfo(hello.osInfo);
  checkMetadata(hello.connectorMetadata);
  if (hello.annotations.length > 16) throw invalid('annotations', 'must be at most 16');
};
