import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';
import { addSystemGroup } from './systemGroups.js';

export type NewTerritoryModel = { name: string; state: 'Planning' | 'Active' | 'Archived'; activatedDate?: string };

export const addTerritoryModel = (builder: OrgBuilder, model: NewTerritoryModel): Row =>
  builder.insert('Territory2Model', {
    Name: model.name,
    DeveloperName: developerNameOf(model.name),
    State: model.state,
    ActivatedDate: model.activatedDate,
  });

export const addTerritoryType = (builder: OrgBuilder, label: string, priority: number): Row =>
  builder.insert('Territory2Type', {
    DeveloperName: developerNameOf(label),
    MasterLabel: label,
    Priority: priority,
  });

export type NewTerritory = {
  name: string;
  developerName?: string;
  model: Row;
  type: Row;
  parent?: Row;
  description?: string;
};

/** Adds a territory, and the groups that stand for it and for its subordinates (Object Reference: Group, Type). */
export function addTerritory(builder: OrgBuilder, territory: NewTerritory): Row {
  const row = builder.insert('Territory2', {
    Name: territory.name,
    DeveloperName: territory.developerName ?? developerNameOf(territory.name),
    Description: territory.description,
    Territory2ModelId: territory.model.Id,
    Territory2TypeId: territory.type.Id,
    ParentTerritory2Id: territory.parent?.Id,
  });
  addSystemGroup(builder, 'Territory', row);
  addSystemGroup(builder, 'TerritoryAndSubordinates', row);
  return row;
}

/** Puts a user into a territory, in a role of the picklist RoleInTerritory2 or in none. */
export const addTerritoryMember = (builder: OrgBuilder, territory: Row, user: Row, role?: string): Row =>
  builder.insert('UserTerritory2Association', {
    Territory2Id: territory.Id,
    UserId: user.Id,
    RoleInTerritory2: role,
    IsActive: user.IsActive,
  });
