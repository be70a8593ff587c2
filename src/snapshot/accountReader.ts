import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AccountType, LoginCount } from '../model/account.js';
import { prepareArrays } from './sqlite.js';

/** An account as answers show it. */
export type AccountFacts = {
  readonly key: number;
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly isActive: boolean;
  /** Null where no login state was read. */
  readonly isFrozen: boolean | null;
  readonly lastLogin: string | null;
};

/** The fields of an account that hold names. */
export type AccountNames = {
  readonly id: string;
  readonly username: string;
  /** The full name. */
  readonly name: string;
  readonly email: string | null;
  readonly federationId: string | null;
  readonly alias: string | null;
};

const FACTS = 'a.key, a.id, a.username, a.display_name, a.is_active, a.is_frozen, a.last_login_at';

/** The columns of `FACTS`, in their order. */
type FactsRow = [
  key: number,
  id: string,
  username: string,
  name: string,
  isActive: number,
  isFrozen: number | null,
  lastLogin: string | null,
];

/** An account as a list of users shows it. */
export type ListedAccount = Omit<AccountFacts, 'key'> & {
  readonly createdAt: string | null;
  readonly type: AccountType;
  readonly userType: string | null;
  /** Its name; null where the org did not show it. */
  readonly profile: string | null;
  /** The name of the user license. */
  readonly license: string | null;
  /** The id; null where the snapshot was made without profiles. */
  readonly profileId: string | null;
  readonly roleId: string | null;
  /** The name that people see. */
  readonly role: string | null;
};

/**
 * All accounts, with the profile and the role of each: by ids among its attributes, or by grants, as a sync reads them.
 *
 * @param userType the attribute that has User.UserType
 */
const LISTED = `
WITH held (account, type, id) AS MATERIALIZED (
  SELECT g.account, e.resource_type, e.resource_id FROM entitlements e CROSS JOIN grants g ON g.entitlement = e.key
  WHERE e.resource_type IN ('profile', 'role')
)
SELECT a.id, a.username, a.display_name, a.is_active, a.is_frozen, a.last_login_at, a.created_at, a.type,
  a.attributes ->> ('$.' || ?1), a.attributes ->> '$.profile', a.attributes ->> '$.license',
  COALESCE(a.attributes ->> '$.profile_id', p.id) AS profile_id, COALESCE(a.attributes ->> '$.role_id', h.id) AS role_id,
  (SELECT r.display_name FROM resources r WHERE r.type = 'role' AND r.id = COALESCE(a.attributes ->> '$.role_id', h.id))
FROM accounts a LEFT JOIN held p ON p.account = a.key AND p.type = 'profile'
LEFT JOIN held h ON h.account = a.key AND h.type = 'role'
ORDER BY a.username, a.id
`;

/** Reads what a snapshot says of accounts, as answers need it: some of them, and of each what is shown. */
export class AccountReader {
  private readonly statements = new Map<string, StatementSync>();

  public constructor(private readonly database: DatabaseSync) {}

  /** The account of a user; undefined: the snapshot does not have the user. */
  public account(id: string): AccountFacts | undefined {
    const row = this.statement(`SELECT ${FACTS} FROM accounts a WHERE a.id = ?`).get(id);
    return row && factsOf(row as unknown as FactsRow);
  }

  /** Some accounts, in the order of usernames. */
  public *accounts(keys: Iterable<number>): Generator<AccountFacts> {
    const sql = `SELECT ${FACTS} FROM json_each(?) k CROSS JOIN accounts a ON a.key = k.value ORDER BY a.username, a.id`;
    for (const row of this.each<FactsRow>(sql, JSON.stringify([...keys]))) yield factsOf(row);
  }

  /** What all accounts are called, in the order of usernames. */
  public *names(): Generator<AccountNames> {
    type Names = [
      id: string,
      username: string,
      name: string,
      email: string | null,
      federationId: string | null,
      alias: string | null,
    ];
    const sql = `SELECT id, username, display_name, email, attributes ->> '$.federation_id', attributes ->> '$.alias'
      FROM accounts ORDER BY username, id`;
    for (const [id, username, name, email, federationId, alias] of this.each<Names>(sql)) {
      yield { id, username, name, email, federationId, alias };
    }
  }

  /** All accounts, in the order of usernames. @param userType the attribute that has User.UserType */
  public *listed(userType: string): Generator<ListedAccount> {
    type Row = [
      ...[id: string, username: string, name: string, isActive: number, isFrozen: number | null],
      ...[lastLogin: string | null, createdAt: string | null, type: AccountType],
      ...[userType: string | null, profile: string | null],
      ...[license: string | null, profileId: string | null, roleId: string | null, role: string | null],
    ];
    for (const row of this.each<Row>(LISTED, userType)) {
      const [id, username, name, active, frozen, lastLogin, createdAt, type, ...others] = row;
      const [ofUser, profile, license, profileId, roleId, role] = others;
      yield {
        ...{
          id,
          username,
          name,
          lastLogin,
          createdAt,
          type,
          userType: ofUser,
          profile,
          license,
          profileId,
          roleId,
          role,
        },
        isActive: active === 1,
        isFrozen: frozen === null ? null : frozen === 1,
      };
    }
  }

  /** The values that the accounts have in an attribute, each once. */
  public attributeValues(attribute: string): string[] {
    const sql = `SELECT DISTINCT attributes ->> ('$.' || ?1) FROM accounts
      WHERE attributes ->> ('$.' || ?1) IS NOT NULL ORDER BY 1`;
    return Array.from(this.each<[value: string]>(sql, attribute), ([value]) => value);
  }

  /** The keys of the accounts with a value in their attributes. @param account the only one that is looked at; null: all */
  public keysWith(attribute: string, value: string, account: number | null): number[] {
    const which = account === null ? '' : 'key = ?3 AND ';
    const sql = `SELECT key FROM accounts WHERE ${which}attributes ->> ('$.' || ?1) = ?2 ORDER BY key`;
    const rows = this.statement(sql).all(attribute, value, ...(account === null ? [] : [account]));
    return (rows as unknown as Array<[key: number]>).map(([key]) => key);
  }

  /** The keys of all accounts. */
  public keys(): number[] {
    return [...this.each<[key: number]>('SELECT key FROM accounts ORDER BY key')].map(([key]) => key);
  }

  /** The manager of each account that has one, by the accounts' keys. */
  public managers(): Map<number, number> {
    const sql = 'SELECT a.key, m.key FROM accounts a JOIN accounts m ON m.id = a.manager_id';
    return new Map(this.each<[account: number, manager: number]>(sql));
  }

  /** The id of the manager of each user that has one: also of users who were left out, and of managers who were. */
  public managerIds(): Map<string, string> {
    const sql = `SELECT id, manager_id FROM accounts WHERE manager_id IS NOT NULL
      UNION ALL SELECT id, manager_id FROM users_left_out WHERE manager_id IS NOT NULL`;
    return new Map(this.each<[user: string, manager: string]>(sql));
  }

  /** How an account has logged in, the latest first. @param account its key */
  public loginsOf(account: number): Array<Omit<LoginCount, 'userId'>> {
    type Row = [type: string, status: string, count: number, lastAt: string | null];
    const sql = 'SELECT type, status, count, last_at FROM logins WHERE account = ? ORDER BY last_at DESC, type, status';
    return Array.from(this.each<Row>(sql, account), ([type, status, count, lastAt]) => ({
      type,
      status,
      count,
      lastAt,
    }));
  }

  /** Each time by a statement of its own: somebody may read others meanwhile. */
  private each<Row>(sql: string, ...values: Array<string | number>): Iterable<Row> {
    return prepareArrays(this.database, sql).iterate(...values) as Iterable<unknown> as Iterable<Row>;
  }

  private statement(sql: string): StatementSync {
    const statement = this.statements.get(sql) ?? prepareArrays(this.database, sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

function factsOf([key, id, username, name, isActive, isFrozen, lastLogin]: FactsRow): AccountFacts {
  return {
    key,
    id,
    username,
    name,
    isActive: isActive === 1,
    isFrozen: isFrozen === null ? null : isFrozen === 1,
    lastLogin,
  };
}
