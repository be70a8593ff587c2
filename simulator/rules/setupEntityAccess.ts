import { duplicateRecord } from './faults.js';
import { noteGroups } from './permissionSetGroupStatus.js';
import type { ObjectRules } from './rules.js';

const TYPE_BY_KEY_PREFIX: Record<string, string> = {
  '01p': 'ApexClass',
  '066': 'ApexPage',
  '0H4': 'ConnectedApplication',
  '0CP': 'CustomPermission',
  '0XA': 'NamedCredential',
  '0XC': 'ExternalDataSource',
  '0xI': 'ExternalClientApplication',
};

/** Object Reference: SetupEntityAccess. The id of the entity decides the type. */
export const setupEntityAccess: ObjectRules = {
  object: 'SetupEntityAccess',
  permissions: ['ManageProfilesPermissionsets'],
  beforeInsert(values, context) {
    const existing = context
      .table('SetupEntityAccess')
      .where('SetupEntityId', String(values.SetupEntityId))
      .find(({ ParentId }) => ParentId === values.ParentId);
    if (existing) throw duplicateRecord('SetupEntityAccess', existing.Id);
    values.SetupEntityType = TYPE_BY_KEY_PREFIX[String(values.SetupEntityId).slice(0, 3)] ?? null;
    return undefined;
  },
  afterInsert: noteGroups,
  afterDelete: noteGroups,
};
