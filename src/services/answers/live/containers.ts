import type { Container } from '../../../model/container.js';
import type { Entitlement, EntitlementRef } from '../../../model/entitlement.js';
import type { Resource } from '../../../model/resource.js';
import { fieldOf } from '../../../model/systemPermission.js';
import type { ReadEach, SalesforceRecord } from '../../../org/query.js';
import { bytesBeside, chunksOfUrl, queriesWhere, soqlInLists, type ObjectQuery } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { permissionSetEntitlement, permissionSetResource } from '../../../resources/permissionSet.js';
import { permissionSetGroupEntitlement, permissionSetGroupResource } from '../../../resources/permissionSetGroup.js';
import { containerOf, containerRows } from '../../../resources/permissions/containers.js';
import { generalPermissions, rightsOnAllObjects } from '../../../resources/permissions/objectPermissions.js';
import {
  columnInList,
  putSystemPermissions,
  withSystemPermissions,
} from '../../../resources/permissions/systemPermissions.js';
import { profileEntitlement, profileResource } from '../../../resources/profile.js';

/** A container that was put into a sink. */
export type FilledContainer = Container & {
  /** The rights on every object that its system permissions give, as bits. */
  readonly rightsOnAllObjects: number;
};

/** With what the permission sets, profiles and groups of them are called, and with the rights on every object. */
const namedContainers: ObjectQuery = {
  ...containerRows,
  fields: [
    ...containerRows.fields,
    ...['Name', 'Label', 'NamespacePrefix', 'Type', 'Profile.Name', 'Profile.UserLicense.Name'],
    ...['DeveloperName', 'MasterLabel', 'NamespacePrefix'].map((field) => `PermissionSetGroup.${field}`),
    ...generalPermissions.map(fieldOf),
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
  const [some = [], ...others] = chunksOfUrl(permissions, columnInList, room);
  await Promise.all([
    ...queriesWhere(withSystemPermissions(namedContainers, some), which).map((query) =>
      read(query, (set) => {
        if (!isWanted(set.Id) || filled.has(set.Id)) return;
        const container = fillContainer(set, sink);
        if (!container) return;
        filled.set(set.Id, container);
        putSystemPermissions(set, some, sink);
      }),
    ),
    ...others.flatMap((more) =>
      queriesWhere(withSystemPermissions({ ...containerRows, fields: ['Id'] }, more), which).map((query) =>
        read(query, (set) => {
          if (isWanted(set.Id)) putSystemPermissions(set, more, sink);
        }),
      ),
    ),
  ]);
  return filled;
}

/** @returns null for a set behind a profile that the org does not show */
function fillContainer(set: SalesforceRecord, sink: AccessSink): FilledContainer | null {
  const container = containerOf(set);
  if (!container) return null;
  const [resource, entitlement] = heldFor(set, container.entitlement);
  sink.resource(resource);
  sink.entitlement(entitlement);
  sink.container(container);
  return { ...container, rightsOnAllObjects: rightsOnAllObjects(set) };
}

/** What one holds to have what a permission set gives: the set itself, or the group or profile that has it. */
function heldFor(set: SalesforceRecord, { type, resourceId }: EntitlementRef): [Resource, Entitlement] {
  const owner = (relationship: string): SalesforceRecord => ({
    ...(set[relationship] as object | null),
    Id: resourceId,
  });
  if (type === 'permission_set_group') {
    const group = permissionSetGroupResource(owner('PermissionSetGroup'));
    return [group, permissionSetGroupEntitlement(group)];
  }
  if (type === 'profile') {
    const profile = profileResource(owner('Profile'));
    return [profile, profileEntitlement(profile)];
  }
  const itself = permissionSetResource(set);
  return [itself, permissionSetEntitlement(itself)];
}
