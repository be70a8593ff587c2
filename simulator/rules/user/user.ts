import { moveLicenses } from '../permissionSetLicenses.js';
import type { ObjectRules } from '../rules.js';
import { checkDeactivation } from './deactivation.js';
import { applyProfile, assignProfileSet, changeProfile, moveSeat } from './profile.js';
import { checkNames, fullName, nicknameFor } from './username.js';
import { checkValidationRules } from './validationRules.js';

const hasChanged = (before: unknown, change: unknown): boolean => change !== undefined && change !== before;

/** Object Reference: User. Users are created active unless told otherwise. */
export const user: ObjectRules = {
  object: 'User',
  permissions: ['ManageUsers', 'ManageInternalUsers'],
  beforeInsert(values, context) {
    values.IsActive ??= true;
    checkNames(values, undefined, context);
    values.CommunityNickname ??= nicknameFor(values, context);
    values.Name = fullName(values);
    checkValidationRules(values, context);
    applyProfile(values, context);
    return undefined;
  },
  afterInsert(row, context) {
    context.table('UserLogin').insert({ UserId: row.Id });
    assignProfileSet(row, context);
  },
  beforeUpdate(before, changes, context) {
    checkNames(changes, before, context);
    checkValidationRules({ ...before, ...changes }, context);
    if (before.IsActive && changes.IsActive === false) checkDeactivation(before, context);
    if (hasChanged(before.ProfileId, changes.ProfileId)) changeProfile(before, changes, context);
    moveSeat(before, changes, context);
    changes.Name = fullName({ ...before, ...changes });
  },
  afterUpdate(before, after, context) {
    if (before.ProfileId !== after.ProfileId) assignProfileSet(after, context);
    moveLicenses(before, after, context);
  },
};
