import { duplicateRecord } from './faults.js';
import { noteComponents } from './permissionSetGroupStatus.js';
import type { ObjectRules, RuleContext } from './rules.js';
import type { Row } from '../org/types.js';

const TYPE_BY_KEY_PREFIX: Record<string, string> = {
  '0H4': 'ConnectedApplication',
  '0CP': 'CustomPermission',
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

/** What a group grants follows the sets in it. */
function noteGroups({ ParentId }: Row, context: RuleContext): void {
  const components = context.table('PermissionSetGroupComponent').where('PermissionSetId', String(ParentId));
  for (const { PermissionSetGroupId } of components) noteComponents(String(PermissionSetGroupId), context);
}
