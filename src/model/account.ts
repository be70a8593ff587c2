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

/** What UserLogin says of a user. A user without a record is neither frozen nor locked. */
export type LoginState = { readonly isFrozen: boolean; readonly isPasswordLocked: boolean };

/** How often a user logged in, in one way and with one outcome. Source: "LoginHistory", Object Reference. */
export type LoginCount = {
  readonly userId: string;
  /** LoginHistory.LoginType, such as `Application` */
  readonly type: string;
  /** LoginHistory.Status, such as `Success` */
  readonly status: string;
  readonly count: number;
  /** UTC with `Z`. */
  readonly lastAt: string | null;
};

/**
 * An account is enabled when its user is active and not frozen. A locked password does not disable it: single sign-on and
 * tokens still work, and the lock ends by itself.
 */
export function accountStatus(isActive: boolean, login: LoginState): AccountStatus {
  return isActive && !login.isFrozen ? 'enabled' : 'disabled';
}

/** All reasons that limit the account, as C1's status details; null when there is none. */
export function statusDetails(isActive: boolean, login: LoginState): string | null {
  return (
    [!isActive && 'inactive', login.isFrozen && 'frozen', login.isPasswordLocked && 'password locked']
      .filter(Boolean)
      .join(', ') || null
  );
}

/** The values of User.UserType. Source: "User", Object Reference; the last two are kept for Salesforce's own processes. */
export const userTypes = [
  'Standard',
  'PowerPartner',
  'CspLitePortal',
  'CustomerSuccess',
  'PowerCustomerSuccess',
  'CsnOnly',
  'SelfService',
  'Guest',
  'AutomatedProcess',
  'CloudIntegrationUser',
] as const;

/** User types for which a login says nothing: they cannot log in, or do not need to, and take no seat that was bought. */
export const typesWithoutLogin: ReadonlySet<string | null> = new Set([
  'Guest',
  'AutomatedProcess',
  'CloudIntegrationUser',
]);

/**
 * Service accounts by signals that nobody edits: the user type, and the license key of the profile.
 *
 * @param userType User.UserType
 * @param licenseKey UserLicense.LicenseDefinitionKey of the user's profile
 * Source: the classification of C1's hosted Salesforce connector.
 */
export function accountType(userType: string | null, licenseKey: string | null): AccountType {
  const key = licenseKey ?? '';
  const isService =
    userType === 'AutomatedProcess' ||
    userType === 'CloudIntegrationUser' ||
    key.startsWith('PID_DigitalAgent') ||
    key.endsWith('_INTEGRATION_USER') ||
    key === 'PID_XOrg_Proxy_User';
  return isService ? 'service' : 'human';
}

/** The reasons why a sync leaves a user out. */
export const leftOutReasons = ['deactivated', 'non-standard', 'no-user-type'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

export type UserFilter = {
  readonly syncDeactivatedUsers: boolean;
  readonly syncNonStandardUsers: boolean;
  /** C1 takes no user without a type; answers about an org count them. */
  readonly withUsersWithoutType?: boolean;
};

/** The reason why the filter leaves a user out; null when it does not. */
export function leftOutReason(
  user: { userType: string | null; isActive: boolean },
  filter: UserFilter,
): LeftOutReason | null {
  if (!user.userType && !filter.withUsersWithoutType) return 'no-user-type';
  if (user.userType && user.userType !== 'Standard' && !filter.syncNonStandardUsers) return 'non-standard';
  if (!user.isActive && !filter.syncDeactivatedUsers) return 'deactivated';
  return null;
}
