import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BatonServiceHelloRequestSchema } from '../../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';

/** A Hello that nothing is missing from. */
export const HELLO = {
  hostId: 'host-a',
  buildInfo: { langVersion: 'v24', package: 'connector', packageVersion: '1.0.0' },
  osInfo: {
    hostname: 'pod-1',
    os: 'linux',
    platform: 'debian',
    platformVersion: '13',
    platformFamily: 'debian',
    kernelVersion: '6.12',
    kernelArch: 'x86_64',
    virtualizationSystem: 'none',
  },
  connectorMetadata: { displayName: 'Salesforce' },
} satisfies MessageInitShape<typeof BatonServiceHelloRequestSchema>;
