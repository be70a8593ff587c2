import { create, type JsonObject } from '@bufbuild/protobuf';
import { anyPack, timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import { userProfile } from '../../../src/formats/c1z/records.js';
import {
  ExternalLinkSchema,
  ResourceSchema,
  Status_Value,
  UserTrait_AccountType,
  UserTraitSchema,
  type Resource,
} from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { Profile } from '../../../src/model/resource.js';
import type { SnapshotAccount } from '../../../src/snapshot/reader.js';

const STATUSES = { enabled: Status_Value.STATUS_ENABLED, disabled: Status_Value.STATUS_DISABLED } as const;
const ACCOUNT_TYPES = { human: UserTrait_AccountType.HUMAN, service: UserTrait_AccountType.SERVICE } as const;

const timestampOf = (time: string | null): Timestamp | undefined =>
  time === null ? undefined : timestampFromDate(new Date(time));

/** A profile as a Struct, with its keys in order. */
const structOf = (profile: Profile): JsonObject =>
  Object.fromEntries(Object.entries(profile).sort(([one], [other]) => (one < other ? -1 : 1)));

/** An account as a message of the protobuf library. A c1z's record must have the same bytes. */
export const userMessage = (account: SnapshotAccount, link: string | null): Resource => {
  const profile = structOf(userProfile(account));
  const status = { status: STATUSES[account.status], details: account.statusDetails ?? '' };
  const createdAt = timestampOf(account.createdAt);
  const trait = create(UserTraitSchema, {
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
    annotations: [
      anyPack(UserTraitSchema, trait),
      ...(link === null ? [] : [anyPack(ExternalLinkSchema, create(ExternalLinkSchema, { url: link }))]),
    ],
    profile,
    status,
    createdAt,
  });
};
