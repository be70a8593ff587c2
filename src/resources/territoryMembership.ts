import type { Change, PlannedChange } from '../model/change.js';
import { type EntitlementRef, MEMBER, roleOf } from '../model/entitlement.js';
import type { WritableObject } from '../model/recordWrite.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import { type ObjectQuery, soqlInLists } from '../org/soql.js';
import { nothingToDo, type PlanContext, refused } from './kinds.js';
import { reasonOf } from './texts.js';

const OBJECT = 'UserTerritory2Association';

/** Whether the user is active in the territory: where not, Salesforce may keep the record or hide it, and it gives nothing. */
export const ACTIVE = 'IsActive';

/**
 * One record holds that a user is in a territory and the user's role in it.
 *
 * Source: "UserTerritory2Association" (its duplicate rule), Object Reference.
 */
export const associationRecord: WritableObject = {
  name: OBJECT,
  fields: {
    UserId: { is: 'id', of: 'user' },
    Territory2Id: { is: 'id', of: 'territory' },
    RoleInTerritory2: { is: 'text', orEmpty: true },
  },
  operations: { insert: 'these fields', update: ['RoleInTerritory2'], delete: true },
  naturalKey: ['UserId', 'Territory2Id'],
  userField: 'UserId',
  targetFields: ['Territory2Id'],
  force: { fields: [ACTIVE], featureFields: [], isInForce: isActiveMember, hasExpired: () => false },
  leftEmpty: { RoleInTerritory2: null },
  runsAlone: true,
};

/** A condition on territories. Those of models that are not active give nothing. */
export const ACTIVE_MODEL = "Territory2Model.State = 'Active'";

/**
 * What people hold in territories that count, without their roles. A member who is not active there holds nothing, and could again
 * hold it.
 */
export const territoryMemberships: ObjectQuery = {
  object: OBJECT,
  fields: ['Id', 'UserId', 'Territory2Id', ACTIVE],
  optionalFields: [ACTIVE],
  where: `Territory2.${ACTIVE_MODEL}`,
};

export const territoryMember = (territoryId: string): EntitlementRef => ({
  type: 'territory',
  resourceId: territoryId,
  slug: MEMBER,
});

/**
 * Whether an association gives anything: the user is active in the territory.
 *
 * Source: "UserTerritory2Association" (IsActive), Object Reference.
 *
 * @param association where the field is hidden from the running user, it counts as active
 */
export function isActiveMember(association: Readonly<Record<string, unknown>>): boolean {
  return association[ACTIVE] !== false;
}

/**
 * Plans changes of territory members and of their role, which do not contradict one another: one association record holds
 * both. A role that has changed meanwhile is no longer there to revoke.
 *
 * Source: "UserTerritory2Association", Object Reference.
 *
 * @returns in the order of the changes
 * @throws SfError in plain words
 */
export async function planTerritoryMemberships(
  changes: readonly Change[],
  context: PlanContext,
): Promise<PlannedChange[]> {
  const associations = await associationsOf(changes, context);
  const withRole = byKey(changes, ({ action, entitlement }) => action === 'grant' && entitlement.slug !== MEMBER);
  const withoutMembership = byKey(
    changes,
    ({ action, entitlement }) => action === 'revoke' && entitlement.slug === MEMBER,
  );
  return changes.map((change): PlannedChange => {
    const association = associations.get(keyOfChange(change));
    const present = association ? text(association, 'RoleInTerritory2') : null;
    const role = roleOf(change.entitlement);
    if (change.action === 'grant') {
      const roleGrant = role ? undefined : withRole.get(keyOfChange(change));
      if (!association && roleGrant) return doneWith(change, roleGrant, reasonOf('comesWithRole'));
      if (!association) return insert(change, role);
      if (!isActiveMember(association)) return refused(change, reasonOf('inactiveMember'));
      return role && role !== present ? setRole(change, association, present, role) : nothingToDo(change);
    }
    if (!association || (role && role !== present)) return nothingToDo(change);
    const removal = role ? withoutMembership.get(keyOfChange(change)) : undefined;
    if (removal) return doneWith(change, removal, reasonOf('goesWithMembership'));
    return role ? setRole(change, association, present, null) : remove(change, association);
  });
}

/**
 * Whether two changes in one territory contradict each other: a role comes with the membership and goes with it, and a
 * member may lose a role; in any other way one of the two would undo the other.
 */
export function contradicts(one: Change, other: Change): boolean {
  const namesRole = ({ entitlement }: Change): boolean => roleOf(entitlement) !== null;
  if (one.action === other.action) return one.action === 'grant' && namesRole(one) && namesRole(other);
  const [granted, revoked] = one.action === 'grant' ? [one, other] : [other, one];
  return namesRole(granted) || !namesRole(revoked);
}

function keyOf(userId: string, territoryId: string): string {
  return `${userId} ${territoryId}`;
}

function keyOfChange({ userId, entitlement }: Change): string {
  return keyOf(userId, entitlement.resourceId);
}

async function associationsOf(
  changes: readonly Change[],
  { client }: PlanContext,
): Promise<Map<string, SalesforceRecord>> {
  const query = {
    object: OBJECT,
    fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2', ACTIVE],
    optionalFields: [ACTIVE],
  };
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const records = await readWhere(client, query, soqlInLists('UserId', userIds));
  return new Map(records.map((record) => [keyOf(String(record['UserId']), String(record['Territory2Id'])), record]));
}

function insert(change: Change, role: string | null): PlannedChange {
  return {
    change,
    verdict: 'grant',
    write: {
      op: 'insert',
      object: OBJECT,
      fields: {
        UserId: change.userId,
        Territory2Id: change.entitlement.resourceId,
        ...(role && { RoleInTerritory2: role }),
      },
    },
    reason: null,
  };
}

function reasonOfRevoke(change: Change, association: SalesforceRecord): string | null {
  return change.action === 'revoke' && !isActiveMember(association) ? reasonOf('notInForce') : null;
}

function setRole(
  change: Change,
  association: SalesforceRecord,
  before: string | null,
  role: string | null,
): PlannedChange {
  return {
    change,
    verdict: change.action,
    write: {
      op: 'update',
      object: OBJECT,
      id: association.Id,
      fields: { RoleInTerritory2: role },
      before: { RoleInTerritory2: before },
    },
    reason: reasonOfRevoke(change, association),
    ...(change.action === 'grant' && before !== null && { replaces: { what: before, isLoss: true } }),
  };
}

function remove(change: Change, association: SalesforceRecord): PlannedChange {
  return {
    change,
    verdict: 'revoke',
    write: {
      op: 'delete',
      object: OBJECT,
      id: association.Id,
      before: {
        UserId: change.userId,
        Territory2Id: change.entitlement.resourceId,
        RoleInTerritory2: text(association, 'RoleInTerritory2'),
      },
    },
    reason: reasonOfRevoke(change, association),
  };
}

/** A change that the write of another one does. */
function doneWith(change: Change, other: Change, reason: string): PlannedChange {
  return {
    change,
    verdict: change.action,
    write: null,
    reason,
    doneBy: other,
  };
}

function byKey(changes: readonly Change[], matches: (change: Change) => boolean): Map<string, Change> {
  return new Map(changes.filter(matches).map((change) => [keyOfChange(change), change]));
}
