import {
  audit,
  createOnly,
  filled,
  flag,
  id,
  isDeleted,
  lookup,
  named,
  pathless,
  picklist,
  readOnly,
  required,
  since,
  systemModstamp,
  text,
  type FieldDefinition,
} from './fields.js';
import { sObject } from './sObject.js';

const readPermissions = ['ViewSetup'];

/** A picklist with the names of what the org has. */
const ofOrg = (name: string, valuesFrom: 'objects' | 'fields', length: number): FieldDefinition[] => [
  { ...picklist(name, []), valuesFrom, length },
];

/** Object Reference: SetupEntityAccess. Who may use an app, a class, a page, a custom permission. */
export const setupEntityAccess = sObject({
  name: 'SetupEntityAccess',
  keyPrefix: '0J0',
  calls: ['create', 'delete'],
  since: 25,
  readPermissions,
  fields: [
    id(),
    createOnly(
      ...required(
        lookup('ParentId', 'PermissionSet', 'SetupEntityAccessItems'),
        ...pathless(
          lookup(
            'SetupEntityId',
            [
              'ApexClass',
              'ApexPage',
              'ConnectedApplication',
              'CustomPermission',
              'ExternalClientApplication',
              'ExternalDataSource',
              'NamedCredential',
            ],
            'SetupEntityAccessItems',
          ),
        ),
      ),
    ),
    readOnly(
      picklist('SetupEntityType', [
        'ApexClass',
        'ApexPage',
        'ConnectedApplication',
        'CustomEntityDefinition',
        'CustomPermission',
        'ExternalClientApplication',
        'ExternalDataSource',
        'FlowDefinition',
        'NamedCredential',
        'ServiceProvider',
        'TabSet',
      ]),
    ),
    systemModstamp(),
  ],
});

/** Object Reference: ObjectPermissions. No row: no access. */
export const objectPermissions = sObject({
  name: 'ObjectPermissions',
  keyPrefix: '110',
  labelPlural: 'Object Permissions',
  calls: ['create', 'update', 'delete'],
  since: 24,
  readPermissions,
  fields: [
    id(),
    createOnly(...required(lookup('ParentId', 'PermissionSet', 'ObjectPerms'), ...ofOrg('SobjectType', 'objects', 40))),
    filled(
      flag('PermissionsCreate'),
      flag('PermissionsRead'),
      flag('PermissionsEdit'),
      flag('PermissionsDelete'),
      flag('PermissionsViewAllRecords'),
      flag('PermissionsModifyAllRecords'),
    ),
    since(63, flag('PermissionsViewAllFields')),
    audit(),
  ],
});

/** Object Reference: FieldPermissions. */
export const fieldPermissions = sObject({
  name: 'FieldPermissions',
  keyPrefix: '01k',
  labelPlural: 'Field Permissions',
  calls: ['create', 'update', 'delete'],
  since: 24,
  readPermissions,
  fields: [
    id(),
    createOnly(
      ...required(
        lookup('ParentId', 'PermissionSet', 'FieldPerms'),
        ...ofOrg('SobjectType', 'objects', 40),
        ...ofOrg('Field', 'fields', 120),
      ),
    ),
    flag('PermissionsEdit'),
    flag('PermissionsRead'),
    systemModstamp(),
  ],
});

/** Object Reference: PermissionSetTabSetting. No row: the tab is hidden. */
export const permissionSetTabSetting = sObject({
  name: 'PermissionSetTabSetting',
  keyPrefix: '01P',
  calls: ['create', 'update', 'delete'],
  since: 45,
  readPermissions,
  fields: [
    id(),
    createOnly(...required(lookup('ParentId', 'PermissionSet'), ...named(text('Name', 80)))),
    required(picklist('Visibility', ['DefaultOff', 'DefaultOn'])),
    systemModstamp(),
  ],
});

/** Object Reference: CustomPermission. */
export const customPermission = sObject({
  name: 'CustomPermission',
  keyPrefix: '0CP',
  since: 31,
  readPermissions,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    picklist('Language', ['en_US', 'de', 'fr', 'es', 'ja'], 'en_US'),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    flag('IsProtected'),
    flag('IsLicensed'),
    text('Description'),
    lookup('ExternalClientApplicationId', 'ExternalClientApplication', 'ExternalClientApplications'),
    audit(),
  ],
});
