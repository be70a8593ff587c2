import { create } from '@bufbuild/protobuf';
import { timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { SnapshotAccount } from '../../snapshot/reader.js';
import { annotation } from './annotation.js';
import {
  ExternalLinkSchema,
  ResourceSchema,
  Status_Value,
  UserTrait_AccountType,
  UserTraitSchema,
  type Resource,
} from '../../generated/c1/connector/v2/connector_pb.js';
import { structOf } from './struct.js';
import { userProfile } from './userProfile.js';

const STATUSES = { enabled: Status_Value.STATUS_ENABLED, disabled: Status_Value.STATUS_DISABLED } as const;
const ACCOUNT_TYPES = { human: UserTrait_AccountType.HUMAN, service: UserTrait_AccountType.SERVICE } as const;

const timestampOf = (time: string | null): Timestamp | undefined =>
  time === null ? undefined : timestampFromDate(new Date(time));

/**
 * An account. Profile, status and creation stand on the resource and, for readers from before 2026, on the trait.
 *
 * Source: ConductorOne/baton-sdk, pkg/types/resource.
 */
export const userMessage = (account: SnapshotAccount, link: string | null): Resource => {
  const profile = structOf(userProfile(account));
  const status = { status: STATUSES[account.status], details: account.statusDetails ?? '' };
  const createdAt = timestampOf(account.createdAt);
  const trait = annotation(UserTraitSchema, {
    emails: account.email === null ? [] : [{ address: account.email, isPrimary: true }],
    status,
    profile,
    accountType: ACCOUNT_TYPES[account.type],
    login: account.username,
    createdAt,
    lastLogin: timestampOf(account.lastLogin),
    structuredName: { givenName: account.firstName ?? '', familyName: account.lastName ?? '' },
    employeeIds: account.employeeId === null ? [] : [account.employeeId],
  });
  return create(ResourceSchema, {
    id: { resourceType: 'user', resource: account.id },
    displayName: account.displayName,
    annotations: link === null ? [trait] : [trait, annotation(ExternalLinkSchema, { url: link })],
    profile,
    status,
    createdAt,
  });
};
