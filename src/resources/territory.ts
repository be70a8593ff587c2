import { MEMBER, roleSlug } from '../model/entitlement.js';
import { flag, number, text, time } from '../org/record.js';
import type { ObjectQuery } from '../org/soql.js';
import type { AccessKind } from './kinds.js';
import { countLeftOut, ofUsersRead } from './leftOutUsers.js';
import { labelOf, type NameFields, targetsOf, toResource } from './names.js';
import { withChangeTime } from './queries.js';
import type { SyncOptions } from '../model/syncOptions.js';
import { manageTerritories, type ObjectAccess } from '../model/systemPermission.js';
import {
  ACTIVE,
  ACTIVE_MODEL,
  associationRecord,
  contradicts,
  isActiveMember,
  planTerritoryMemberships,
  territoryMember,
  territoryMemberships,
} from './territoryMembership.js';
import { describedForC1 } from './texts.js';

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

const NEEDS_TERRITORIES: ObjectAccess = { anyOf: [], feature: 'territories' };

export const territories: ObjectQuery = {
  object: 'Territory2',
  fields: ['Id', 'Name', 'DeveloperName', 'Description', 'ParentTerritory2Id', 'Territory2Model.Name'],
  optionalFields: ['Description'],
  where: ACTIVE_MODEL,
};

/** The path from an association to its user. */
const USER_PATH = 'User.';

/** Source: "UserTerritory2Association" (LastModifiedDate), Object Reference. */
const CHANGED = 'LastModifiedDate';

const territoryAssociations = (options: SyncOptions): ObjectQuery =>
  withChangeTime(
    {
      object: associationRecord.name,
      fields: ['Id', 'UserId', 'Territory2Id', 'RoleInTerritory2', ACTIVE],
      optionalFields: ['RoleInTerritory2', ACTIVE],
      where: [`Territory2.${ACTIVE_MODEL}`, ofUsersRead(options, USER_PATH) ?? []].flat().join(' AND '),
    },
    CHANGED,
    options,
  );

/** Counts the memberships, and the roles that come with them. */
const countOfAssociations: ObjectQuery = {
  object: associationRecord.name,
  fields: [`${ACTIVE} isActive`, 'COUNT(Id) members', 'COUNT(RoleInTerritory2) roles'],
  groupBy: ACTIVE,
  where: `Territory2.${ACTIVE_MODEL}`,
  optionalFields: ['RoleInTerritory2'],
  emptyWithout: ACTIVE,
};

/** The picklist of RoleInTerritory2, active or not. */
const ofTerritoryRoles =
  `EntityParticle.EntityDefinition.QualifiedApiName = '${associationRecord.name}' ` +
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

const names: NameFields = { label: 'Name', apiName: 'DeveloperName' };

export const territory: AccessKind = {
  type: {
    id: 'territory',
    name: 'Territory',
    plural: 'Territories',
    trait: 'group',
    chosenInC1: { description: describedForC1('territory') },
    entitlement: { slug: MEMBER, roles: { prefix: 'role:' } },
    objects: { Territory2: NEEDS_TERRITORIES, [associationRecord.name]: NEEDS_TERRITORIES },
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
    plan: planTerritoryMemberships,
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
          const held = { principalId, expiresAt: null, changedAt: time(record, CHANGED) };
          sink.grant({ ...held, entitlement });
          if (role) {
            sink.grant({ ...held, entitlement: { ...entitlement, slug: roleSlug('territory', role) } });
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
