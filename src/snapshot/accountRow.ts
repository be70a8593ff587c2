import { accountStatus, statusDetails, type Account, type AccountStatus, type AccountType } from '../model/account.js';
import type { Profile } from '../model/resource.js';

export type SnapshotAccount = Account & {
  readonly status: AccountStatus;
  readonly statusDetails: string | null;
  readonly managerEmail: string | null;
};

/** All accounts with their managers' addresses and their login states, in the order of ids. */
export const ACCOUNTS = `
SELECT a.id, a.display_name, a.first_name, a.last_name, a.email, a.username, a.is_active, a.type, a.employee_id,
  a.manager_id, a.last_login, a.created_at, a.profile, m.email, l.is_frozen, l.is_password_locked
FROM accounts a LEFT JOIN accounts m INDEXED BY manager ON m.id = a.manager_id LEFT JOIN logins l ON l.user_id = a.id
ORDER BY a.id
`;

/** The columns of `ACCOUNTS`, in their order. */
export type AccountRow = [
  id: string,
  displayName: string,
  firstName: string | null,
  lastName: string | null,
  email: string | null,
  username: string,
  isActive: number,
  type: AccountType,
  employeeId: string | null,
  managerId: string | null,
  lastLogin: string | null,
  createdAt: string | null,
  profileJson: string,
  managerEmail: string | null,
  isFrozen: number | null,
  isPasswordLocked: number | null,
];

export const accountOf = ([
  id,
  displayName,
  firstName,
  lastName,
  email,
  username,
  active,
  type,
  employeeId,
  managerId,
  lastLogin,
  createdAt,
  profileJson,
  managerEmail,
  frozen,
  passwordLocked,
]: AccountRow): SnapshotAccount => {
  const isActive = active === 1;
  const login = { isFrozen: frozen === 1, isPasswordLocked: passwordLocked === 1 };
  return {
    id,
    displayName,
    firstName,
    lastName,
    email,
    username,
    isActive,
    type,
    employeeId,
    managerId,
    lastLogin,
    createdAt,
    // It is parsed only for formats that show it.
    get profile() {
      return JSON.parse(profileJson) as Profile;
    },
    status: accountStatus(isActive, login),
    statusDetails: statusDetails(isActive, login),
    managerEmail,
  };
};
