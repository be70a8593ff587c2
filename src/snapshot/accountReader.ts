import type { DatabaseSync } from 'node:sqlite';
import type { LoginCount } from '../model/account.js';
import type { Permission, PermissionKind } from '../model/permission.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { prepareArrays } from './sqlite.js';

/** The rights that a container gives on a permission. */
export type GivenRights = {
  readonly permission: Permission;
  /** The key of the container. */
  readonly container: number;
  readonly rights: number;
};

/** What an account may hold: what it is given, also where that gives nothing any more, whom it manages, and what follows from these. */
const REACHED = `
WITH RECURSIVE reached (key) AS (
  SELECT g.entitlement FROM entitlements e CROSS JOIN grants g ON g.entitlement = e.key AND g.account = ?1
  UNION SELECT entitlement FROM management_grants
  UNION SELECT value FROM json_each(?2)
  UNION SELECT i.child_entitlement FROM reached r JOIN inheritances i ON i.parent_entitlement = r.key
)
SELECT r.key FROM reached r JOIN entitlements e ON e.key = r.key
WHERE e.resource_type IN (SELECT value FROM json_each(?3))
`;

/** Through the primary key of the rows: a scan of them takes four times as long. */
const GIVEN = `
SELECT p.kind, p.id, p.name, p.label, p.is_open, x.container, x.rights
FROM permissions p CROSS JOIN json_each(?1) c
CROSS JOIN container_permissions x ON x.permission = p.key AND x.container = c.value
WHERE p.kind IN (SELECT value FROM json_each(?2)) ORDER BY p.kind, p.name
`;

type GivenRow = [
  kind: PermissionKind,
  id: string,
  name: string,
  label: string | null,
  isOpen: number | null,
  container: number,
  rights: number,
];

/** Reads all that one account of a snapshot holds, for an answer that is about nothing in particular. */
export class AccountReader {
  public constructor(private readonly database: DatabaseSync) {}

  /**
   * The entitlements on resources of some types that an account may hold in any way.
   *
   * @param account its key
   * @param everybodys the keys of entitlements that all internal users hold
   * @returns keys
   */
  public reachableFrom(account: number, everybodys: readonly number[], types: readonly ResourceTypeId[]): number[] {
    const rows = this.all<[number]>(REACHED, account, JSON.stringify(everybodys), JSON.stringify(types));
    return rows.map(([key]) => key);
  }

  /** What some containers give of permissions of some kinds, in the order of kinds and names. */
  public *givenBy(containers: readonly number[], kinds: readonly PermissionKind[]): Generator<GivenRights> {
    const rows = this.all<GivenRow>(GIVEN, JSON.stringify(containers), JSON.stringify(kinds));
    for (const [kind, id, name, label, isOpen, container, rights] of rows) {
      const permission = { kind, id, name, label, ...(isOpen !== null && { isOpen: isOpen === 1 }) };
      yield { permission, container, rights };
    }
  }

  /** How an account has logged in, the latest first. */
  public loginsOf(account: number): Array<Omit<LoginCount, 'userId'>> {
    type Row = [type: string, status: string, count: number, lastAt: string | null];
    const sql = 'SELECT type, status, count, last_at FROM logins WHERE account = ? ORDER BY last_at DESC, type, status';
    return this.all<Row>(sql, account).map(([type, status, count, lastAt]) => ({ type, status, count, lastAt }));
  }

  private all<Row>(sql: string, ...values: Array<string | number>): Row[] {
    return prepareArrays(this.database, sql).all(...values) as unknown as Row[];
  }
}
