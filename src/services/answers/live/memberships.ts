import { mainSlug, roleSlug, type EntitlementRef } from '../../../model/entitlement.js';
import type { PathStep } from '../../../model/path.js';
import type { ResourceTypeId } from '../../../model/resourceType.js';
import {
  isFeatureMissing,
  isObjectHidden,
  isQueryRefused,
  type ReadEach,
  type SalesforceRecord,
} from '../../../org/query.js';
import { RECORDS_A_PAGE } from '../../../org/read/queryPage.js';
import { text } from '../../../org/record.js';
import { queriesWhere, soqlInLists, soqlString, withCondition, type ObjectQuery } from '../../../org/soql.js';
import {
  ARE_MEMBERS,
  groupEntitlement,
  groupMember,
  groupResource,
  isRealGroup,
  namesakesOf,
  standIns,
  standInsForAll,
  theGroupOfEverybody,
} from '../../../resources/groupRecords.js';
import { membershipsWithGroups } from '../../../resources/groupMembership.js';
import { grantableKinds } from '../../../resources/index.js';
import type { AccessSink, GrantableKind } from '../../../resources/kinds.js';
import { isForEverybody, packageResource } from '../../../resources/packageLicense.js';
import {
  type HierarchyType,
  isHierarchy,
  parentOf,
  standsForBranch,
  systemGroupOf,
} from '../../../resources/systemGroups.js';
import type { Tell } from '../source.js';
import { expand, fillManagement, fillPeopleAround, type Stand } from './groupMembers.js';
import { fillStep } from './records.js';
import { fillAccounts } from './users.js';

/** What a user holds of a type, and the records of it and of those above it, as far as they matter. */
type Memberships = {
  readonly type: ResourceTypeId;
  readonly ids: ReadonlySet<string>;
  readonly records: readonly SalesforceRecord[];
};

/**
 * Puts into a sink what one user holds, apart from what gives permissions: role, territories, licenses, and groups, those among them
 * that the user is in through others. It reads from the user upward, all hierarchies in step, so that one more level is one more call.
 *
 * @param read asks together for what it is given at the same moment
 * @param tell is told what the org does not show
 * @throws SfError in plain words
 */
export async function fillMemberships(read: ReadEach, userId: string, sink: AccessSink, tell: Tell): Promise<void> {
  const used = readUsedStandIns(read);
  const holding = Promise.all(
    grantableKinds
      .filter(({ type }) => !type.permissions && type.id !== 'group')
      .map((kind) => fillHeld(read, kind, userId, used, sink, tell)),
  );
  const people = used.then((groups) => fillPeople(read, groups, userId, sink));
  const standing = used.then(async (groups) => groups ?? readStandInsFor(read, await holding, await people));
  const [held, stands] = await Promise.all([holding, fillGroupsAbove(read, userId, standing, sink), people]);
  const recordsOf = (wanted: ResourceTypeId): readonly SalesforceRecord[] =>
    held.find(({ type }) => type === wanted)?.records ?? [];
  const isHeld = (from: EntitlementRef): boolean =>
    held.some(({ type, ids }) => type === from.type && ids.has(from.resourceId));
  expand(stands, { role: recordsOf('role'), territory: recordsOf('territory') }, isHeld, sink, tell);
}

/** The members of groups that stand for others. @returns null where the org refuses to find them in one query */
async function readUsedStandIns(read: ReadEach): Promise<SalesforceRecord[] | null> {
  try {
    return await readRecords(read, queriesWhere(standIns, [ARE_MEMBERS]));
  } catch (error) {
    if (!isQueryRefused((error as Error).cause)) throw error;
    return null;
  }
}

/** The groups that stand for what a user holds, for what is above it, or for people around the user; and those for all. */
async function readStandInsFor(
  read: ReadEach,
  held: readonly Memberships[],
  people: readonly string[],
): Promise<SalesforceRecord[]> {
  const ids = [...held.flatMap(({ records }) => records.map(({ Id }) => Id)), ...people];
  return readRecords(read, [...queriesWhere(standIns, soqlInLists('RelatedId', ids)), standInsForAll]);
}

/** Puts into a sink what a user holds of a kind, and reads what is above it where groups stand for those below something. */
async function fillHeld(
  read: ReadEach,
  kind: GrantableKind,
  userId: string,
  used: Promise<readonly SalesforceRecord[] | null>,
  sink: AccessSink,
  tell: Tell,
): Promise<Memberships> {
  const { id: type, name, plural } = kind.type;
  let ids = new Set<string>();
  const records = new Map<string, SalesforceRecord>();
  try {
    const [held, packages] = await Promise.all([
      readHeld(read, kind, userId, sink),
      type === 'package_license' ? readRecords(read, [kind.targets.query]) : null,
    ]);
    for (const record of packages?.filter(isForEverybody) ?? []) {
      sink.resource(packageResource(record));
      fillStep(stepOf(kind, record), mainSlug(type)!, sink);
    }
    ids = new Set(held.keys());
    const hierarchy = isHierarchy(type) && ids.size > 0 && mayStandForBranch(await used, type) ? type : null;
    for (const record of packages ?? (await readUpward(read, kind, [...ids], hierarchy)))
      records.set(record.Id, record);
    for (const [id, roles] of held) {
      if (!records.has(id)) continue;
      for (const slug of [mainSlug(type)!, ...[...roles].map((role) => roleSlug(type, role))]) {
        fillStep(stepOf(kind, records.get(id)!), slug, sink);
        sink.grant({ entitlement: { type, resourceId: id, slug }, principalId: userId, expiresAt: null });
      }
    }
  } catch (error) {
    if (!isFeatureMissing(error)) {
      if (!isObjectHidden(error)) throw error;
      tell({ what: 'not read', subject: plural ?? `${name}s`, why: error.message });
    }
  }
  return { type, ids, records: [...records.values()] };
}

/**
 * Records of a kind, and those above them. The first page of all records spares most calls for levels: those above are among the oldest.
 *
 * @param hierarchy null: those above do not matter
 */
async function readUpward(
  read: ReadEach,
  { targets: { query } }: GrantableKind,
  ids: readonly string[],
  hierarchy: HierarchyType | null,
): Promise<SalesforceRecord[]> {
  const readByIds = (some: readonly string[]): Promise<SalesforceRecord[]> =>
    readRecords(read, queriesWhere(query, soqlInLists('Id', some)));
  const [own, oldest] = await Promise.all([
    readByIds(ids),
    hierarchy === null ? [] : readRecords(read, [{ ...query, atMost: RECORDS_A_PAGE }]),
  ]);
  const known = new Map(oldest.map((record) => [record.Id, record]));
  const found = new Map<string, SalesforceRecord>();
  for (let level = own; level.length > 0;) {
    for (const record of level) found.set(record.Id, record);
    const above = new Set(hierarchy === null ? [] : level.flatMap((record) => parentOf(hierarchy, record) ?? []));
    const parents = [...above].filter((id) => !found.has(id));
    const unknown = await readByIds(parents.filter((id) => !known.has(id)));
    level = [...parents.flatMap((id) => known.get(id) ?? []), ...unknown];
  }
  return [...found.values()];
}

function stepOf({ type, targets }: GrantableKind, record: SalesforceRecord): PathStep {
  const { id, displayName, apiName } = targets.toTarget(record);
  return { type: type.id, id, displayName, apiName };
}

/** @returns the roles that a user has in each resource of a kind that the user holds, by the ids of the resources */
async function readHeld(
  read: ReadEach,
  { change: { holdings, roles } }: GrantableKind,
  userId: string,
  sink: AccessSink,
): Promise<Map<string, Set<string>>> {
  const held = new Map<string, Set<string>>();
  const add = (id: string | null, role: string | null): void => {
    if (id === null) return;
    const known = held.get(id) ?? new Set();
    held.set(id, role === null ? known : known.add(role));
  };
  if ('query' in holdings) {
    const query = withCondition(holdings.query, `${holdings.userField} = ${soqlString(userId)}`);
    const withRoles: ObjectQuery = {
      ...query,
      fields: [...query.fields, ...(roles ? [roles.field] : [])],
      optionalFields: [...(query.optionalFields ?? []), ...(roles ? [roles.field] : [])],
    };
    await read(withRoles, (record) => {
      if (!(holdings.isInForce?.(record) ?? true)) return;
      add(holdings.resourceOf(record), roles ? text(record, roles.field) : null);
    });
  } else {
    // The query is that for the user's account: at the same moment, it is sent once.
    await fillAccounts(read, soqlInLists('Id', [userId]), sink, (user) => add(text(user, holdings.field), null));
  }
  return held;
}

/** @param used null: any group may be a member of one */
function mayStandForBranch(used: readonly SalesforceRecord[] | null, type: HierarchyType): boolean {
  return used?.some((group) => standsForBranch(type, systemGroupOf(group))) ?? true;
}

/**
 * The chains of managers that matter for groups.
 *
 * @param used null: any group may be a member of one
 * @returns where it was not known, all people for whom a group may stand that the user is in
 */
async function fillPeople(
  read: ReadEach,
  used: readonly SalesforceRecord[] | null,
  userId: string,
  sink: AccessSink,
): Promise<string[]> {
  if (used === null) return fillPeopleAround(read, userId, sink);
  const stands = used.map((group) => ({ group: systemGroupOf(group), to: groupMember(group.Id) }));
  await fillManagement(read, stands, userId, sink);
  return [];
}

/**
 * The groups that a user is in, level by level: those of which the user is a member, or a group that may stand for the user.
 *
 * @returns which of the latter are members of groups
 */
async function fillGroupsAbove(
  read: ReadEach,
  userId: string,
  standing: Promise<readonly SalesforceRecord[]>,
  sink: AccessSink,
): Promise<Stand[]> {
  const all = new Map<string, SalesforceRecord>();
  const stands: Stand[] = [];
  /** @returns the groups in which these members are, without those that were found before */
  const climb = async (members: readonly string[]): Promise<string[]> => {
    const next: string[] = [];
    const conditions = soqlInLists('UserOrGroupId', members);
    for (const edge of await readRecords(read, queriesWhere(membershipsWithGroups, conditions))) {
      const [memberId, groupId] = [text(edge, 'UserOrGroupId') ?? '', text(edge, 'GroupId') ?? ''];
      const [member, to] = [all.get(memberId), groupMember(groupId)];
      if (!all.has(groupId)) {
        all.set(groupId, { ...(edge['Group'] as object), Id: groupId });
        next.push(groupId);
      }
      if (memberId === userId) sink.grant({ entitlement: to, principalId: userId, expiresAt: null });
      else if (member && isRealGroup(member)) sink.inheritance({ from: groupMember(memberId), to });
      else if (member) stands.push({ group: systemGroupOf(member), to });
    }
    return next;
  };
  const [own, others] = await Promise.all([climb([userId]), standing]);
  for (const group of others) all.set(group.Id, group);
  const everybody = others.some(isRealGroup) ? [] : readRecords(read, [theGroupOfEverybody]);
  // A command names a group that the user is a member of, unless another one has its name.
  const namesakes = readRecords(read, namesakesOf(own.map((id) => all.get(id)!)));
  for (let level = [...own, ...others.map(({ Id }) => Id)]; level.length > 0;) level = await climb(level);
  for (const group of [...(await everybody), ...(await namesakes)]) all.set(group.Id, group);
  for (const resource of [...all.values()].filter(isRealGroup).map(groupResource)) {
    sink.resource(resource);
    sink.entitlement(groupEntitlement(resource));
  }
  return stands;
}

async function readRecords(read: ReadEach, queries: readonly ObjectQuery[]): Promise<SalesforceRecord[]> {
  const all: SalesforceRecord[] = [];
  await Promise.all(queries.map((query) => read(query, (record) => all.push(record))));
  return all;
}
