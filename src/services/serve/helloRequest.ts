import { arch, hostname, platform, release, type as osType, version as osVersion } from 'node:os';
import type { ConnectorMetadata } from '../../generated/c1/connector/v2/metadata_pb.js';
import type { BatonClient } from '../../c1/batonClient.js';

const PACKAGE = 'sf-plugin-access';
/** C1 takes no empty field. */
const UNKNOWN = 'unknown';

const known = (text: string): string => (text === '' ? UNKNOWN : text);

/**
 * What Hello says of the connector and of the machine that it runs on.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param taskId of the task that it answers; '' at the start
 * @param version of this plugin
 */
export const helloRequest = (
  taskId: string,
  connectorMetadata: ConnectorMetadata,
  version: string,
): Parameters<BatonClient['hello']>[0] => ({
  taskId,
  buildInfo: { langVersion: process.version, package: PACKAGE, packageVersion: version },
  osInfo: {
    hostname: known(hostname()),
    os: platform(),
    platform: platform(),
    platformVersion: known(release()),
    platformFamily: known(osType()),
    kernelVersion: known(osVersion()),
    kernelArch: arch(),
    virtualizationSystem: UNKNOWN,
  },
  connectorMetadata,
});
