import { duplicateRecord, fieldIntegrity, refused } from './faults.js';
import { noteComponents } from './permissionSetGroupStatus.js';
import type { ObjectRules } from './rules.js';

/** Object Reference: PermissionSetGroup. It comes with a permission set of its own, which holds what it grants. */
export const permissionSetGroup: ObjectRules = {
  object: 'PermissionSetGroup',
  permissions: ['ManageProfilesPermissionsets'],
  afterInsert({ Id, DeveloperName, MasterLabel, HasActivationRequired }, context) {
    context.table('PermissionSet').insert({
      Name: DeveloperName ?? null,
      Label: MasterLabel ?? null,
      Type: 'Group',
      PermissionSetGroupId: Id,
      HasActivationRequired: HasActivationRequired ?? false,
    });
  },
  beforeDelete({ Id }, context) {
    const assignments = context.table('PermissionSetAssignment');
    const owned = context.table('PermissionSet').where('PermissionSetGroupId', Id);
    if (
      assignments.where('PermissionSetGroupId', Id).length > 0 ||
      owned.some((set) => assignments.where('PermissionSetId', set.Id).length > 0)
    )
      throw refused('DELETE_FAILED', 'This permission set group is assigned to users');
  },
  afterDelete({ Id }, context) {
    for (const object of ['PermissionSetGroupComponent', 'PermissionSet']) {
      const table = context.table(object);
      for (const row of table.where('PermissionSetGroupId', Id)) table.delete(row.Id);
    }
  },
};

/** Object Reference: PermissionSetGroupComponent. What the group grants follows its components. */
export const permissionSetGroupComponent: ObjectRules = {
  object: 'PermissionSetGroupComponent',
  permissions: ['ManageProfilesPermissionsets'],
  beforeInsert({ PermissionSetGroupId, PermissionSetId }, context) {
    const components = context
      .table('PermissionSetGroupComponent')
      .where('PermissionSetGroupId', String(PermissionSetGroupId));
    const existing = components.find((component) => component.PermissionSetId === PermissionSetId);
    if (existing) throw duplicateRecord('PermissionSetGroupComponent', existing.Id);
    const set = context.table('PermissionSet').existing(String(PermissionSetId));
    if (set.IsOwnedByProfile || set.Type === 'Group')
      throw fieldIntegrity(
        'A permission set group holds permission sets that no profile or group owns',
        'PermissionSetId',
      );
    return undefined;
  },
  afterInsert: ({ PermissionSetGroupId }, context) => noteComponents(String(PermissionSetGroupId), context),
  afterDelete: ({ PermissionSetGroupId }, context) => noteComponents(String(PermissionSetGroupId), context),
};
