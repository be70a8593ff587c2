import type { Change, PlannedChange } from '../model/change.js';
import { argumentFor, targetOrgArgument, userArguments } from '../model/commandText.js';
import type { Fields, RecordWrite } from '../model/recordWrite.js';
import { toUtc } from '../model/time.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import { soqlIn, soqlInLists } from '../org/soql.js';
import {
  assignmentRecord,
  flagsOfForce,
  GROUP_OF_SET,
  groupOf,
  hasExpired,
  isInForce,
  lapsedStateOf,
} from './assignments.js';
import { nothingToDo, refused, type PlanContext } from './kinds.js';
import { reasonOf } from './texts.js';

type AssignmentField = 'PermissionSetId' | 'PermissionSetGroupId';

/** The field of an assignment that names what a kind gives, and the flag of `grant` and `revoke` that names it. */
export type AssignmentNames = { readonly field: AssignmentField; readonly flag: string };

/** Targets up to which it pays to name them beside the users. */
const FEW = 50;

/**
 * Plans changes of permission sets, or of permission set groups, by their direct assignments.
 *
 * @returns in the order of the changes
 * @throws SfError in plain words
 */
export async function planAssignments(
  changes: readonly Change[],
  names: AssignmentNames,
  context: PlanContext,
): Promise<PlannedChange[]> {
  const { field } = names;
  const assignments = await assignmentsOf(changes, field, context);
  return changes.map((change) => {
    const present = assignments.get(change.entitlement.resourceId)?.get(change.userId) ?? [];
    if (change.action === 'revoke') return planRevoke(change, field, present);
    const planned = planGrant(change, names, present, context);
    const target = context.targets.get(change.entitlement.resourceId);
    const status = field === 'PermissionSetGroupId' && target ? text(target.record, 'Status') : null;
    // Renewing an assignment of such a group is accepted.
    const mustWait = planned.write?.op === 'insert' && status !== null && status !== 'Updated';
    return mustWait ? { ...planned, reason: reasonOf('groupNotUpdated', [status]) } : planned;
  });
}

/**
 * The direct assignments of the users and targets that changes name, by target and user. There may be several of one group: one of
 * the group, and one of the set that it owns.
 */
async function assignmentsOf(
  changes: readonly Change[],
  field: AssignmentField,
  { client }: PlanContext,
): Promise<Map<string, Map<string, SalesforceRecord[]>>> {
  const userIds = [...new Set(changes.values().map(({ userId }) => userId))];
  const targetIds = [...new Set(changes.values().map(({ entitlement }) => entitlement.resourceId))];
  // A group's assignment names the set that the group owns, too: without a group is direct.
  const isOfGroups = field === 'PermissionSetGroupId';
  const direct = isOfGroups ? [] : ['PermissionSetGroupId = null'];
  const named = (isOfGroups ? [field, GROUP_OF_SET] : [field]).map((name) =>
    targetIds.length <= FEW ? soqlIn(name, targetIds) : `${name} != null`,
  );
  const query = {
    object: assignmentRecord.name,
    ...flagsOfForce,
    fields: [
      ...['Id', 'AssigneeId', 'PermissionSetId', 'ExpirationDate', ...flagsOfForce.fields],
      ...(isOfGroups ? [field, GROUP_OF_SET] : []),
    ],
    where: [`(${named.join(' OR ')})`, ...direct].join(' AND '),
  };
  const records = await readWhere(client, query, soqlInLists('AssigneeId', userIds));
  const targetOf = (record: SalesforceRecord): string | null => (isOfGroups ? groupOf(record) : text(record, field));
  const byTarget = Map.groupBy(records, (record) => targetOf(record) ?? '');
  return new Map(
    byTarget.entries().map(([target, some]) => [target, Map.groupBy(some, (record) => String(record['AssigneeId']))]),
  );
}

function expiryField(expiresAt: string | null | undefined): Fields {
  return expiresAt ? { ExpirationDate: expiresAt } : {};
}

/** The command that takes an assignment away. */
function revokeCommand(
  { userId, entitlement: { resourceId } }: Change,
  flagOfKind: string,
  { client, users, targets }: PlanContext,
): string {
  const target = targets.get(resourceId)?.apiName ?? resourceId;
  const whose = `${targetOrgArgument(client.username)}${userArguments([users.get(userId)!])}`;
  return `sf access revoke${whose} --${flagOfKind} ${argumentFor(target, resourceId)}`;
}

function planGrant(
  change: Extract<Change, { action: 'grant' }>,
  { field, flag: flagOfKind }: AssignmentNames,
  assignments: readonly SalesforceRecord[],
  context: PlanContext,
): PlannedChange {
  const { userId, entitlement, expiresAt } = change;
  const [first] = assignments;
  if (!first) {
    return {
      change,
      verdict: 'grant',
      write: {
        op: 'insert',
        object: assignmentRecord.name,
        fields: { AssigneeId: userId, [field]: entitlement.resourceId, ...expiryField(expiresAt) },
      },
      reason: null,
    };
  }
  const inForce = assignments.filter(isInForce);
  const expired = assignments.find(hasExpired);
  // Neither a second assignment nor another end puts it into force.
  if (inForce.length === 0 && !expired) {
    const reason =
      lapsedStateOf(first) === 'revoked'
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
      object: assignmentRecord.name,
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
}

/** The end of an assignment, in UTC; null where it has none. */
function endOf(assignment: SalesforceRecord): string | null {
  return toUtc(text(assignment, 'ExpirationDate'));
}

/** The last of some ends, where null is no end. */
function latestOf(ends: ReadonlyArray<string | null>): string | null {
  return ends.reduce((one, other) => (one === null || other === null ? null : one > other ? one : other));
}

/** What an assignment names: that of a group by its own set names the set alone. */
function keyFieldOf(assignment: SalesforceRecord, field: AssignmentField): Fields {
  const named = text(assignment, field);
  return named ? { [field]: named } : { PermissionSetId: text(assignment, 'PermissionSetId') };
}

function planRevoke(change: Change, field: AssignmentField, assignments: readonly SalesforceRecord[]): PlannedChange {
  const there = assignments.filter((assignment) => !hasExpired(assignment));
  const [write, ...furtherWrites] = there.map((assignment): RecordWrite => ({
    op: 'delete',
    object: assignmentRecord.name,
    id: assignment.Id,
    before: {
      AssigneeId: change.userId,
      ...keyFieldOf(assignment, field),
      ...expiryField(endOf(assignment)),
    },
  }));
  if (!write) return nothingToDo(change);
  const reason = there.some(isInForce) ? null : reasonOf('notInForce');
  return { change, verdict: 'revoke', write, ...(furtherWrites.length > 0 && { furtherWrites }), reason };
}
