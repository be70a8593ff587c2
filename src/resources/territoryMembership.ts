import type { Change, PlannedChange } from '../model/change.js';
import { MEMBER, territoryRoleOf } from '../model/entitlement.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { soqlInLists } from '../org/soql.js';
import { nothingToDo, type PlanContext } from './provisioner.js';
import { reasonOf } from './reasons.js';
import { text } from '../org/record.js';

const OBJECT = 'UserTerritory2Association';
const keyOf = (userId: string, territoryId: string): string => `${userId} ${territoryId}`;
const keyOfChange = ({ userId, entitlement }: Change): string => keyOf(userId, entitlement.resourceId);

const associationsOf = async (
  changes: readonly Change[],
  { client }: PlanContext,
): Promise<Map<string, SalesforceRecord>> => {
  const query = { object: OBJECT, fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2'] };
  const userIds = [...new Set(changes.map(({ userId }) => userId))];
  const records = await readWhere(client, query, soqlInLists('UserId', userIds));
  return new Map(records.map((record) => [keyOf(String(record['UserId']), String(record['Territory2Id'])), record]));
};

const insert = (change: Change, role: string | null): PlannedChange => ({
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
});

const setRole = (change: Change, id: string, before: string | null, role: string | null): PlannedChange => ({
  change,
  verdict: change.action,
  write: {
    op: 'update',
    object: OBJECT,
    id,
    fields: { RoleInTerritory2: role },
    before: { RoleInTerritory2: before },
  },
  reason: null,
});

const remove = (change: Change, association: SalesforceRecord): PlannedChange => ({
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
  reason: null,
});

/** A change that the write of another one does. */
const doneWith = (change: Change, other: Change, reason: string): PlannedChange => ({
  change,
  verdict: change.action,
  write: null,
  reason,
  doneBy: other,
});

const byKey = (changes: readonly Change[], matches: (change: Change) => boolean): Map<string, Change> =>
  new Map(changes.filter(matches).map((change) => [keyOfChange(change), change]));

/**
 * Plans changes of territory members and of their role, which do not contradict one another: one association record holds
 * both. A role that has changed meanwhile is no longer there to revoke.
 *
 * Source: "UserTerritory2Association", Object Reference.
 */
export const planTerritoryMemberships = async (
  changes: readonly Change[],
  context: PlanContext,
): Promise<PlannedChange[]> => {
  const associations = await associationsOf(changes, context);
  const withRole = byKey(changes, ({ action, entitlement }) => action === 'grant' && entitlement.slug !== MEMBER);
  const withoutMembership = byKey(
    changes,
    ({ action, entitlement }) => action === 'revoke' && entitlement.slug === MEMBER,
  );
  return changes.map((change): PlannedChange => {
    const association = associations.get(keyOfChange(change));
    const present = association ? text(association, 'RoleInTerritory2') : null;
    const role = territoryRoleOf(change.entitlement.slug);
    if (change.action === 'grant') {
      const roleGrant = role ? undefined : withRole.get(keyOfChange(change));
      if (!association && roleGrant) return doneWith(change, roleGrant, reasonOf('comesWithRole'));
      if (!association) return insert(change, role);
      return role && role !== present ? setRole(change, association.Id, present, role) : nothingToDo(change);
    }
    if (!association || (role && role !== present)) return nothingToDo(change);
    const removal = role ? withoutMembership.get(keyOfChange(change)) : undefined;
    if (removal) return doneWith(change, removal, reasonOf('goesWithMembership'));
    return role ? setRole(change, association.Id, present, null) : remove(change, association);
  });
};
