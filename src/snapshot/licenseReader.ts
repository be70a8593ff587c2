import type { DatabaseSync } from 'node:sqlite';
import type { AccountType } from '../model/account.js';
import type { FeatureLicense, LicenseKind, LicenseSeats } from '../model/licenseSeats.js';
import type { AccountFacts } from './accountReader.js';
import { prepareArrays } from './sqlite.js';

/** What is asked of an account whose licenses are looked at. */
export type LicenseAccount = AccountFacts & {
  /** UTC with `Z`. */
  readonly createdAt: string | null;
  readonly type: AccountType;
  readonly userType: string | null;
  /** The name of the user license. */
  readonly userLicense: string | null;
};

/** A license of which users have seats that somebody assigned to them. */
export type AssignedLicenseKind = Extract<LicenseKind, 'permission_set_license' | 'package_license'>;

/** That an account holds a permission set which is made for a permission set license. */
export type LicenseNeed = {
  /** The key of the account. */
  readonly account: number;
  /** The keys of the entitlement that the account holds directly, and of the one that is made for the license. */
  readonly held: number;
  readonly needing: number;
  /** Null: in force; otherwise why the assignment gives nothing, such as `expired`. */
  readonly lapsed: string | null;
};

/** @param accountType the attribute that has User.UserType */
const ACCOUNTS = `
SELECT key, id, username, display_name, is_active, is_frozen, last_login_at, created_at, type,
  attributes ->> ('$.' || ?1), attributes ->> '$.license'
FROM accounts ORDER BY key
`;

/** The containers that are made for a license, and the permission set groups with one of them: what is held, and what needs the license. */
const NEEDING = `
WITH needing (held, needing) AS (
  SELECT c.key, c.entitlement FROM containers c WHERE c.license_id = ?1
  UNION
  SELECT m.container, c.entitlement FROM containers c JOIN container_members m ON m.member = c.key WHERE c.license_id = ?1
)
`;

const NEEDS = `${NEEDING}
SELECT g.account, h.entitlement, n.needing, NULL FROM needing n JOIN containers h ON h.key = n.held
JOIN grants g ON g.entitlement = h.entitlement
UNION
SELECT l.account, h.entitlement, n.needing, l.state FROM needing n JOIN containers h ON h.key = n.held
JOIN lapsed_assignments l ON l.container = h.key
ORDER BY 1, 4, 2, 3
`;

const HOLDERS = `
SELECT g.account FROM entitlements e JOIN grants g ON g.entitlement = e.key
WHERE e.resource_type = ? AND e.resource_id = ? ORDER BY g.account
`;

const FEATURE_HOLDERS = `
SELECT h.account FROM feature_licenses f JOIN feature_license_holders h ON h.feature_license = f.key
WHERE f.name = ? ORDER BY h.account
`;

/** Reads from a snapshot who has which license, and who needs which. */
export class LicenseReader {
  public constructor(private readonly database: DatabaseSync) {}

  /** The seats of all licenses, by kind and name. */
  public seats(): LicenseSeats[] {
    type Row = [LicenseKind, string, string, string | null, string | null, number | null, number | null, string | null];
    const sql =
      'SELECT kind, id, name, api_name, status, total, used, expires_at FROM license_seats ORDER BY kind, name, id';
    return Array.from(this.rows<Row>(sql), ([kind, id, name, apiName, status, total, used, expiresAt]) => ({
      ...{ kind, id, name, apiName, status, total, used, expiresAt },
    }));
  }

  /** All accounts, in the order of keys. @param accountType the attribute that has User.UserType */
  public *accounts(accountType: string): Generator<LicenseAccount> {
    type Row = [
      ...[key: number, id: string, username: string, name: string, isActive: number, isFrozen: number | null],
      ...[lastLogin: string | null, createdAt: string | null],
      ...[type: AccountType, userType: string | null, userLicense: string | null],
    ];
    for (const row of this.rows<Row>(ACCOUNTS, accountType)) {
      const [key, id, username, name, isActive, isFrozen, lastLogin, createdAt, type, userType, userLicense] = row;
      yield {
        ...{ key, id, username, name, lastLogin, createdAt, type, userType, userLicense },
        isActive: isActive === 1,
        isFrozen: isFrozen === null ? null : isFrozen === 1,
      };
    }
  }

  /** The keys of the accounts to which a license is assigned. */
  public holdersOf(kind: AssignedLicenseKind, id: string): number[] {
    return Array.from(this.rows<[number]>(HOLDERS, kind, id), ([account]) => account);
  }

  /** The feature licenses of which it tells who has them. */
  public featureLicenses(): FeatureLicense[] {
    const sql = 'SELECT name, label FROM feature_licenses ORDER BY key';
    return Array.from(this.rows<[name: string, label: string]>(sql), ([name, label]) => ({ name, label }));
  }

  /** The keys of the accounts that have a feature license. */
  public holdersOfFeature(name: string): number[] {
    return Array.from(this.rows<[number]>(FEATURE_HOLDERS, name), ([account]) => account);
  }

  /** Which accounts hold what is made for a permission set license: directly, in a permission set group, or as their profile's own. */
  public *needsOf(id: string): Generator<LicenseNeed> {
    type Row = [account: number, held: number, needing: number, lapsed: string | null];
    for (const [account, held, needing, lapsed] of this.rows<Row>(NEEDS, id)) yield { account, held, needing, lapsed };
  }

  /** Each time by a statement of its own: somebody may read others meanwhile. */
  private rows<Row>(sql: string, ...values: string[]): Iterable<Row> {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }
}
