import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export const addCustomPermission = (builder: OrgBuilder, label: string): Row =>
  builder.insert('CustomPermission', { DeveloperName: developerNameOf(label), MasterLabel: label });

export type SetupEntityType = 'ConnectedApplication' | 'CustomPermission' | 'ExternalClientApplication';

/** Lets the holders of a permission set use a setup entity; a profile gives access through the set that it owns. */
export const addSetupEntityAccess = (builder: OrgBuilder, set: Row, type: SetupEntityType, entity: Row): Row =>
  builder.insert('SetupEntityAccess', { ParentId: set.Id, SetupEntityId: entity.Id, SetupEntityType: type });
