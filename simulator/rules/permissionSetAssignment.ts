import { entityIsDeleted } from '../org/faults.js';
import type { Row } from '../org/types.js';
import {
  checkAll,
  duplicateAssignment,
  fieldIntegrity,
  noAccessToReference,
  readOnlyRecord,
  requiredFieldMissing,
} from './faults.js';
import { checkExpiration, hasExpired, isTakenAsDeleted } from './assignmentExpiry.js';
import { assignedGroup, assignedSets } from './assignedSets.js';
import { giveBackLicenses, takeLicenseFor } from './permissionSetLicenses.js';
import { checkUpdated } from './permissionSetGroupStatus.js';
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
    const set = setToAssign(values, context);
    const group = assignedGroup(values, context);
    checkDuplicate(values, context);
    if (group) checkUpdated(group);
    checkExpiration(values, set, context);
    const sets = assignedSets(values, context);
    checkAll(sets.map((set) => () => checkUserLicense(set, user, context)));
    checkAll(sets.map((set) => () => takeLicenseFor(set, user, context)));
    values.IsActive = true;
    return undefined;
  },
  beforeUpdate(before, changes, context) {
    checkNotOver(before, context);
    if (changes.ExpirationDate === undefined) return;
    checkExpiration(changes, setOf(before, context), context);
    changes.IsActive = true;
  },
  beforeDelete(row, context) {
    checkNotOver(row, context);
    if (setOf(row, context)?.IsOwnedByProfile) throw readOnlyRecord(403);
  },
  afterDelete: giveBackLicenses,
};

/** @throws ENTITY_IS_DELETED for an assignment whose end has come, in an org that treats it as deleted */
function checkNotOver(row: Row, context: RuleContext): void {
  if (isTakenAsDeleted(row, context)) throw entityIsDeleted();
}

/** The set that an assignment names, for a group the one that it owns. */
const setOf = ({ PermissionSetId }: Values, context: RuleContext): Row | undefined =>
  typeof PermissionSetId === 'string' ? context.table('PermissionSet').get(PermissionSetId) : undefined;

/** The set of a new assignment. For a group, fills in the set that it owns, or the group where that set is given. */
function setToAssign(values: Values, context: RuleContext): Row | undefined {
  const { PermissionSetId = null, PermissionSetGroupId = null } = values;
  if (PermissionSetId !== null && PermissionSetGroupId !== null)
    throw fieldIntegrity(
      'Specify either a permission set or a permission set group, not both',
      'PermissionSetId',
      'PermissionSetGroupId',
    );
  if (typeof PermissionSetGroupId === 'string') {
    const [owned] = context.table('PermissionSet').where('PermissionSetGroupId', PermissionSetGroupId);
    if (owned) values.PermissionSetId = owned.Id;
    return owned;
  }
  if (typeof PermissionSetId !== 'string') throw requiredFieldMissing(['PermissionSetId']);
  const set = context.table('PermissionSet').existing(PermissionSetId);
  const { groupByOwnedSet } = context.settings.switches;
  if (set.IsOwnedByProfile || (set.Type === 'Group' && groupByOwnedSet === 'refused'))
    throw fieldIntegrity(
      'You can only assign permission sets that are not owned by a profile or permission set group',
      'PermissionSetId',
    );
  if (set.Type === 'Group' && groupByOwnedSet === 'filled')
    values.PermissionSetGroupId = set.PermissionSetGroupId ?? null;
  return set;
}

/**
 * A user has a set or a group once, also if the assignment has ended (`grantAfterEnd`). A group is the same by its own id and by its
 * set's.
 */
function checkDuplicate(values: Values, context: RuleContext): void {
  const given = (assignment: Values): unknown => assignedGroup(assignment, context)?.Id ?? assignment.PermissionSetId;
  const wanted = given(values);
  const assignments = context.table('PermissionSetAssignment').where('AssigneeId', String(values.AssigneeId));
  const { switches } = context.settings;
  const counts = (assignment: Row): boolean =>
    switches.grantAfterEnd === 'refused' || !hasExpired(assignment, context.now);
  if (assignments.some((assignment) => given(assignment) === wanted && counts(assignment)))
    throw duplicateAssignment(values.AssigneeId, wanted);
}
