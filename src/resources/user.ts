import { accountType, leftOutReason, type Account } from '../model/account.js';
import { USER_KEY_PREFIX } from '../model/salesforceId.js';
import { profileOf } from '../model/resource.js';
import type { SyncOptions } from '../model/syncOptions.js';
import type { SalesforceRecord } from '../org/query.js';
import type { AccessKind, AccessSink } from './kinds.js';
import { users } from './queries.js';
import { userRecord } from './userFields.js';
import type { WritableObject } from '../model/recordWrite.js';
import { freezeUsers, manageUsers } from '../model/systemPermission.js';
import { USER_LOGIN } from '../model/userStatus.js';
import type { ObjectQuery } from '../org/soql.js';
import { flag, text, time } from '../org/record.js';

declare module '../model/requiredPermissions.js' {
  interface AccessUses {
    freeze: true;
  }
}

export const logins = {
  object: USER_LOGIN,
  fields: ['Id', 'UserId', 'IsFrozen', 'IsPasswordLocked'],
} as const satisfies ObjectQuery;

/** One page instead of one for every 2,000 users: most are neither frozen nor locked. */
export const frozenOrLockedLogins: ObjectQuery = {
  ...logins,
  where: 'IsFrozen = true OR IsPasswordLocked = true',
};

/** The frozen logins of users are written, and nothing else of them. */
const userLoginRecord: WritableObject = {
  name: logins.object,
  keyPrefix: '0Yw',
  fields: { UserId: { is: 'id', of: 'user', orEmpty: true }, IsFrozen: { is: 'boolean' } },
  operations: { update: ['IsFrozen'] },
  naturalKey: null,
  userField: 'UserId',
  targetFields: [],
  leftEmpty: {},
  runsAlone: true,
};

/** The key of an account's profile that has the UserType, and the value of internal users. */
export const ACCOUNT_TYPE = 'account_type';
export const INTERNAL_USER = 'Standard';

const accountOf = (user: SalesforceRecord, options: SyncOptions): Account => {
  const username = text(user, 'Username') ?? user.Id;
  const email = options.usernameForEmail ? username : text(user, 'Email');
  const userType = text(user, 'UserType');
  const displayName = text(user, 'Name') ?? username;
  const licenseKey = text(user, 'Profile.UserLicense.LicenseDefinitionKey');
  const [firstName, lastName, managerId] = [text(user, 'FirstName'), text(user, 'LastName'), text(user, 'ManagerId')];
  const createdAt = time(user, 'CreatedDate');
  return {
    id: user.Id,
    displayName,
    firstName,
    lastName,
    email,
    username,
    isActive: flag(user, 'IsActive'),
    type: accountType(userType, licenseKey),
    employeeId: text(user, 'EmployeeNumber'),
    managerId,
    lastLogin: time(user, 'LastLoginDate'),
    createdAt,
    // The first five are the hosted connector's: mappings made for it find them here.
    profile: profileOf({
      id: user.Id,
      full_name: displayName,
      username,
      email,
      [ACCOUNT_TYPE]: userType,
      user_id: user.Id,
      first_name: firstName,
      last_name: lastName,
      alias: text(user, 'Alias'),
      profile: text(user, 'Profile.Name'),
      // By its name, as profiles and permission sets have it, and as `--license-profile` takes it.
      license: text(user, 'Profile.UserLicense.Name'),
      manager_id: managerId,
      federation_id: text(user, 'FederationIdentifier'),
      department: text(user, 'Department'),
      division: text(user, 'Division'),
      title: text(user, 'Title'),
      company: text(user, 'CompanyName'),
      created_at: createdAt,
    }),
  };
};

/** Puts into a sink whether a user is frozen or has a locked password. @param login a record of `frozenOrLockedLogins` */
export function putLoginState(login: SalesforceRecord, sink: AccessSink): void {
  const userId = text(login, 'UserId');
  if (!userId) return;
  sink.loginState(userId, { isFrozen: flag(login, 'IsFrozen'), isPasswordLocked: flag(login, 'IsPasswordLocked') });
}

export const user: AccessKind = {
  type: {
    id: 'user',
    name: 'User',
    trait: 'user',
    setupNode: 'ManageUsers',
    entitlement: null,
    objects: { User: { anyOf: [] }, [logins.object]: { anyOf: [manageUsers] } },
    writes: [userRecord, userLoginRecord],
  },
  use: 'freeze',
  changeTakes: [{ permission: freezeUsers, orElse: [manageUsers] }],
  record: { object: 'User', keyPrefix: USER_KEY_PREFIX, nameField: 'Username' },
  read: (options, sink) => ({
    subscriptions: [
      {
        query: users(options),
        each: (record) => {
          const reason = leftOutReason(
            { userType: text(record, 'UserType'), isActive: flag(record, 'IsActive') },
            options,
          );
          if (!reason) {
            sink.account(accountOf(record, options));
            return;
          }
          sink.leftOut({
            id: record.Id,
            username: text(record, 'Username') ?? record.Id,
            managerId: text(record, 'ManagerId'),
            reason,
          });
        },
      },
      {
        query: frozenOrLockedLogins,
        each: (login) => putLoginState(login, sink),
      },
    ],
  }),
};
