import { accountStatus, statusDetails, type Account, type AccountStatus, type AccountType } from '../model/account.js';
import type { Profile } from '../model/resource.js';

export type SnapshotAccount = Account & {
  readonly status: AccountStatus;
  readonly statusDetails: string | null;
  readonly managerEmail: string | null;
};

/**
 * Keeps the managers' addresses at hand. Managers are few: to look for each account's manager among all accounts takes longer than
 * to read the accounts.
 */
export const MANAGERS = `
CREATE TEMP TABLE managers (id TEXT PRIMARY KEY, email TEXT) STRICT, WITHOUT ROWID;
INSERT INTO managers (id, email) SELECT id, email FROM accounts WHERE id IN (SELECT manager_id FROM accounts);
`;

/** All accounts with their managers' addresses, in the order of ids. Needs `MANAGERS`. */
export const ACCOUNTS = `
SELECT a.id, a.display_name, a.first_name, a.last_name, a.email, a.username, a.is_active, a.type, a.employee_id,
  a.manager_id, a.last_login_at, a.created_at, a.attributes, m.email, a.is_frozen, a.is_password_locked
FROM accounts a LEFT JOIN managers m ON m.id = a.manager_id ORDER BY a.key
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

/**
 * An account as its row has it. A class, so that the getter is one for all accounts: in an object of its own it would give each
 * account a hidden class, and V8 would keep the account for as long.
 */
export class RowAccount implements SnapshotAccount {
  public readonly isActive: boolean;
  public readonly status: AccountStatus;
  public readonly statusDetails: string | null;

  public constructor(
    public readonly id: string,
    public readonly displayName: string,
    public readonly firstName: string | null,
    public readonly lastName: string | null,
    public readonly email: string | null,
    public readonly username: string,
    active: number,
    public readonly type: AccountType,
    public readonly employeeId: string | null,
    public readonly managerId: string | null,
    public readonly lastLogin: string | null,
    public readonly createdAt: string | null,
    private readonly profileJson: string,
    public readonly managerEmail: string | null,
    frozen: number | null,
    passwordLocked: number | null,
  ) {
    const login = { isFrozen: frozen === 1, isPasswordLocked: passwordLocked === 1 };
    this.isActive = active === 1;
    this.status = accountStatus(this.isActive, login);
    this.statusDetails = statusDetails(this.isActive, login);
  }

  /** It is parsed only for formats that show it. */
  public get profile(): Profile {
    return JSON.parse(this.profileJson) as Profile;
  }
}
