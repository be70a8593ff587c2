import { dangerOf } from '../../../model/dangerousPermissions.js';
import type { PermissionKind } from '../../../model/permission.js';
import type { OrgClient } from '../../../org/client.js';
import { eachTogether, isObjectHidden, isQueryRefused, type ReadEach } from '../../../org/query.js';
import { CompositeReader } from '../../../org/read/compositeReader.js';
import { describeTogether, PERMISSION_FIELD, readFieldNames, readPicklist } from '../../../org/read/describe.js';
import { queriesWhere, soqlInLists, soqlString } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { loginCounts, putLogins } from '../../../resources/permissions/logins.js';
import { entityPermission, setupEntities, type SetupEntity } from '../../../resources/setupEntities.js';
import { withPolicies } from '../../lookup/permissionSources.js';
import { liveSource, subjectOf, type AnswerSource, type Fill, type Tell } from '../source.js';
import { fillHeldBy, readHeldBy, whichSets } from './assignments.js';
import { fillContainers } from './containers.js';
import { fillMemberships } from './memberships.js';
import { allRowsOf, fillRights, readAllRows, type RowRights } from './permissionRows.js';

/**
 * Reads all that one user holds, what that gives, and how the user has logged in.
 *
 * @param isAll whether all system permissions are read, and not only the dangerous ones
 * @throws SfError in plain words
 */
export function readUserAccess(
  client: OrgClient,
  userId: string,
  { isAll }: { readonly isAll: boolean },
  signal: AbortSignal,
): Promise<AnswerSource> {
  const reader = new CompositeReader(client);
  const fill: Fill = (sink, tell) => fillUserAccess(reader, userId, isAll, sink, tell);
  return liveSource(client, fill, signal, ['permissions', 'logins'], eachTogether(client, reader));
}

async function fillUserAccess(
  reader: CompositeReader,
  userId: string,
  isAll: boolean,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const { client } = reader;
  const read = eachTogether(client, reader);
  describeTogether(reader, ['PermissionSet', 'ObjectPermissions']);
  await Promise.all([
    fillGiven(client, read, userId, isAll, sink, tell),
    fillLoginCounts(read, userId, sink, tell),
    fillMemberships(read, userId, sink, tell),
  ]);
}

/** What gives permissions to a user, and what it gives. */
async function fillGiven(
  client: OrgClient,
  read: ReadEach,
  userId: string,
  isAll: boolean,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const [held, system, rows] = await Promise.all([
    readHeldBy(read, userId, sink, tell),
    readSystemPermissions(client, isAll, sink),
    allRowsOf(client),
  ]);
  const [containers, given] = await Promise.all([
    fillContainers(read, whichSets(held.setIds, held), system, sink),
    readAllRows(read, rows, held.setIds),
  ]);
  fillRights(given, containers, sink);
  fillHeldBy(held, containers, sink);
  await fillNames(client, read, given, sink);
}

/** The system permissions that are worth a column. @returns the names of those that the org has */
async function readSystemPermissions(client: OrgClient, isAll: boolean, sink: AccessSink): Promise<string[]> {
  const fields = (await readFieldNames(client, 'PermissionSet')) ?? [];
  return fields.flatMap(({ name: field, label }) => {
    const name = field.replace(PERMISSION_FIELD, '');
    if (name === field || !(isAll || dangerOf.has(name))) return [];
    sink.permission({ kind: 'system', id: name, name, label });
    return [name];
  });
}

async function fillLoginCounts(read: ReadEach, userId: string, sink: AccessSink, tell: Tell): Promise<void> {
  try {
    await read(loginCounts(`UserId = ${soqlString(userId)}`), (counts) => putLogins(counts, sink));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: subjectOf('logins'), why: error.message }, 'logins');
  }
}

/** Puts into a sink what permissions are called. Where the org does not tell, an id is the name. */
async function fillNames(
  client: OrgClient,
  read: ReadEach,
  given: readonly RowRights[],
  sink: AccessSink,
): Promise<void> {
  const idsWhere = (isWanted: (one: RowRights) => boolean): Set<string> =>
    new Set(given.flatMap((one) => (isWanted(one) ? [one.permission.id] : [])));
  const idsOf = (kind: PermissionKind): Set<string> => idsWhere(({ permission }) => permission.kind === kind);
  const objects = idsOf('object');
  for (const { value: id, label } of await readPicklist(client, 'ObjectPermissions', 'SobjectType')) {
    if (objects.has(id)) sink.permission({ kind: 'object', id, name: id, label });
  }
  for (const id of idsOf('tab')) sink.permission({ kind: 'tab', id, name: `tab:${id}`, label: null });
  await Promise.all(
    setupEntities.map((entity) => {
      // An app may be of either of two objects; no other id is of an object but that of its type.
      const ids = entity.kind === 'app' ? idsOf('app') : idsWhere(({ entityType }) => entityType === entity.type);
      return fillEntityNames(client, read, entity, [...ids], sink);
    }),
  );
}

/** Ids up to which it takes fewer calls to name them than to read all records of an object. */
const FEW = 1000;

async function fillEntityNames(
  client: OrgClient,
  read: ReadEach,
  entity: SetupEntity,
  ids: readonly string[],
  sink: AccessSink,
): Promise<void> {
  if (ids.length === 0) return;
  const conditions = ids.length <= FEW ? soqlInLists(entity.idField, ids) : null;
  const isUsed = new Set(ids);
  try {
    const found: Array<NonNullable<ReturnType<typeof entityPermission>>> = [];
    const add: Parameters<ReadEach>[1] = (record) => {
      const permission = entityPermission(entity, record);
      if (permission && isUsed.has(permission.id)) found.push(permission);
    };
    await Promise.all(queriesWhere(entity.query, conditions).map((query) => read(query, add)));
    for (const permission of await withPolicies(client, found)) sink.permission(permission);
  } catch (error) {
    // Views of Setup do not answer every query, and who may not author Apex may not see its names.
    if (!isObjectHidden(error) && !isQueryRefused((error as Error).cause)) throw error;
  }
}
