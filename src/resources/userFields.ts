import type { Change, PlannedChange, Verdict } from '../model/change.js';
import type { WritableObject } from '../model/recordWrite.js';
import { USER_KEY_PREFIX } from '../model/salesforceId.js';

/**
 * A user's role, profile and status are fields of the user's own record.
 *
 * Source: "User" (Username is unique), Object Reference.
 */
export const userRecord: WritableObject = {
  name: 'User',
  keyPrefix: USER_KEY_PREFIX,
  fields: {
    Username: { is: 'text' },
    Email: { is: 'text' },
    LastName: { is: 'text' },
    ProfileId: { is: 'id', of: 'profile' },
    UserRoleId: { is: 'id', of: 'role', orEmpty: true },
    IsActive: { is: 'boolean' },
  },
  operations: { insert: 'any fields', update: ['IsActive', 'ProfileId', 'UserRoleId'] },
  naturalKey: ['Username'],
  userField: 'Id',
  targetFields: [],
  leftEmpty: {},
  runsAlone: true,
  fieldsNeededByOthers: ['ProfileId'],
};

/** Plans to change a reference on User: the role or the profile. */
export const setReference = (
  change: Change,
  verdict: Verdict,
  field: 'UserRoleId' | 'ProfileId',
  [from, to]: [string | null, string | null],
  reason: string | null,
  replaced: string | null = null,
): PlannedChange => ({
  change,
  verdict,
  write: { op: 'update', object: 'User', id: change.userId, fields: { [field]: to }, before: { [field]: from } },
  reason,
  ...(replaced !== null && { replaces: { what: replaced, isLoss: true } }),
});
