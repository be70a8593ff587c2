import type { Row } from '../org/types.js';
import {
  duplicateAssignment,
  fieldIntegrity,
  noAccessToReference,
  readOnlyRecord,
  requiredFieldMissing,
} from './faults.js';
import { assignedSets } from './assignedSets.js';
import { giveBackLicenses, takeLicenseFor } from './permissionSetLicenses.js';
import { checkUserLicense } from './permissionSetUserLicense.js';
import type { ObjectRules, RuleContext, Values } from './rules.js';

/**
 * Object Reference: PermissionSetAssignment. A user gets a permission set or a permission set group; a group's assignment
 * also names the set that the group owns. Salesforce keeps the assignments of the sets that profiles own.
 */
export const permissionSetAssignment: ObjectRules = {
  object: 'PermissionSetAssignment',
  permissions: ['AssignPermissionSets'],
  refusal: ({ PermissionSetId, PermissionSetGroupId }) => noAccessToReference(PermissionSetId ?? PermissionSetGroupId),
  beforeInsert(values, context) {
    const user = context.table('User').existing(String(values.AssigneeId));
    const sets = setsToAssign(values, context);
    checkDuplicate(values, context);
    checkExpiration(values, context);
    for (const set of sets) checkUserLicense(set, user, context);
    for (const set of sets) takeLicenseFor(set, user, context);
    values.IsActive = true;
    return undefined;
  },
  beforeUpdate(_before, changes, context) {
    if (changes.ExpirationDate === undefined) return;
    checkExpiration(changes, context);
    changes.IsActive = true;
  },
  beforeDelete(row, context) {
    const { PermissionSetId } = row;
    const set = typeof PermissionSetId === 'string' ? context.table('PermissionSet').get(PermissionSetId) : undefined;
    if (set?.IsOwnedByProfile) throw readOnlyRecord(403);
  },
  afterDelete: giveBackLicenses,
};

/** The sets whose licenses matter. For a group, notes the set it owns. */
function setsToAssign(values: Values, context: RuleContext): Row[] {
  const { PermissionSetId = null, PermissionSetGroupId = null } = values;
  const sets = context.table('PermissionSet');
  if (typeof PermissionSetId === 'string' && PermissionSetGroupId === null) {
    const set = sets.existing(PermissionSetId);
    if (set.IsOwnedByProfile || set.Type === 'Group')
      throw fieldIntegrity(
        'You can only assign permission sets that are not owned by a profile or permission set group',
        'PermissionSetId',
      );
    return [set];
  }
  if (typeof PermissionSetGroupId === 'string' && PermissionSetId === null) {
    const [owned] = sets.where('PermissionSetGroupId', PermissionSetGroupId);
    if (owned) values.PermissionSetId = owned.Id;
    return assignedSets(values, context);
  }
  if (PermissionSetId === null) throw requiredFieldMissing(['PermissionSetId']);
  throw fieldIntegrity(
    'Specify either a permission set or a permission set group, not both',
    'PermissionSetId',
    'PermissionSetGroupId',
  );
}

function checkDuplicate(
  { AssigneeId, PermissionSetId, PermissionSetGroupId = null }: Values,
  context: RuleContext,
): void {
  const isSame = (row: Row): boolean =>
    PermissionSetGroupId === null
      ? row.PermissionSetId === PermissionSetId && (row.PermissionSetGroupId ?? null) === null
      : row.PermissionSetGroupId === PermissionSetGroupId;
  if (context.table('PermissionSetAssignment').where('AssigneeId', String(AssigneeId)).some(isSame))
    throw duplicateAssignment(AssigneeId, PermissionSetGroupId ?? PermissionSetId);
}

function checkExpiration({ ExpirationDate }: Values, { now }: RuleContext): void {
  if (typeof ExpirationDate === 'string' && ExpirationDate <= now)
    throw fieldIntegrity('Expiration Date: the expiration date must be in the future', 'ExpirationDate');
}
