import { MUTING_SET_KEY_PREFIX, type Container } from '../../../model/container.js';
import type { PermissionKind, PermissionRef, WantedPermission } from '../../../model/permission.js';
import { RuleNeeds, ruleOf } from '../../../model/permissionRule.js';
import { fieldOf } from '../../../model/systemPermission.js';
import type { OrgClient } from '../../../org/client.js';
import { eachRecord, eachTogether, type ReadEach } from '../../../org/query.js';
import { readPermissionNames } from '../../../org/read/describe.js';
import { soqlInLists, soqlOr } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { PERMISSION_SET_PREFIX } from '../../../resources/permissionSet.js';
import { UPDATED } from '../../../resources/permissionSetGroup.js';
import type { PermissionQuestion } from '../askedPermissions.js';
import type { FoundAccess } from '../question.js';
import { liveSource, type AnswerSource, type Fill, type Part, type Tell } from '../source.js';
import { fillAllActivations, fillHeldBy, fillHolders, readHeldBy, whichSets } from './assignments.js';
import { containersById, fillContainers } from './containers.js';
import { fillMutedSystemPermissions, fillGroupParts } from './groupParts.js';
import { fillAccesses } from './members.js';
import { fillRights, readAllRows, rowsOf, type WantedRows } from './permissionRows.js';
import { fillLogins } from './users.js';

/**
 * Reads what it takes to say who has some permissions: the permission sets that give them or a part of them, and who holds those.
 *
 * @throws SfError in plain words
 */
export function readWhoCan(
  client: OrgClient,
  question: PermissionQuestion,
  signal: AbortSignal,
): Promise<AnswerSource> {
  return liveSource(client, (sink, tell) => fillWhoCan(client, question, sink, tell), signal, PARTS);
}

/**
 * Reads what it takes to say whether a user has some permissions, and which obstacles there are: what the user holds or held, the
 * permission sets in the groups among it, and what all of them give of the permissions.
 *
 * @param others accesses that give no permissions: whether and how the user holds them is read as well
 * @throws SfError in plain words
 */
export function readWhyCan(
  client: OrgClient,
  question: PermissionQuestion,
  userId: string,
  signal: AbortSignal,
  others: readonly FoundAccess[] = [],
): Promise<AnswerSource> {
  const fill: Fill = async (sink, tell) => {
    await Promise.all([
      fillWhyCan(client, question, userId, sink, tell),
      fillAccesses(client, others, userId, sink, tell),
    ]);
  };
  return liveSource(client, fill, signal, PARTS);
}

const PARTS: readonly Part[] = ['permissions', 'fieldPermissions'];

async function fillWhoCan(
  client: OrgClient,
  question: PermissionQuestion,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const read = eachRecord(client);
  const { system, rows } = await neededBy(client, question, sink);
  const whichGive = soqlOr(system.map((name) => `${fieldOf({ name })} = true`));
  const [bySystem, given] = await Promise.all([
    fillContainers(read, whichGive, system, sink),
    readAllRows(read, rows, null),
    fillLogins(read, null, sink, tell),
  ]);
  const parents = new Set(given.map(({ parentId }) => parentId));
  const others = new Set([...parents].filter((id) => id.startsWith(PERMISSION_SET_PREFIX) && !bySystem.has(id)));
  const byRows = await fillContainers(read, containersById([...others]), system, sink, (id) => others.has(id));
  const containers = new Map([...bySystem, ...byRows]);
  fillRights(given, containers, sink);
  await Promise.all([
    fillHolders(client, containers, holdersOf(containers, system, rows), sink, tell),
    fillAllActivations(read, containers, sink, tell),
    fillPartsOfOutdated(read, containers, system, sink, tell),
  ]);
}

async function fillWhyCan(
  client: OrgClient,
  question: PermissionQuestion,
  userId: string,
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const read = eachTogether(client);
  const [{ system, rows }, held] = await Promise.all([
    neededBy(client, question, sink),
    readHeldBy(read, userId, sink, tell),
  ]);
  const parts = [...(await fillGroupParts(read, held.groupIds, sink, tell)).values()].flat();
  const mutes = mutingSetsIn(parts);
  const sets = [...new Set([...held.setIds, ...parts.filter((id) => id.startsWith(PERMISSION_SET_PREFIX))])];
  const [containers, given] = await Promise.all([
    fillContainers(read, whichSets(sets, held), system, sink),
    readAllRows(read, rows, [...sets, ...mutes]),
    fillMutedSystemPermissions(read, mutes, system, sink, tell),
  ]);
  fillRights(given, containers, sink);
  fillHeldBy(held, containers, sink);
}

/** What rows and columns of permission sets say who has what was asked for. */
type Needed = { readonly system: readonly string[]; readonly rows: readonly WantedRows[] };

/** System permissions that orgs do not have whose edition or version has no such thing. */
const NOT_EVERYWHERE: ReadonlySet<string> = new Set(['ViewAllFieldsGlobal', 'EditReadonlyFields']);

async function neededBy(client: OrgClient, { wanted }: PermissionQuestion, sink: AccessSink): Promise<Needed> {
  for (const { permission } of wanted) sink.permission(permission);
  const needs = wanted.flatMap((one) => new RuleNeeds(ruleOf(one)).needs);
  const byKind = new Map<PermissionKind, Map<string, number>>();
  for (const { permission, bit } of needs) {
    sink.permission(nameOf(permission, wanted));
    const rights = byKind.get(permission.kind) ?? new Map<string, number>();
    byKind.set(permission.kind, rights.set(permission.id, (rights.get(permission.id) ?? 0) | bit));
  }
  const system = [...(byKind.get('system')?.keys() ?? [])];
  const [had, rows] = await Promise.all([
    system.some((name) => NOT_EVERYWHERE.has(name)) ? readPermissionNames(client) : null,
    rowsOf(client, byKind),
  ]);
  return { system: system.filter((name) => !had || had.has(name)), rows };
}

function nameOf({ kind, id }: PermissionRef, wanted: readonly WantedPermission[]): WantedPermission['permission'] {
  const asked = wanted.find(({ permission }) => permission.kind === kind && permission.id === id);
  return asked?.permission ?? { kind, id, name: id, label: null };
}

/** Containers up to which their holders are asked for by ids. */
const FEW = 1000;

/**
 * The conditions on assignments of containers. Of very many, those on the rows of the containers take fewer queries. They do not name
 * all sets with Modify All Data, whose rows are not all stored: the conditions on system permissions do.
 */
function holdersOf(
  containers: ReadonlyMap<string, Container>,
  system: readonly string[],
  rows: readonly WantedRows[],
): { readonly byIds: readonly string[]; readonly byRows: readonly string[] | null } {
  const byIds = soqlInLists('PermissionSetId', [...containers.keys()]);
  if (containers.size <= FEW) return { byIds, byRows: null };
  const byRows = [
    ...soqlOr(system.map((name) => `PermissionSet.${fieldOf({ name })} = true`)),
    ...rows.flatMap(({ queries }) =>
      queries.map(({ object, where }) => `PermissionSetId IN (SELECT ParentId FROM ${object} WHERE ${where!})`),
    ),
  ];
  return { byIds, byRows };
}

/**
 * Of a permission set group that is being recalculated, its parts say what its holders are about to lose. Where none of the sets in it
 * gives anything of what was asked for, that is all: these sets are read to know it.
 */
async function fillPartsOfOutdated(
  read: ReadEach,
  containers: ReadonlyMap<string, Container>,
  system: readonly string[],
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  const groups = [...containers.values()].filter(({ status }) => status !== null && status !== UPDATED);
  const ids = groups.map(({ entitlement }) => entitlement.resourceId);
  const parts = [...(await fillGroupParts(read, ids, sink, tell)).values()];
  const unread = parts.filter((ofGroup) => !ofGroup.some((id) => containers.has(id))).flat();
  const others = new Set(unread.filter((id) => id.startsWith(PERMISSION_SET_PREFIX)));
  await Promise.all([
    fillMutedSystemPermissions(read, mutingSetsIn(parts.flat()), system, sink, tell),
    fillContainers(read, containersById([...others]), [], sink, (id) => others.has(id)),
  ]);
}

function mutingSetsIn(parts: readonly string[]): string[] {
  return [...new Set(parts.filter((id) => id.startsWith(MUTING_SET_KEY_PREFIX)))];
}
