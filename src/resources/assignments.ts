import type { UserFilter } from '../model/account.js';
import { argumentFor, targetOrgArgument, userArguments } from '../model/commandText.js';
import type { Change, PlannedChange } from '../model/change.js';
import type { EntitlementRef } from '../model/entitlement.js';
import type { DropReason } from '../model/grant.js';
import type { Fields, RecordWrite, WritableObject } from '../model/recordWrite.js';
import type { ResourceType } from '../model/resourceType.js';
import { assignPermissionSets, manageUsers, viewSetup } from '../model/systemPermission.js';
import type { LapsedState } from '../model/container.js';
import { toUtc } from '../model/time.js';
import type { OrgClient } from '../org/client.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { withFeatureFields } from '../org/read/featureFields.js';
import { soqlIn, soqlInLists, type ObjectQuery } from '../org/soql.js';
import { nothingToDo, refused, type AccessSink, type Holdings, type PlanContext, type Subscription } from './kinds.js';
import { countLeftOut, ofUsersRead } from './leftOutUsers.js';
import { reasonOf } from './texts.js';
import { flag, number, text, time } from '../org/record.js';

const OBJECT = 'PermissionSetAssignment';

/** Exists only with user access policies, from API version 57. */
const REVOKED = 'IsRevoked';

/** The fields by which `isInForce` decides. */
export const flagsOfForce = { fields: ['IsActive'], featureFields: [REVOKED] } as const;

/** The key of the profile of a permission set, or of a group of them, that says whether a session has to be activated for it. */
export const SESSION_MARK = 'session_activation_required';

export const assignmentObjects: ResourceType['objects'] = {
  [OBJECT]: { anyOf: [viewSetup, assignPermissionSets, manageUsers] },
};

/**
 * Whether an assignment gives anything: it has not expired, no user access policy has revoked it, and it is not inactive.
 * Salesforce's own flags decide, not this machine's clock.
 *
 * Source: "PermissionSetAssignment", Object Reference (ExpirationDate, IsActive, IsRevoked).
 *
 * @param assignment with `flagsOfForce`
 */
export const isInForce = (assignment: Readonly<Record<string, unknown>>): boolean =>
  flag(assignment, 'IsActive') && !flag(assignment, REVOKED);

/** How far this machine's clock may be behind Salesforce's, in milliseconds. */
const CLOCK_TOLERANCE = 60 * 60 * 1000;

/**
 * Whether an assignment has run out: its record stays, inactive, and gives nothing until it gets another end. An inactive one whose
 * end is still to come has not: Salesforce keeps it inactive for another reason.
 */
export const hasExpired = (assignment: Readonly<Record<string, unknown>>): boolean => {
  const end = time(assignment, 'ExpirationDate');
  return end !== null && !flag(assignment, 'IsActive') && Date.parse(end) <= Date.now() + CLOCK_TOLERANCE;
};

/**
 * The record that gives a user a permission set, or a group of them. That of a group also names the permission set that
 * Salesforce keeps behind the group: the group decides.
 *
 * Source: "PermissionSetAssignment" (its duplicate rule, ExpirationDate), Object Reference.
 */
export const assignmentRecord: WritableObject = {
  name: OBJECT,
  keyPrefix: '0Pa',
  fields: {
    AssigneeId: { is: 'id', of: 'user' },
    PermissionSetId: { is: 'id', of: 'permission', orEmpty: true },
    PermissionSetGroupId: { is: 'id', of: 'permission_set_group', orEmpty: true },
    ExpirationDate: { is: 'time', orEmpty: true },
  },
  operations: { insert: 'these fields', update: ['ExpirationDate'], delete: true },
  naturalKey: ['AssigneeId', 'PermissionSetId', 'PermissionSetGroupId'],
  userField: 'AssigneeId',
  targetFields: ['PermissionSetGroupId', 'PermissionSetId'],
  expiryField: 'ExpirationDate',
  force: { ...flagsOfForce, isInForce, hasExpired },
  leftEmpty: { ExpirationDate: null },
  runsAlone: false,
};

/** The path from an assignment to its user. */
const USER_PATH = 'Assignee.';

/** All assignments, those that Salesforce keeps for users and the sets behind their profiles among them. */
export const allAssignments: ObjectQuery = {
  object: OBJECT,
  fields: ['Id', 'AssigneeId', 'PermissionSetId', 'ExpirationDate', ...flagsOfForce.fields],
  featureFields: flagsOfForce.featureFields,
};

/** Leaves the row out that Salesforce keeps for each user and the shadow of the user's profile: the profile says the same. */
const WITHOUT_PROFILES = 'PermissionSet.IsOwnedByProfile = false';

/** Without profiles' rows, and without those of users whom a sync leaves out. */
export const permissionSetAssignments = (filter: UserFilter): ObjectQuery => ({
  object: OBJECT,
  fields: ['Id', 'AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate', 'IsActive'],
  featureFields: flagsOfForce.featureFields,
  where: [
    WITHOUT_PROFILES,
    "(PermissionSetGroupId != null OR PermissionSet.Type != 'Group')",
    ofUsersRead(filter, USER_PATH) ?? [],
  ]
    .flat()
    .join(' AND '),
});

/** Counts the assignments of users whom a sync leaves out, of sets or of groups of them, with the reasons that single ones would have. */
export const leftOutAssignments = (
  filter: UserFilter,
  gives: 'permission' | 'permission_set_group',
  sink: AccessSink,
): Subscription[] =>
  countLeftOut(
    filter,
    {
      object: OBJECT,
      fields: ['PermissionSet.Type setType', 'IsActive inForce', 'COUNT(Id) grants', 'COUNT(ExpirationDate) ending'],
      groupBy: 'PermissionSet.Type, IsActive',
      where: WITHOUT_PROFILES,
    },
    USER_PATH,
    (counts, reason) => {
      const isOfGroups = text(counts, 'setType') === 'Group';
      if (isOfGroups !== (gives === 'permission_set_group')) return;
      const [grants, ending] = [number(counts, 'grants'), number(counts, 'ending')];
      const drop = (why: DropReason, count: number): void => {
        if (count > 0) sink.dropped('grant', gives, why, count);
      };
      if (flag(counts, 'inForce')) return drop(reason, grants);
      drop('assignment-expired', ending);
      drop('assignment-not-in-force', grants - ending);
    },
  );

/** The group whose own set an assignment, or a session activation, names. */
export const GROUP_OF_SET = 'PermissionSet.PermissionSetGroupId';

/**
 * The assignments that give a group of permission sets by the set that it owns, as `sf org assign permset -n GROUP` makes them.
 * Whether Salesforce fills in the group is not documented: these are those where it does not.
 */
export const assignmentsByOwnedSet = (filter: UserFilter): ObjectQuery => ({
  object: OBJECT,
  fields: ['Id', 'AssigneeId', GROUP_OF_SET, 'ExpirationDate', 'IsActive'],
  featureFields: flagsOfForce.featureFields,
  where: ['PermissionSetGroupId = null', "PermissionSet.Type = 'Group'", ofUsersRead(filter, USER_PATH) ?? []]
    .flat()
    .join(' AND '),
});

/** The assignments that give groups of permission sets, in either form: both name the set that the group owns. */
export const groupAssignments: ObjectQuery = {
  object: OBJECT,
  fields: ['Id', 'AssigneeId', GROUP_OF_SET, ...flagsOfForce.fields],
  featureFields: flagsOfForce.featureFields,
  where: `${GROUP_OF_SET} != null`,
};

/** The group of permission sets that an assignment gives, or a session activation activates, by itself or by the set that it owns; null for one of a set. */
export const groupOf = (assignment: SalesforceRecord): string | null =>
  text(assignment, 'PermissionSetGroupId') ?? text(assignment, GROUP_OF_SET);

/** The assignments of users, without those that Salesforce itself keeps for their profiles. */
export const directAssignments: ObjectQuery = {
  object: OBJECT,
  fields: ['Id', 'AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', GROUP_OF_SET, 'ExpirationDate', 'IsActive'],
  where: 'PermissionSet.IsOwnedByProfile = false',
};

/**
 * The assignments that can be revoked. An expired one gives nothing any more; one that is not in force for another reason could come
 * into force again.
 *
 * @param resourceOf what an assignment gives of a kind; null: it gives something of another kind
 */
export function assignmentHoldings(resourceOf: (assignment: SalesforceRecord) => string | null): Holdings {
  return {
    query: directAssignments,
    userField: assignmentRecord.userField,
    resourceOf: (assignment) => (hasExpired(assignment) ? null : resourceOf(assignment)),
  };
}

type AssignmentField = 'PermissionSetId' | 'PermissionSetGroupId';

/** The field of an assignment that names what a kind gives, and the flag of `grant` and `revoke` that names it. */
export type AssignmentNames = { readonly field: AssignmentField; readonly flag: string };

/** Targets up to which it pays to name them beside the users. */
const FEW = 50;

/** The grant that a PermissionSetAssignment makes, if it is in force. */
export const grantAssignment = (assignment: SalesforceRecord, entitlement: EntitlementRef, sink: AccessSink): void => {
  const principalId = text(assignment, 'AssigneeId');
  if (!isInForce(assignment)) {
    const reason = hasExpired(assignment) ? 'assignment-expired' : 'assignment-not-in-force';
    sink.dropped('grant', entitlement.type, reason, { holderId: principalId, resourceId: entitlement.resourceId });
    return;
  }
  if (principalId) sink.grant({ entitlement, principalId, expiresAt: time(assignment, 'ExpirationDate') });
};

/** The assignments of users whom a sync reads that give nothing, also those that Salesforce keeps out of plain queries. */
export async function lapsedAssignmentsOf(client: OrgClient, filter: UserFilter): Promise<ObjectQuery> {
  const known = await withFeatureFields(client, { object: OBJECT, fields: [], featureFields: [REVOKED] });
  const isRevoked = known.fields.includes(REVOKED) ? ` OR ${REVOKED} = true` : '';
  const conditions = [WITHOUT_PROFILES, `(IsActive = false${isRevoked})`, ofUsersRead(filter, USER_PATH) ?? []];
  return {
    object: OBJECT,
    fields: [...directAssignments.fields, ...known.fields],
    includesHidden: true,
    where: conditions.flat().join(' AND '),
  };
}

/** Why an assignment gives nothing. @param assignment one that is not in force */
export function lapsedStateOf(assignment: SalesforceRecord): LapsedState {
  if (hasExpired(assignment)) return 'expired';
  return flag(assignment, REVOKED) ? 'revoked' : 'inactive';
}

const keyOf = (userId: string, targetId: string): string => `${userId} ${targetId}`;

/**
 * The direct assignments of the users and targets that changes name, by user and target. There may be several of one group: one of
 * the group, and one of the set that it owns.
 */
const assignmentsOf = async (
  changes: readonly Change[],
  field: AssignmentField,
  { client }: PlanContext,
): Promise<Map<string, SalesforceRecord[]>> => {
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const targetIds = [...new Set(changes.map(({ entitlement }) => entitlement.resourceId))];
  // A group's assignment names the set that the group owns, too: without a group is direct.
  const isOfGroups = field === 'PermissionSetGroupId';
  const direct = isOfGroups ? [] : ['PermissionSetGroupId = null'];
  const named = (isOfGroups ? [field, GROUP_OF_SET] : [field]).map((name) =>
    targetIds.length <= FEW ? soqlIn(name, targetIds) : `${name} != null`,
  );
  const query = {
    object: OBJECT,
    ...flagsOfForce,
    fields: [
      ...['Id', 'AssigneeId', 'PermissionSetId', 'ExpirationDate', ...flagsOfForce.fields],
      ...(isOfGroups ? [field, GROUP_OF_SET] : []),
    ],
    where: [`(${named.join(' OR ')})`, ...direct].join(' AND '),
  };
  const records = await readWhere(client, query, soqlInLists('AssigneeId', userIds));
  const targetOf = (record: SalesforceRecord): string | null => (isOfGroups ? groupOf(record) : text(record, field));
  return Map.groupBy(records, (record) => keyOf(String(record['AssigneeId']), targetOf(record) ?? ''));
};

const expiryField = (expiresAt: string | null | undefined): Fields => (expiresAt ? { ExpirationDate: expiresAt } : {});

/** The command that takes an assignment away. */
const revokeCommand = (
  { userId, entitlement: { resourceId } }: Change,
  flagOfKind: string,
  { client, users, targets }: PlanContext,
): string => {
  const target = targets.get(resourceId)?.apiName ?? resourceId;
  const whose = `${targetOrgArgument(client.username)}${userArguments([users.get(userId)!])}`;
  return `sf access revoke${whose} --${flagOfKind} ${argumentFor(target, resourceId)}`;
};

const planGrant = (
  change: Extract<Change, { action: 'grant' }>,
  { field, flag: flagOfKind }: AssignmentNames,
  assignments: readonly SalesforceRecord[],
  context: PlanContext,
): PlannedChange => {
  const { userId, entitlement, expiresAt } = change;
  const [first] = assignments;
  if (!first) {
    return {
      change,
      verdict: 'grant',
      write: {
        op: 'insert',
        object: OBJECT,
        fields: { AssigneeId: userId, [field]: entitlement.resourceId, ...expiryField(expiresAt) },
      },
      reason: null,
    };
  }
  const inForce = assignments.filter(isInForce);
  const expired = assignments.find(hasExpired);
  // Neither a second assignment nor another end puts it into force.
  if (inForce.length === 0 && !expired) {
    const reason = flag(first, REVOKED)
      ? reasonOf('revokedByPolicy')
      : reasonOf('inactiveAssignment', [revokeCommand(change, flagOfKind, context)]);
    return refused(change, reason);
  }
  const isExpired = inForce.length === 0;
  const giving = isExpired ? [expired!] : inForce;
  const present = latestOf(giving.map(endOf));
  const wanted = expiresAt === undefined ? (isExpired ? null : present) : expiresAt;
  if (wanted === present) {
    const isUnsaid = expiresAt === undefined && present !== null;
    return { ...nothingToDo(change), reason: isUnsaid ? reasonOf('heldUntil', [present]) : null };
  }
  // Salesforce refuses a second assignment; of an existing one it lets the expiry change, and nothing else.
  const [write, ...furtherWrites] = giving
    .filter((assignment) => endOf(assignment) !== wanted)
    .map((assignment): RecordWrite => ({
      op: 'update',
      object: OBJECT,
      id: assignment.Id,
      fields: { ExpirationDate: wanted },
      before: { ExpirationDate: endOf(assignment) },
    }));
  return {
    change,
    verdict: 'update expiry',
    write: write!,
    furtherWrites,
    reason: null,
    replaces: {
      what: present ?? 'never',
      isLoss: wanted !== null && !isExpired && (present === null || wanted < present),
    },
  };
};

/** The end of an assignment, in UTC; null where it has none. */
const endOf = (assignment: SalesforceRecord): string | null => toUtc(text(assignment, 'ExpirationDate'));

/** The last of some ends, where null is no end. */
const latestOf = (ends: ReadonlyArray<string | null>): string | null =>
  ends.reduce((one, other) => (one === null || other === null ? null : one > other ? one : other));

/** What an assignment names: that of a group by its own set names the set alone. */
const keyFieldOf = (assignment: SalesforceRecord, field: AssignmentField): Fields => {
  const named = text(assignment, field);
  return named ? { [field]: named } : { PermissionSetId: text(assignment, 'PermissionSetId') };
};

const planRevoke = (
  change: Change,
  field: AssignmentField,
  assignments: readonly SalesforceRecord[],
): PlannedChange => {
  const there = assignments.filter((assignment) => !hasExpired(assignment));
  const [write, ...furtherWrites] = there.map((assignment): RecordWrite => ({
    op: 'delete',
    object: OBJECT,
    id: assignment.Id,
    before: {
      AssigneeId: change.userId,
      ...keyFieldOf(assignment, field),
      ...expiryField(endOf(assignment)),
    },
  }));
  if (!write) return nothingToDo(change);
  const reason = there.some(isInForce) ? null : reasonOf('notInForce');
  return { change, verdict: 'revoke', write, furtherWrites, reason };
};

/** Plans changes of permission sets, or of permission set groups, by their direct assignments. */
export const planAssignments = async (
  changes: readonly Change[],
  names: AssignmentNames,
  context: PlanContext,
): Promise<PlannedChange[]> => {
  const { field } = names;
  const assignments = await assignmentsOf(changes, field, context);
  return changes.map((change) => {
    const present = assignments.get(keyOf(change.userId, change.entitlement.resourceId)) ?? [];
    if (change.action === 'revoke') return planRevoke(change, field, present);
    const planned = planGrant(change, names, present, context);
    const target = context.targets.get(change.entitlement.resourceId);
    const status = field === 'PermissionSetGroupId' && target ? text(target.record, 'Status') : null;
    // Renewing an assignment of such a group is accepted.
    const mustWait = planned.write?.op === 'insert' && status !== null && status !== 'Updated';
    return mustWait ? { ...planned, reason: reasonOf('groupNotUpdated', [status]) } : planned;
  });
};
