import { SYSTEM_PERMISSIONS } from '../schema/systemPermissions.js';
import { duplicateRecord, fieldIntegrity, refused } from './faults.js';
import type { ObjectRules, RuleContext, Values } from './rules.js';

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
    if (context.table('PermissionSetAssignment').where('PermissionSetGroupId', Id).length > 0)
      throw refused('DELETE_FAILED', 'This permission set group is assigned to users');
  },
  afterDelete({ Id }, context) {
    for (const object of ['PermissionSetGroupComponent', 'PermissionSet']) {
      const table = context.table(object);
      for (const row of table.where('PermissionSetGroupId', Id)) table.delete(row.Id);
    }
  },
};

/** Object Reference: PermissionSetGroupComponent. The group is worked out anew with every component that comes or goes. */
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
  afterInsert: ({ PermissionSetGroupId }, context) => recalculate(String(PermissionSetGroupId), context),
  afterDelete: ({ PermissionSetGroupId }, context) => recalculate(String(PermissionSetGroupId), context),
};

/** The group's own set grants what any component does and no muting set takes away. */
function recalculate(groupId: string, context: RuleContext): void {
  const components = context.table('PermissionSetGroupComponent').where('PermissionSetGroupId', groupId);
  const rowsOf = (object: string): Values[] =>
    components
      .map(({ PermissionSetId }) => context.table(object).get(String(PermissionSetId)))
      .filter((row) => row !== undefined);
  const [granting, muting] = [rowsOf('PermissionSet'), rowsOf('MutingPermissionSet')];
  const permissions: Values = {};
  for (const name of SYSTEM_PERMISSIONS.map((permission) => `Permissions${permission}`))
    permissions[name] = granting.some((set) => set[name] === true) && !muting.some((set) => set[name] === true);
  const sets = context.table('PermissionSet');
  for (const { Id } of sets.where('PermissionSetGroupId', groupId)) sets.update(Id, permissions);
  context.table('PermissionSetGroup').update(groupId, { Status: 'Updated' });
}
