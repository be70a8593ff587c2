import { refused } from './faults.js';
import type { ObjectRules } from './rules.js';

/** Object Reference: UserLogin. A user can be unlocked but not locked, and nobody freezes themselves. */
export const userLogin: ObjectRules = {
  object: 'UserLogin',
  permissions: ['FreezeUsers', 'ManageUsers'],
  beforeUpdate(before, changes, context) {
    if (changes.IsPasswordLocked === true)
      throw refused('CANNOT_PASSWORD_LOCKOUT', 'IsPasswordLocked can only be set to false', ['IsPasswordLocked']);
    if (changes.IsFrozen === true && before.UserId === context.callerId)
      throw refused('CANNOT_FREEZE_SELF', "You can't freeze your own user account", ['IsFrozen']);
  },
};
