import type { Change, PlannedChange } from '../model/change.js';
import { type EntitlementRef, MEMBER, roleOf, roleSlug } from '../model/entitlement.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { flag, number, text } from '../org/record.js';
import { type ObjectQuery, soqlInLists } from '../org/soql.js';
import { type AccessKind, nothingToDo, type PlanContext, refused } from './kinds.js';
import { countLeftOut, ofUsersRead } from './leftOutUsers.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import type { SyncOptions } from '../model/syncOptions.js';
import type { WritableObject } from '../model/recordWrite.js';
import { manageTerritories, type ObjectAccess } from '../model/systemPermission.js';
import { describedForC1, reasonOf } from './texts.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    territory: true;
  }
}

declare module '../model/requiredPermissions.js' {
  interface AccessUses {
    territories: true;
  }
}

declare module '../model/memo.js' {
  interface MemoTopics {
    'territory.name': { readonly name: string };
    /** A role in territories that is in use: its id is its name. */
    'territory.role': null;
  }
}

const OBJECT = 'UserTerritory2Association';

/** Whether the user is active in the territory: where not, Salesforce may keep the record or hide it, and it gives nothing. */
const ACTIVE = 'IsActive';

const NEEDS_TERRITORIES: ObjectAccess = { anyOf: [], feature: 'territories' };

/**
 * One record holds that a user is in a territory and the user's role in it.
 *
 * Source: "UserTerritory2Association" (its duplicate rule), Object Reference.
 */
const associationRecord: WritableObject = {
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

const ACTIVE_MODEL = "Territory2Model.State = 'Active'";

export const territories: ObjectQuery = {
  object: 'Territory2',
  fields: ['Id', 'Name', 'DeveloperName', 'Description', 'ParentTerritory2Id', 'Territory2Model.Name'],
  optionalFields: ['Description'],
  where: ACTIVE_MODEL,
};

/** The path from an association to its user. */
const USER_PATH = 'User.';

const territoryAssociations = (options: SyncOptions): ObjectQuery => ({
  object: OBJECT,
  fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2', ACTIVE],
  optionalFields: ['RoleInTerritory2', ACTIVE],
  where: [`Territory2.${ACTIVE_MODEL}`, ofUsersRead(options, USER_PATH) ?? []].flat().join(' AND '),
});

/** Counts the memberships, and the roles that come with them. */
const countOfAssociations: ObjectQuery = {
  object: OBJECT,
  fields: [`${ACTIVE} isActive`, 'COUNT(Id) members', 'COUNT(RoleInTerritory2) roles'],
  groupBy: ACTIVE,
  where: `Territory2.${ACTIVE_MODEL}`,
  optionalFields: ['RoleInTerritory2'],
  emptyWithout: ACTIVE,
};

/** The picklist of RoleInTerritory2, active or not. */
const ofTerritoryRoles =
  `EntityParticle.EntityDefinition.QualifiedApiName = '${OBJECT}' ` +
  "AND EntityParticle.DeveloperName = 'RoleInTerritory2'";

export const territoryRoles: ObjectQuery = {
  object: 'PicklistValueInfo',
  fields: ['Value'],
  where: `${ofTerritoryRoles} AND IsActive = true`,
  orderById: false,
};

/** With those that are no longer in use, which users may still have. */
export const allTerritoryRoles: ObjectQuery = {
  object: 'PicklistValueInfo',
  fields: ['Value', 'IsActive'],
  where: ofTerritoryRoles,
  orderById: false,
};

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

const names: NameFields = { label: 'Name', apiName: 'DeveloperName' };

export const territoryMember = (territoryId: string): EntitlementRef => ({
  type: 'territory',
  resourceId: territoryId,
  slug: MEMBER,
});

export const territory: AccessKind = {
  type: {
    id: 'territory',
    name: 'Territory',
    plural: 'Territories',
    trait: 'group',
    chosenInC1: { description: describedForC1('territory') },
    entitlement: { slug: MEMBER, roles: { prefix: 'role:' } },
    objects: { Territory2: NEEDS_TERRITORIES, [OBJECT]: NEEDS_TERRITORIES },
    writes: [associationRecord],
  },
  use: 'territories',
  changeTakes: [{ permission: manageTerritories, orElse: [] }],
  record: { object: 'Territory2', keyPrefix: '0MI', nameField: 'Name' },
  targets: targetsOf(territories, names),
  change: {
    flag: 'territory',
    order: 6,
    roles: { flag: 'territory-role', query: allTerritoryRoles, field: 'RoleInTerritory2' },
    holdings: {
      query: territoryMemberships,
      userField: associationRecord.userField,
      resourceOf: (record) => text(record, 'Territory2Id'),
      isInForce: isActiveMember,
    },
    conflicts: { subjectOf: ({ resourceId }) => resourceId, contradicts },
    plan: async (changes, context) => planTerritoryMemberships(changes, context),
  },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: territories,
        each: (record) => {
          sink.memo({ topic: 'territory.name', id: record.Id, content: { name: labelOf(names, record) } });
          sink.resource(
            toResource(names, record, {
              type: 'territory',
              description: text(record, 'Description'),
              parentId: text(record, 'ParentTerritory2Id'),
              profile: {
                developer_name: text(record, 'DeveloperName'),
                territory_model: text(record, 'Territory2Model.Name'),
              },
            }),
          );
        },
      },
      {
        query: territoryRoles,
        each: (record) => {
          const value = text(record, 'Value');
          if (value) sink.memo({ topic: 'territory.role', id: value, content: null });
        },
      },
      {
        query: territoryAssociations(options),
        each: (record) => {
          const principalId = text(record, 'UserId');
          const territoryId = text(record, 'Territory2Id');
          if (!principalId || !territoryId) return;
          const entitlement = territoryMember(territoryId);
          const role = text(record, 'RoleInTerritory2');
          if (!isActiveMember(record)) {
            // The membership, and the role in it.
            for (let left = role ? 2 : 1; left > 0; left -= 1) {
              sink.dropped('grant', 'territory', 'member-not-active', {
                holderId: principalId,
                resourceId: territoryId,
              });
            }
            return;
          }
          sink.grant({ entitlement, principalId, expiresAt: null });
          if (role) {
            sink.grant({
              entitlement: { ...entitlement, slug: roleSlug('territory', role) },
              principalId,
              expiresAt: null,
            });
          }
        },
      },
      ...countLeftOut(options, countOfAssociations, USER_PATH, (counts, reason) => {
        const count = number(counts, 'members') + number(counts, 'roles');
        if (count > 0)
          sink.dropped('grant', 'territory', flag(counts, 'isActive') ? reason : 'member-not-active', count);
      }),
    ],
    finish: (memos) => {
      const roles = [...memos('territory.role')].map(({ id }) => id);
      for (const { id, content } of memos('territory.name')) {
        const member = territoryMember(id);
        const { name } = content;
        sink.entitlement({
          ...member,
          displayName: `${name} Territory Member`,
          description: `Assigned to the ${name} territory in Salesforce`,
        });
        for (const role of roles) {
          sink.entitlement({
            ...member,
            slug: roleSlug('territory', role),
            displayName: `${name} Territory ${role}`,
            description: `Has the ${role} role in the ${name} territory in Salesforce`,
          });
        }
      }
    },
  }),
};

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

const keyOf = (userId: string, territoryId: string): string => `${userId} ${territoryId}`;
const keyOfChange = ({ userId, entitlement }: Change): string => keyOf(userId, entitlement.resourceId);

const associationsOf = async (
  changes: readonly Change[],
  { client }: PlanContext,
): Promise<Map<string, SalesforceRecord>> => {
  const query = {
    object: OBJECT,
    fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2', ACTIVE],
    optionalFields: [ACTIVE],
  };
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

const reasonOfRevoke = (change: Change, association: SalesforceRecord): string | null =>
  change.action === 'revoke' && !isActiveMember(association) ? reasonOf('notInForce') : null;

const setRole = (
  change: Change,
  association: SalesforceRecord,
  before: string | null,
  role: string | null,
): PlannedChange => ({
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
  reason: reasonOfRevoke(change, association),
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
};

/**
 * Whether two changes in one territory contradict each other: a role comes with the membership and goes with it, and a
 * member may lose a role; in any other way one of the two would undo the other.
 */
function contradicts(one: Change, other: Change): boolean {
  const namesRole = ({ entitlement }: Change): boolean => roleOf(entitlement) !== null;
  if (one.action === other.action) return one.action === 'grant' && namesRole(one) && namesRole(other);
  const [granted, revoked] = one.action === 'grant' ? [one, other] : [other, one];
  return namesRole(granted) || !namesRole(revoked);
}
