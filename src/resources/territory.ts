import type { Change, PlannedChange } from '../model/change.js';
import { type EntitlementRef, MEMBER, territoryRoleOf, territoryRoleSlug } from '../model/entitlement.js';
import { profileOf } from '../model/resource.js';
import { readWhere, type SalesforceRecord } from '../org/query.js';
import { text } from '../org/record.js';
import { soqlInLists } from '../org/soql.js';
import { type AccessKind, nothingToDo, type PlanContext, type Provisioner } from './kinds.js';
import { territories, territoryAssociations, territoryRoles } from './queries.js';
import { reasonOf } from './texts.js';

export const territoryMember = (territoryId: string): EntitlementRef => ({
  type: 'territory',
  resourceId: territoryId,
  slug: MEMBER,
});

/** Notes: the name of a territory by its id; an active role in territories. */
const NAME = 'territory.name';
const ROLE = 'territory.role';

const provisioner: Provisioner = {
  targets: territories,
  nameFields: ['DeveloperName', 'Name'],
  toTarget: (record) => ({
    id: record.Id,
    displayName: text(record, 'Name') ?? record.Id,
    apiName: text(record, 'DeveloperName') ?? record.Id,
  }),
  plan: async (changes, context) => planTerritoryMemberships(changes, context),
};

export const territory: AccessKind = {
  type: 'territory',
  provisioner,
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: territories,
        each: (record) => {
          const displayName = text(record, 'Name') ?? record.Id;
          sink.note({ topic: NAME, id: record.Id, values: [displayName] });
          sink.resource({
            type: 'territory',
            id: record.Id,
            displayName,
            stableName: text(record, 'DeveloperName') ?? record.Id,
            description: text(record, 'Description'),
            parentId: text(record, 'ParentTerritory2Id'),
            profile: profileOf({
              developer_name: text(record, 'DeveloperName'),
              territory_model: text(record, 'Territory2Model.Name'),
            }),
          });
        },
      },
      {
        query: territoryRoles,
        each: (record) => {
          const value = text(record, 'Value');
          if (value) sink.note({ topic: ROLE, id: value, values: [] });
        },
      },
      {
        query: territoryAssociations,
        each: (record) => {
          const principalId = text(record, 'UserId');
          const territoryId = text(record, 'Territory2Id');
          if (!principalId || !territoryId) return;
          const entitlement = territoryMember(territoryId);
          sink.grant({ entitlement, principalId, expiresAt: null });
          const role = text(record, 'RoleInTerritory2');
          if (role) {
            sink.grant({
              entitlement: { ...entitlement, slug: territoryRoleSlug(role) },
              principalId,
              expiresAt: null,
            });
          }
        },
      },
    ],
    finish: (notes) => {
      const roles = [...notes(ROLE)].map(({ id }) => id);
      for (const {
        id: territoryId,
        values: [name],
      } of notes(NAME)) {
        const member = territoryMember(territoryId);
        sink.entitlement({
          ...member,
          displayName: `${name} Territory Member`,
          description: `Assigned to the ${name} territory in Salesforce`,
        });
        for (const role of roles) {
          sink.entitlement({
            ...member,
            slug: territoryRoleSlug(role),
            displayName: `${name} Territory ${role}`,
            description: `Has the ${role} role in the ${name} territory in Salesforce`,
          });
        }
      }
    },
  }),
};

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
