import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { Messages } from '@salesforce/core';
import { arch, type as osType, hostname, platform, release, version as osVersion } from 'node:os';
import type { BatonClient } from '../../c1/batonClient.js';
import { writeResourceType } from '../../formats/c1z/records.js';
import { Serializer } from '../../formats/c1z/wire.js';
import { ResourceTypeSchema } from '../../generated/c1/connector/v2/connector_pb.js';
import {
  Capability,
  CapabilityDetailCredentialOption as CredentialOption,
  type ConnectorMetadata,
  ConnectorMetadataSchema,
  type ResourceTypeCapabilitySchema,
} from '../../generated/c1/connector/v2/metadata_pb.js';
import { kinds } from '../../resources/index.js';
import type { AccessKind } from '../../resources/kinds.js';
import { accountCreationSchema } from './accountSchema.js';
import { boundsInWords } from './bounds.js';
import type { RunningConnector } from './runningConnector.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

const PACKAGE = 'sf-plugin-access';
/** The value of a field about which the machine says nothing: C1 refuses empty fields. */
const UNKNOWN = 'unknown';

/**
 * The Hello to C1. It says what the connector can do, and on which machine it runs.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param taskId the id of the task that this Hello answers; '' at the start
 * @param version the version of this plugin
 */
export function helloRequest(
  taskId: string,
  connectorMetadata: ConnectorMetadata,
  version: string,
): Parameters<BatonClient['hello']>[0] {
  return {
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
  };
}

/** What decides about the description. */
type Offer = Pick<RunningConnector, 'syncOptions' | 'provisioning' | 'bounds'>;

/**
 * The description of the connector for C1: its resource types, which of them C1 can change, and the values of a new account.
 *
 * Source of the capabilities: the table in "Set up a Salesforce connector", C1's documentation.
 *
 * What C1 may not change is not offered as changeable, and the profile says which rules there are.
 */
export function connectorMetadata({ syncOptions: options, provisioning, bounds }: Offer): ConnectorMetadata {
  const createsAccounts = provisioning && bounds.mayCreateAccounts();
  const isLeftOut = ({ type, optIn }: AccessKind): boolean =>
    optIn !== undefined && !options[optIn.option] && !options.resourceTypes.includes(type.id);
  const serializer = new Serializer();
  const resourceTypeCapabilities = kinds
    .filter((kind) => !(kind.optIn?.isHidden && isLeftOut(kind)))
    .map((kind): MessageInitShape<typeof ResourceTypeCapabilitySchema> => ({
      // C1 gets the type as the records of a sync have it, so it is written by their code and read back as a message.
      resourceType: fromBinary(ResourceTypeSchema, serializer.bytesOf(writeResourceType, kind.type)),
      capabilities:
        kind.type.id === 'user'
          ? [Capability.SYNC, ...(createsAccounts ? [Capability.ACCOUNT_PROVISIONING] : [])]
          : [Capability.SYNC, ...(provisioning && bounds.mayChange(kind) ? [Capability.PROVISION] : [])],
      permissions: {},
      optInRequired: kind.type.chosenInC1 !== undefined,
    }));
  const credentialOptions = [CredentialOption.NO_PASSWORD, CredentialOption.SSO];
  return create(ConnectorMetadataSchema, {
    displayName: 'Salesforce',
    description: messages.getMessage('description'),
    capabilities: {
      resourceTypeCapabilities,
      connectorCapabilities: [
        Capability.SYNC,
        ...(provisioning ? [Capability.PROVISION] : []),
        ...(createsAccounts ? [Capability.ACCOUNT_PROVISIONING] : []),
        ...(provisioning && bounds.mayChangeStatus() ? [Capability.ACTIONS] : []),
      ],
      ...(createsAccounts && {
        credentialDetails: {
          capabilityAccountProvisioning: {
            supportedCredentialOptions: credentialOptions,
            preferredCredentialOption: CredentialOption.NO_PASSWORD,
          },
        },
      }),
    },
    ...(provisioning && { profile: boundsInWords(bounds.rules) }),
    ...(createsAccounts && { accountCreationSchema: accountCreationSchema(bounds.rules.accountFields) }),
  });
}

function known(text: string): string {
  return text === '' ? UNKNOWN : text;
}
