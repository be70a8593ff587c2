import type { Container } from '../../../model/container.js';
import type { Entitlement } from '../../../model/entitlement.js';
import { rightBits } from '../../../model/permission.js';
import type { Resource } from '../../../model/resource.js';
import type { ReadEach, SalesforceRecord } from '../../../org/query.js';
import { flag, text } from '../../../org/record.js';
import { bytesBeside, chunksOfUrl, queriesWhere, soqlInLists, type ObjectQuery } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { permissionSetEntitlement, permissionSetResource } from '../../../resources/permissionSet.js';
import { permissionSetGroupEntitlement, permissionSetGroupResource } from '../../../resources/permissionSetGroup.js';
import { profileEntitlement, profileResource } from '../../../resources/profile.js';

/** The system permissions that give rights on every object. */
const GENERAL = ['ModifyAllData', 'ViewAllData'] as const;

/** A container that was put into a sink. */
export type FilledContainer = Container & {
  /** The rights on every object that its system permissions give, as bits. */
  readonly rightsOnAllObjects: number;
};

const permissionSets: ObjectQuery = {
  object: 'PermissionSet',
  fields: [
    ...['Id', 'Name', 'Label', 'NamespacePrefix', 'Type', 'HasActivationRequired', 'IsOwnedByProfile'],
    ...['ProfileId', 'Profile.Name', 'Profile.UserLicense.Name', 'PermissionSetGroupId', ...GENERAL.map(columnOf)],
    ...['DeveloperName', 'MasterLabel', 'NamespacePrefix', 'Status', 'HasActivationRequired'].map(
      (field) => `PermissionSetGroup.${field}`,
    ),
  ],
};

/** Ids up to which it takes fewer calls to name them than to read all sets of a very large org. */
const FEW = 1000;

/** The conditions that name permission sets by their ids, or null: there are so many that all are read. */
export function containersById(ids: readonly string[]): readonly string[] | null {
  return ids.length <= FEW ? soqlInLists('Id', ids) : null;
}

/**
 * Puts permission sets into a sink: with what holds them, and which system permissions they give.
 *
 * @param which conditions of PermissionSet, each of which is one query; null: all
 * @param permissions the names of system permissions that the org has
 * @param isWanted whether a set is put there; by default all are
 * @returns by id
 * @throws SfError in plain words
 */
export async function fillContainers(
  read: ReadEach,
  which: readonly string[] | null,
  permissions: readonly string[],
  sink: AccessSink,
  isWanted: (id: string) => boolean = () => true,
): Promise<Map<string, FilledContainer>> {
  const filled = new Map<string, FilledContainer>();
  const room = Math.min(...(which ?? []).map(bytesBeside), bytesBeside(''));
  const [some = [], ...others] = chunksOfUrl(permissions, (name) => `, ${columnOf(name)}`, room);
  await Promise.all([
    ...queriesWhere(withColumns(permissionSets, some), which).map((query) =>
      read(query, (set) => {
        if (!isWanted(set.Id) || filled.has(set.Id)) return;
        const container = fillContainer(set, sink);
        if (!container) return;
        filled.set(set.Id, container);
        fillSystemPermissions(set, some, sink);
      }),
    ),
    ...others.flatMap((more) =>
      queriesWhere(withColumns({ ...permissionSets, fields: ['Id'] }, more), which).map((query) =>
        read(query, (set) => {
          if (isWanted(set.Id)) fillSystemPermissions(set, more, sink);
        }),
      ),
    ),
  ]);
  return filled;
}

/** A query with the columns of system permissions. */
export function withColumns(query: ObjectQuery, permissions: readonly string[]): ObjectQuery {
  return { ...query, fields: [...new Set([...query.fields, ...permissions.map(columnOf)])] };
}

/** The column of a system permission, on PermissionSet and on MutingPermissionSet. */
export function columnOf(permission: string): string {
  return `Permissions${permission}`;
}

/** Puts the system permissions of a permission set, or of a muting one, into a sink. */
export function fillSystemPermissions(set: SalesforceRecord, permissions: readonly string[], sink: AccessSink): void {
  for (const name of permissions) {
    if (flag(set, columnOf(name))) sink.rights(set.Id, { kind: 'system', id: name }, rightBits.read);
  }
}

/** Source: "View All and Modify All Permissions Overview", Salesforce Help. */
function rightsOnAllObjects(set: SalesforceRecord): number {
  const { read, create, edit, delete: deletion } = rightBits;
  const reading = read | rightBits['view-all'];
  if (flag(set, columnOf('ModifyAllData'))) return reading | create | edit | deletion | rightBits['modify-all'];
  return flag(set, columnOf('ViewAllData')) ? reading : 0;
}

type Holding = Pick<Container, 'isSessionBased' | 'status'> & {
  readonly resource: Resource;
  readonly entitlement: Entitlement;
};

/** @returns null for a set behind a profile that the org does not show */
function fillContainer(set: SalesforceRecord, sink: AccessSink): FilledContainer | null {
  const holding = holdingOf(set);
  if (!holding) return null;
  const { resource, entitlement, isSessionBased, status } = holding;
  sink.resource(resource);
  sink.entitlement(entitlement);
  const container = { id: set.Id, entitlement, isSessionBased, status };
  sink.container(container);
  return { ...container, rightsOnAllObjects: rightsOnAllObjects(set) };
}

/**
 * What one holds to have what a permission set gives. The set behind a permission set group needs an activation where the group is
 * session-based, and not where a set in it is.
 *
 * Source: "PermissionSet" (ProfileId, PermissionSetGroupId) and "SessionPermSetActivation", Object Reference.
 */
function holdingOf(set: SalesforceRecord): Holding | null {
  const groupId = text(set, 'PermissionSetGroupId');
  if (groupId !== null) {
    const group: SalesforceRecord = { ...(set['PermissionSetGroup'] as object | null), Id: groupId };
    const resource = permissionSetGroupResource(group);
    return {
      resource,
      entitlement: permissionSetGroupEntitlement(resource),
      isSessionBased: flag(group, 'HasActivationRequired'),
      status: text(group, 'Status'),
    };
  }
  if (flag(set, 'IsOwnedByProfile')) {
    const profileId = text(set, 'ProfileId');
    if (profileId === null) return null;
    const resource = profileResource({ ...(set['Profile'] as object | null), Id: profileId });
    return { resource, entitlement: profileEntitlement(resource), isSessionBased: false, status: null };
  }
  const resource = permissionSetResource(set);
  const isSessionBased = flag(set, 'HasActivationRequired');
  return { resource, entitlement: permissionSetEntitlement(resource), isSessionBased, status: null };
}
