import type { Profile } from './resource.js';

export type AccountType = 'human' | 'service';
export type AccountStatus = 'enabled' | 'disabled';

/** A Salesforce user, as the User object has it. */
export type Account = {
  /** The 18-character id. */
  readonly id: string;
  readonly displayName: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly username: string;
  readonly isActive: boolean;
  readonly type: AccountType;
  readonly employeeId: string | null;
  readonly managerId: string | null;
  /** UTC with `Z`. */
  readonly lastLogin: string | null;
  readonly createdAt: string | null;
  readonly profile: Profile;
};

/** What UserLogin says of a user. No record says: neither. */
export type LoginState = { readonly isFrozen: boolean; readonly isPasswordLocked: boolean };

/**
 * Active and not frozen: enabled. A locked password alone leaves an account enabled, since it shuts one door of several
 * (single sign-on and tokens still open) and ends by itself.
 */
export const accountStatus = (isActive: boolean, login: LoginState): AccountStatus =>
  isActive && !login.isFrozen ? 'enabled' : 'disabled';

/** Every reason that limits the account, for C1's status details; null when none does. */
export const statusDetails = (isActive: boolean, login: LoginState): string | null =>
  [!isActive && 'inactive', login.isFrozen && 'frozen', login.isPasswordLocked && 'password locked']
    .filter(Boolean)
    .join(', ') || null;

/**
 * Service accounts by signals that nobody edits: the user type, and the license key of the profile.
 *
 * @param userType User.UserType
 * @param licenseKey UserLicense.LicenseDefinitionKey of the user's profile
 * Source: the classification of C1's hosted Salesforce connector.
 */
export const accountType = (userType: string | null, licenseKey: string | null): AccountType => {
  const key = licenseKey ?? '';
  const isService =
    userType === 'AutomatedProcess' ||
    userType === 'CloudIntegrationUser' ||
    key.startsWith('PID_DigitalAgent') ||
    key.endsWith('_INTEGRATION_USER') ||
    key === 'PID_XOrg_Proxy_User';
  return isService ? 'service' : 'human';
};

/** Why a user of the org is no account of the sync. */
export type LeftOutReason = 'deactivated' | 'non-standard' | 'no-user-type';

export type UserFilter = { readonly syncDeactivatedUsers: boolean; readonly syncNonStandardUsers: boolean };

/** Why the filter leaves a user out, or null when it does not. A user without a type is never an account. */
export const leftOutReason = (
  user: { userType: string | null; isActive: boolean },
  filter: UserFilter,
): LeftOutReason | null => {
  if (!user.userType) return 'no-user-type';
  if (user.userType !== 'Standard' && !filter.syncNonStandardUsers) return 'non-standard';
  if (!user.isActive && !filter.syncDeactivatedUsers) return 'deactivated';
  return null;
};
