import type { Row } from '../org/types.js';
import { SYSTEM_PERMISSIONS } from '../schema/systemPermissions.js';
import { isTakenAsDeleted } from './assignmentExpiry.js';
import { fieldIntegrity, readOnlyRecord, refused } from './faults.js';
import { noteGroups } from './permissionSetGroupStatus.js';
import { checkDependencies } from './permissionSetDependencies.js';
import { checkUserLicense } from './permissionSetUserLicense.js';
import type { ObjectRules, RuleContext, Values } from './rules.js';

/** Salesforce's own rule for API names: letters, digits and single underscores, a letter first. */
const API_NAME = /^[A-Za-z](?!.*__)\w*(?<!_)$/;

const isShadow = ({ IsOwnedByProfile, Type }: Row): boolean => IsOwnedByProfile === true || Type === 'Group';

function checkName({ Name }: Values, own: Row | undefined, context: RuleContext): void {
  if (typeof Name !== 'string') return;
  if (!API_NAME.test(Name))
    throw fieldIntegrity(
      'The Permission Set API Name can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.',
      'Name',
    );
  if (
    context
      .table('PermissionSet')
      .where('Name', Name)
      .some((set) => set.Id !== own?.Id && !isShadow(set))
  )
    throw refused('DUPLICATE_DEVELOPER_NAME', `This Permission Set API Name already exists: ${Name}`, ['Name']);
}

/** The license of every holder must allow what the set will grant. */
function checkHolders(set: Row, context: RuleContext): void {
  for (const { AssigneeId } of context.table('PermissionSetAssignment').where('PermissionSetId', set.Id)) {
    checkUserLicense(set, context.table('User').existing(String(AssigneeId)), context);
  }
}

/**
 * Object Reference: PermissionSet. Nobody changes standard sets, or the sets that profiles and permission set groups
 * own.
 */
export const permissionSet: ObjectRules = {
  object: 'PermissionSet',
  permissions: ['ManageProfilesPermissionsets'],
  beforeInsert(values, context) {
    checkName(values, undefined, context);
    checkDependencies(values, undefined, context);
    values.IsCustom = true;
    values.Type = values.HasActivationRequired ? 'Session' : 'Regular';
    const [organization] = context.table('Organization').rows();
    if (organization?.NamespacePrefix) values.NamespacePrefix = organization.NamespacePrefix;
    return undefined;
  },
  beforeUpdate(before, changes, context) {
    if (isShadow(before) || before.IsCustom === false) throw readOnlyRecord();
    checkName(changes, before, context);
    checkDependencies(changes, before, context);
    checkHolders({ ...before, ...changes }, context);
  },
  afterUpdate(before, after, context) {
    if (SYSTEM_PERMISSIONS.some((name) => before[`Permissions${name}`] !== after[`Permissions${name}`]))
      noteGroups({ Id: after.Id, ParentId: after.Id }, context);
  },
  beforeDelete(row, context) {
    if (isShadow(row) || row.IsCustom === false) throw readOnlyRecord(403);
    const assignments = context.table('PermissionSetAssignment').where('PermissionSetId', row.Id);
    const isAssigned = assignments.some((assignment) => !isTakenAsDeleted(assignment, context));
    if (isAssigned || context.table('PermissionSetGroupComponent').where('PermissionSetId', row.Id).length > 0)
      throw refused('DELETE_FAILED', 'This permission set is assigned to users or part of a permission set group');
  },
  afterDelete({ Id }, context) {
    const assignments = context.table('PermissionSetAssignment');
    for (const assignment of assignments.where('PermissionSetId', Id)) assignments.delete(assignment.Id);
    for (const object of ['ObjectPermissions', 'FieldPermissions', 'PermissionSetTabSetting', 'SetupEntityAccess']) {
      const table = context.table(object);
      for (const row of table.where('ParentId', Id)) table.delete(row.Id);
    }
  },
};
