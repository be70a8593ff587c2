import type { DatabaseSync } from 'node:sqlite';
import type { AccountType } from '../model/account.js';
import { rightsOnEveryObject } from '../model/permissionRule.js';
import { prepareArrays } from './sqlite.js';

/** What rules about risks ask of an account. */
export type RiskAccount = {
  readonly key: number;
  readonly userType: string | null;
  readonly type: AccountType;
  readonly isActive: boolean;
  /** Null where no login state was read. */
  readonly isFrozen: boolean | null;
  /** UTC with `Z`. */
  readonly lastLogin: string | null;
  readonly createdAt: string | null;
};

/** Logins of one type. Source: LoginHistory.LoginType. */
export type SuccessfulLogins = {
  readonly type: string;
  readonly count: number;
  /** UTC with `Z`. */
  readonly lastAt: string | null;
};

/** An assignment that gives nothing any more. Container and account by their keys. */
export type ExpiredAssignment = {
  readonly container: number;
  readonly account: number;
  readonly expiresAt: string | null;
};

/** A permission set that an account holds directly, and a permission set group of the account that gives all of it. */
export type RedundantAssignment = {
  /** The keys of both containers, and of the account. */
  readonly set: number;
  readonly group: number;
  readonly account: number;
  readonly expiresAt: string | null;
  readonly groupExpiresAt: string | null;
};

/** @param userType the attribute that has User.UserType */
const ACCOUNTS = `
SELECT key, json_extract(attributes, '$.' || ?1), type, is_active, is_frozen, last_login_at, created_at FROM accounts ORDER BY key
`;

/** Sets in groups that give always what they give. */
const MEMBERS = `
SELECT m.member, m.container FROM container_members m JOIN containers g ON g.key = m.container
WHERE NOT g.is_session_based ORDER BY 1, 2
`;

/** The rights that a set in a group gives, and no row of the group. One pass over the rows of all sets. */
const WITHOUT_ROW = `
SELECT own.container, m.container, p.kind = 'object', own.rights & ~COALESCE(given.rights, 0)
FROM container_permissions own CROSS JOIN container_members m ON m.member = own.container
LEFT JOIN container_permissions given ON given.permission = own.permission AND given.container = m.container
JOIN permissions p ON p.key = own.permission
WHERE own.rights & ~COALESCE(given.rights, 0) <> 0
`;

/** The system permissions that containers give. */
const SYSTEM = `
SELECT x.container, p.id FROM permissions p CROSS JOIN container_permissions x ON x.permission = p.key
WHERE p.kind = 'system' AND p.id IN (SELECT value FROM json_each(?))
`;

/** Those who hold both in force, and the group as long as the set at least. */
const HOLD_BOTH = `
SELECT own.account, own.expires_at, other.expires_at
FROM containers s JOIN containers g ON s.key = ?1 AND g.key = ?2
JOIN grants own ON own.entitlement = s.entitlement
JOIN grants other ON other.entitlement = g.entitlement AND other.account = own.account
WHERE other.expires_at IS NULL OR own.expires_at <= other.expires_at
ORDER BY own.account
`;

/** Permission sets that nobody holds in force, neither directly nor by a permission set group. */
const UNUSED = `
SELECT e.key FROM entitlements e
WHERE e.resource_type = 'permission' AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.entitlement = e.key)
AND NOT EXISTS (
  SELECT 1 FROM inheritances i JOIN grants g ON g.entitlement = i.parent_entitlement WHERE i.child_entitlement = e.key
)
ORDER BY e.key
`;

const STANDARD_PROFILES = `
SELECT c.entitlement, COUNT(*) FROM containers c JOIN entitlements e ON e.key = c.entitlement
JOIN grants g ON g.entitlement = c.entitlement WHERE e.resource_type = 'profile' AND NOT c.is_custom GROUP BY 1 ORDER BY 1
`;

/** Reads what rules about risks ask of all accounts, assignments and permission sets of a snapshot. */
export class RiskReader {
  public constructor(private readonly database: DatabaseSync) {}

  /** All accounts, in the order of keys. @param userType the attribute that has User.UserType */
  public *accounts(userType: string): Generator<RiskAccount> {
    type Row = [number, string | null, AccountType, number, number | null, string | null, string | null];
    for (const [key, ofUser, type, isActive, isFrozen, lastLogin, createdAt] of this.rows<Row>(ACCOUNTS, userType)) {
      yield {
        key,
        userType: ofUser,
        type,
        isActive: isActive === 1,
        isFrozen: isFrozen === null ? null : isFrozen === 1,
        lastLogin,
        createdAt,
      };
    }
  }

  /** The keys of the accounts that have logged in by one of some types. Sources: LoginHistory.LoginType and Status. */
  public loggedInBy(types: readonly string[]): number[] {
    const sql = `SELECT DISTINCT account FROM logins
      WHERE status = 'Success' AND lower(type) IN (SELECT lower(value) FROM json_each(?)) ORDER BY 1`;
    return Array.from(this.rows<[number]>(sql, JSON.stringify(types)), ([key]) => key);
  }

  /** How often an account has logged in by some types, and when last. @param account its key */
  public loginsOf(account: number, types: readonly string[]): SuccessfulLogins[] {
    const sql = `SELECT type, count, last_at FROM logins
      WHERE account = ? AND status = 'Success' AND lower(type) IN (SELECT lower(value) FROM json_each(?)) ORDER BY type`;
    const rows = this.rows<[string, number, string | null]>(sql, account, JSON.stringify(types));
    return Array.from(rows, ([type, count, lastAt]) => ({ type, count, lastAt }));
  }

  /** Assignments whose end has passed. */
  public *expired(): Generator<ExpiredAssignment> {
    const sql = `SELECT container, account, expires_at FROM lapsed_assignments WHERE state = 'expired' ORDER BY account, container`;
    for (const [container, account, expiresAt] of this.rows<[number, number, string | null]>(sql)) {
      yield { container, account, expiresAt };
    }
  }

  /** Permission sets that accounts hold directly although a permission set group gives them all of it, for as long at least. */
  public *redundant(): Generator<RedundantAssignment> {
    const lacking = this.lacking();
    for (const [set, group] of this.rows<[number, number]>(MEMBERS)) {
      if (lacking.has(`${set} ${group}`)) continue;
      const both = this.rows<[number, string | null, string | null]>(HOLD_BOTH, set, group);
      for (const [account, expiresAt, groupExpiresAt] of both) yield { set, group, account, expiresAt, groupExpiresAt };
    }
  }

  /** `set group` of those sets in groups of which the group does not give all. What neither gives is nothing to lose. */
  private lacking(): Set<string> {
    const onEveryObject = new Map<number, number>();
    for (const [group, id] of this.rows<[number, string]>(SYSTEM, JSON.stringify([...rightsOnEveryObject.keys()])))
      onEveryObject.set(group, (onEveryObject.get(group) ?? 0) | rightsOnEveryObject.get(id)!);
    const lacking = new Set<string>();
    for (const [set, group, isObject, rights] of this.rows<[number, number, number, number]>(WITHOUT_ROW)) {
      const given = isObject === 1 ? (onEveryObject.get(group) ?? 0) : 0;
      if ((rights & ~given) !== 0) lacking.add(`${set} ${group}`);
    }
    return lacking;
  }

  /** The keys of the entitlements of permission sets that nobody holds in force. */
  public unusedSets(): number[] {
    return Array.from(this.rows<[number]>(UNUSED), ([key]) => key);
  }

  /** The profiles that Salesforce made and somebody has: the keys of their entitlements, and how many users have them. */
  public standardProfiles(): Array<{ readonly key: number; readonly users: number }> {
    return Array.from(this.rows<[number, number]>(STANDARD_PROFILES), ([key, users]) => ({ key, users }));
  }

  /** Whether it is known of all accounts whether they are frozen. */
  public get knowsFrozen(): boolean {
    return prepareArrays(this.database, 'SELECT 1 FROM accounts WHERE is_frozen IS NULL LIMIT 1').get() === undefined;
  }

  /** Whether a field of an object was hidden from the running user. */
  public isHidden(object: string, field: string): boolean {
    const sql = `SELECT 1 FROM warnings WHERE kind = 'hidden-field' AND subject = ? AND detail = ?`;
    return prepareArrays(this.database, sql).get(object, field) !== undefined;
  }

  /** Each time by a statement of its own: somebody may read others meanwhile. */
  private rows<Row>(sql: string, ...values: Array<string | number>): Iterable<Row> {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }
}
