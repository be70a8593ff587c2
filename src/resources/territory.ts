import { MEMBER, territoryRoleSlug, type EntitlementRef } from '../model/entitlement.js';
import { profileOf } from '../model/resource.js';
import type { Connector } from './connector.js';
import type { Provisioner } from './provisioner.js';
import { territories, territoryAssociations, territoryRoles } from './queries.js';
import { text } from '../org/record.js';
import { planTerritoryMemberships } from './territoryMembership.js';

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
  plan: planTerritoryMemberships,
};

export const territory: Connector = {
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
