import { Messages } from '@salesforce/core';
import type { WantedPermission } from '../../model/permission.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { readPicklist } from '../../org/read/describe.js';
import { text } from '../../org/record.js';
import { grantableKind } from '../../resources/index.js';
import type { Target } from '../../resources/kinds.js';
import { userLicenses } from '../../resources/licenses.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';
import { userRecord } from '../../resources/userFields.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { Named } from '../lookup/byName.js';
import { findPermissions, type PermissionProblem, resolvePermissions } from '../lookup/permissionNames.js';
import { orgPermissions, snapshotPermissions } from '../lookup/permissionSources.js';
import {
  candidatesIn,
  findNamesakes,
  type NamesakesOf,
  resolveTargets,
  type TargetName,
  type TargetProblem,
} from '../lookup/targets.js';
import { resolveUsers } from '../lookup/users.js';
import {
  snapshotCandidates,
  snapshotLicenses,
  snapshotRoles,
  snapshotTargets,
  snapshotUsers,
} from './snapshotNames.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answers');

/** A user whom somebody named. */
export type NamedUser = { readonly id: string; readonly username: string };

/** What finds users, resources and permissions by their names: an org, or a kept snapshot. */
export type NameSource = {
  /** @returns the users by the names as they were given @throws SfError with near misses */
  users(names: readonly string[]): Promise<ReadonlyMap<string, NamedUser>>;
  /** @returns a function that gives the answer for one of the names */
  targets(wanted: readonly TargetName[]): Promise<(target: TargetName) => Omit<Target, 'record'> | TargetProblem>;
  /** The resources of other kinds that names stand for which stand for nothing of their own. */
  namesakes(unknown: readonly TargetName[]): Promise<NamesakesOf>;
  /** The licenses that profiles belong to. */
  licenses(): Promise<readonly Named[]>;
  /** The values that User.UserType has, or may have. */
  userTypes(): Promise<readonly string[]>;
  /** The roles that a holder of resources of a type can have. */
  roles(type: ResourceTypeId): Promise<readonly string[]>;
  /** @returns in the order of the texts, each once @throws SfError with near misses */
  permissions(texts: readonly string[]): Promise<readonly WantedPermission[]>;
  /** @returns in the order of the names: what each stands for, or why it stands for nothing */
  findPermissions(
    names: Parameters<typeof findPermissions>[1],
  ): Promise<ReadonlyArray<WantedPermission | PermissionProblem>>;
};

export function namesOfOrg(client: OrgClient): NameSource {
  return {
    users: (names) => resolveUsers(client, names),
    targets: (wanted) =>
      resolveTargets(client, wanted).catch((error: unknown) => {
        throw client.explain(error);
      }),
    namesakes: (unknown) => findNamesakes(unknown, candidatesIn(client)),
    licenses: async () => {
      const { name: object, label, apiName } = userLicenses;
      const records = await readAll(client, { object, fields: ['Id', label, apiName] });
      return records.map((record) => {
        const displayName = text(record, label) ?? record.Id;
        return { id: record.Id, apiName: text(record, apiName) ?? displayName, displayName };
      });
    },
    userTypes: async () => (await readPicklist(client, userRecord.name, 'UserType')).map(({ value }) => value),
    roles: async (type) => {
      const records = await readAll(client, grantableKind(type)!.change.roles!.query);
      return records.flatMap((record) => text(record, 'Value') ?? []).sort();
    },
    permissions: (texts) => resolvePermissions(orgPermissions(client), texts),
    findPermissions: (wanted) => findPermissions(orgPermissions(client), wanted),
  };
}

export function namesOfSnapshot(reader: SnapshotReader): NameSource {
  return {
    users: (names) => Promise.resolve(snapshotUsers(reader, names)),
    targets: (wanted) => Promise.resolve(snapshotTargets(reader, wanted)),
    namesakes: (unknown) => findNamesakes(unknown, (kind) => Promise.resolve(snapshotCandidates(reader, kind))),
    licenses: () => Promise.resolve(snapshotLicenses(reader)),
    userTypes: () => Promise.resolve(reader.accountFacts().attributeValues(ACCOUNT_TYPE)),
    roles: (type) => Promise.resolve(snapshotRoles(reader, type)),
    permissions: (texts) => resolvePermissions(snapshotPermissions(reader), texts),
    findPermissions: (wanted) => findPermissions(snapshotPermissions(reader), wanted),
  };
}

/**
 * The one user that names stand for.
 *
 * @throws SfError in plain words: a name that stands for nobody, or for several; SeveralUsersError
 */
export async function resolveUser(names: NameSource, texts: readonly string[]): Promise<NamedUser> {
  const users = [...(await names.users(texts)).values()];
  const [user, other] = new Map(users.map((one) => [one.id, one])).values();
  if (other) throw messages.createError('severalUsers', [user!.username, other.username]);
  return user!;
}
