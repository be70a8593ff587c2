import type { UserFilter } from '../model/account.js';
import type { EntitlementRef } from '../model/entitlement.js';
import type { DropReason } from '../model/grant.js';
import type { WritableObject } from '../model/recordWrite.js';
import type { ResourceType } from '../model/resourceType.js';
import { assignPermissionSets, manageUsers, viewSetup } from '../model/systemPermission.js';
import type { SyncOptions } from '../model/syncOptions.js';
import type { LapsedState } from '../model/container.js';
import type { OrgClient } from '../org/client.js';
import type { SalesforceRecord } from '../org/query.js';
import { withFeatureFields } from '../org/read/featureFields.js';
import type { ObjectQuery } from '../org/soql.js';
import type { AccessSink, Holdings, Subscription } from './kinds.js';
import { countLeftOut, ofUsersRead } from './leftOutUsers.js';
import { withChangeTime } from './queries.js';
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

/** The condition in SOQL of assignments that are in force. @param flags those of `flagsOfForce` that the org has */
export const whereInForce = (flags: readonly string[]): string =>
  flags.map((name) => `${name} = ${String(name !== REVOKED)}`).join(' AND ');

/** The condition in SOQL of assignments that are not in force. @param flags those of `flagsOfForce` that the org has */
export const whereNotInForce = (flags: readonly string[]): string =>
  flags.map((name) => `${name} = ${String(name === REVOKED)}`).join(' OR ');

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

/** Setup calls it the date on which the set was assigned. Source: "PermissionSetAssignment" (SystemModstamp), Object Reference. */
const CHANGED = 'SystemModstamp';

/** Without profiles' rows, and without those of users whom a sync leaves out. */
export const permissionSetAssignments = (options: SyncOptions): ObjectQuery =>
  withChangeTime(
    {
      object: OBJECT,
      fields: ['Id', 'AssigneeId', 'PermissionSetId', 'PermissionSetGroupId', 'ExpirationDate', 'IsActive'],
      featureFields: flagsOfForce.featureFields,
      where: [
        WITHOUT_PROFILES,
        "(PermissionSetGroupId != null OR PermissionSet.Type != 'Group')",
        ofUsersRead(options, USER_PATH) ?? [],
      ]
        .flat()
        .join(' AND '),
    },
    CHANGED,
    options,
  );

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
export const assignmentsByOwnedSet = (options: SyncOptions): ObjectQuery =>
  withChangeTime(
    {
      object: OBJECT,
      fields: ['Id', 'AssigneeId', GROUP_OF_SET, 'ExpirationDate', 'IsActive'],
      featureFields: flagsOfForce.featureFields,
      where: ['PermissionSetGroupId = null', "PermissionSet.Type = 'Group'", ofUsersRead(options, USER_PATH) ?? []]
        .flat()
        .join(' AND '),
    },
    CHANGED,
    options,
  );

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

/** The grant that a PermissionSetAssignment makes, if it is in force. */
export const grantAssignment = (assignment: SalesforceRecord, entitlement: EntitlementRef, sink: AccessSink): void => {
  const principalId = text(assignment, 'AssigneeId');
  if (!isInForce(assignment)) {
    const reason = hasExpired(assignment) ? 'assignment-expired' : 'assignment-not-in-force';
    sink.dropped('grant', entitlement.type, reason, { holderId: principalId, resourceId: entitlement.resourceId });
    return;
  }
  if (!principalId) return;
  const expiresAt = time(assignment, 'ExpirationDate');
  sink.grant({ entitlement, principalId, expiresAt, changedAt: time(assignment, CHANGED) });
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
