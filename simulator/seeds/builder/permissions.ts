import type { Row } from '../../org/types.js';
import { idOf } from '../../org/ids.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

/** What the letters stand for: read, create, edit, delete, view all records, modify all records, view all fields. */
const RIGHTS: Readonly<Record<string, string>> = {
  r: 'PermissionsRead',
  c: 'PermissionsCreate',
  e: 'PermissionsEdit',
  d: 'PermissionsDelete',
  v: 'PermissionsViewAllRecords',
  m: 'PermissionsModifyAllRecords',
  f: 'PermissionsViewAllFields',
};

/** All that Salesforce counts as access to records. */
export const ALL_SIX = 'rcedvm';

/** Objects and fields with what may be done: `{ Invoice__c: 'rced' }`, `{ 'Invoice__c.Amount__c': 're' }`. */
export type Permissions = {
  objects?: Readonly<Record<string, string>>;
  fields?: Readonly<Record<string, string>>;
  /** Tabs by name; true: shown without asking. */
  tabs?: Readonly<Record<string, boolean>>;
};

const flagsOf = (letters: string): Record<string, boolean> =>
  Object.fromEntries(Object.entries(RIGHTS).map(([letter, field]) => [field, letters.includes(letter)]));

/**
 * Gives permissions on objects, fields and tabs.
 *
 * @param parent a permission set; a muting one, for what it takes away; or a license, for what it allows
 */
export function addPermissions(builder: OrgBuilder, parent: Row, { objects, fields, tabs }: Permissions): void {
  for (const [object, letters] of Object.entries(objects ?? {}))
    builder.insert('ObjectPermissions', { ParentId: parent.Id, SobjectType: object, ...flagsOf(letters) });
  for (const [field, letters] of Object.entries(fields ?? {}))
    builder.insert('FieldPermissions', {
      ParentId: parent.Id,
      SobjectType: field.split('.')[0],
      Field: field,
      PermissionsRead: letters.includes('r'),
      PermissionsEdit: letters.includes('e'),
    });
  for (const [name, isOn] of Object.entries(tabs ?? {}))
    builder.insert('PermissionSetTabSetting', {
      ParentId: parent.Id,
      Name: name,
      Visibility: isOn ? 'DefaultOn' : 'DefaultOff',
    });
}

export const addApexClass = (builder: OrgBuilder, name: string, namespace?: string): Row =>
  builder.insert('ApexClass', {
    Name: name,
    NamespacePrefix: namespace,
    ApiVersion: 64,
    Body: `public with sharing class ${name} {}`,
  });

export const addApexPage = (builder: OrgBuilder, name: string): Row =>
  builder.insert('ApexPage', { Name: name, MasterLabel: name, ApiVersion: 64 });

export const addNamedCredential = (builder: OrgBuilder, label: string): Row =>
  builder.insert('NamedCredential', { DeveloperName: developerNameOf(label), MasterLabel: label });

export const addExternalDataSource = (builder: OrgBuilder, label: string): Row =>
  builder.insert('ExternalDataSource', { DeveloperName: developerNameOf(label), MasterLabel: label, Type: 'OData4' });

/** Adds a flow, and gives back the record by which SetupEntityAccess names it. */
export function addFlow(builder: OrgBuilder, label: string): Row {
  const id = idOf('300', builder.org.table('FlowDefinitionView').size + 1);
  builder.insert('FlowDefinitionView', {
    DurableId: id,
    ApiName: developerNameOf(label),
    Label: label,
    ProcessType: 'Flow',
    IsActive: true,
  });
  return { Id: id };
}

/** Adds an app of the app launcher, and gives back the record by which SetupEntityAccess names it. */
export function addApp(builder: OrgBuilder, label: string): Row {
  const id = idOf('02u', builder.org.table('AppDefinition').size + 1);
  builder.insert('AppDefinition', {
    DurableId: id,
    DeveloperName: developerNameOf(label),
    Label: label,
    MasterLabel: label,
    UiType: 'Lightning',
  });
  return { Id: id };
}
