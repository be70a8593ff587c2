import type { DatabaseSync } from 'node:sqlite';
import type { Account, LeftOutReason, LoginCount, LoginState } from '../model/account.js';
import type { Container, LapsedAssignment } from '../model/container.js';
import type { Dropped, DroppedRecord, DropReason, Grant, Inheritance } from '../model/grant.js';
import type { Entitlement, EntitlementRef } from '../model/entitlement.js';
import type { FeatureLicense, LicenseSeats } from '../model/licenseSeats.js';
import type { Memo, MemoTopic } from '../model/memo.js';
import type { Permission, PermissionRef } from '../model/permission.js';
import type { Resource } from '../model/resource.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import { DroppedRecords } from './droppedRecords.js';
import { EntitlementKeys } from './entitlementKeys.js';
import { GrantPages } from './grantPages.js';
import { RightPages } from './rightPages.js';

/**
 * Writes the records that are read from an org into a working database, in any order, within the open transaction. Records that are not
 * committed are lost if the process ends.
 */
export class SnapshotWriter {
  private readonly statements;
  private readonly keys: EntitlementKeys;
  private readonly grants: GrantPages;
  private readonly rightPages: RightPages;
  private readonly droppedRecords: DroppedRecords;

  public constructor(private readonly database: DatabaseSync) {
    this.keys = new EntitlementKeys(database);
    this.grants = new GrantPages(database);
    this.rightPages = new RightPages(database);
    this.droppedRecords = new DroppedRecords(database, 'main');
    this.statements = {
      account: database.prepare(
        `INSERT OR IGNORE INTO accounts (id, display_name, first_name, last_name, email, username, is_active, type, employee_id,
           manager_id, last_login, created_at, profile) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      leftOut: database.prepare(
        'INSERT OR IGNORE INTO left_out (id, username, manager_id, reason) VALUES (?, ?, ?, ?)',
      ),
      login: database.prepare(
        'INSERT OR REPLACE INTO logins (user_id, is_frozen, is_password_locked) VALUES (?, ?, ?)',
      ),
      resource: database.prepare(
        `INSERT OR IGNORE INTO resources (type, id, display_name, stable_name, description, parent_id, profile)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ),
      inheritance: database.prepare(
        'INSERT OR IGNORE INTO inheritances (child_entitlement, parent_entitlement) VALUES (?, ?)',
      ),
      management: database.prepare(
        'INSERT OR IGNORE INTO management_grants (kind, user_id, entitlement) VALUES (?, ?, ?)',
      ),
      container: database.prepare(
        `INSERT OR IGNORE INTO containers (id, entitlement, is_session_based, status, is_custom, license_id)
         VALUES (?, ?, ?, ?, ?, ?)`,
      ),
      groupPart: database.prepare('INSERT OR IGNORE INTO group_parts (group_id, part_id) VALUES (?, ?)'),
      lapsed: database.prepare('INSERT INTO lapsed (entitlement, user_id, state, expires_at) VALUES (?, ?, ?, ?)'),
      activation: database.prepare('INSERT OR IGNORE INTO activations (entitlement, user_id) VALUES (?, ?)'),
      logins: database.prepare(
        'INSERT OR REPLACE INTO login_counts (user_id, type, status, count, last_at) VALUES (?, ?, ?, ?, ?)',
      ),
      seats: database.prepare(
        `INSERT OR REPLACE INTO license_seats (kind, id, name, api_name, status, total, used, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
      featureLicense: database.prepare('INSERT OR REPLACE INTO feature_licenses (name, label) VALUES (?, ?)'),
      featureHolder: database.prepare('INSERT OR IGNORE INTO feature_holders (name, user_id) VALUES (?, ?)'),
      memo: database.prepare('INSERT OR REPLACE INTO memos (topic, id, content) VALUES (?, ?, ?)'),
      dropped: database.prepare(
        `INSERT INTO dropped (what, type, reason, count) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      ),
    };
  }

  public account(account: Account): void {
    this.statements.account.run(
      account.id,
      account.displayName,
      account.firstName,
      account.lastName,
      account.email,
      account.username,
      Number(account.isActive),
      account.type,
      account.employeeId,
      account.managerId,
      account.lastLogin,
      account.createdAt,
      JSON.stringify(account.profile),
    );
  }

  /** The ids of all accounts so far, in their order. */
  public accountIds(): string[] {
    return this.database
      .prepare('SELECT id FROM accounts ORDER BY id')
      .all()
      .map(({ id }) => id as string);
  }

  public leftOut(user: { id: string; username: string; managerId: string | null; reason: LeftOutReason }): void {
    this.statements.leftOut.run(user.id, user.username, user.managerId, user.reason);
  }

  public loginState(userId: string, state: LoginState): void {
    this.statements.login.run(userId, Number(state.isFrozen), Number(state.isPasswordLocked));
  }

  public resource(resource: Resource): void {
    this.statements.resource.run(
      resource.type,
      resource.id,
      resource.displayName,
      resource.stableName,
      resource.description,
      resource.parentId,
      JSON.stringify(resource.profile),
    );
  }

  public entitlement(entitlement: Entitlement): void {
    this.keys.write(entitlement);
  }

  public grant({ entitlement, principalId, expiresAt, changedAt }: Grant): void {
    this.grants.add(this.keys.of(entitlement), principalId, expiresAt, changedAt ?? null);
  }

  public inheritance({ from, to }: Inheritance): void {
    this.statements.inheritance.run(this.keys.of(to), this.keys.of(from));
  }

  public grantToManagersOf(userId: string, entitlement: EntitlementRef): void {
    this.statements.management.run('managers', userId, this.keys.of(entitlement));
  }

  public grantToReportsOf(userId: string, entitlement: EntitlementRef): void {
    this.statements.management.run('reports', userId, this.keys.of(entitlement));
  }

  public container({ id, entitlement, isSessionBased, status, isCustom, licenseId }: Container): void {
    this.statements.container.run(
      id,
      this.keys.of(entitlement),
      Number(isSessionBased),
      status,
      Number(isCustom),
      licenseId,
    );
  }

  public permission(permission: Permission): void {
    this.rightPages.name(permission);
  }

  public rights(parentId: string, permission: PermissionRef, rights: number): void {
    this.rightPages.add(parentId, permission, rights);
  }

  public groupPart(groupId: string, partId: string): void {
    this.statements.groupPart.run(groupId, partId);
  }

  public lapsed({ entitlement, userId, state, expiresAt }: LapsedAssignment): void {
    this.statements.lapsed.run(this.keys.of(entitlement), userId, state, expiresAt);
  }

  public activation({ entitlement, userId }: { entitlement: EntitlementRef; userId: string }): void {
    this.statements.activation.run(this.keys.of(entitlement), userId);
  }

  public logins({ userId, type, status, count, lastAt }: LoginCount): void {
    this.statements.logins.run(userId, type, status, count, lastAt);
  }

  public licenseSeats({ kind, id, name, apiName, status, total, used, expiresAt }: LicenseSeats): void {
    this.statements.seats.run(kind, id, name, apiName, status, total, used, expiresAt);
  }

  public featureLicense({ name, label }: FeatureLicense): void {
    this.statements.featureLicense.run(name, label);
  }

  public featureHolder(userId: string, name: string): void {
    this.statements.featureHolder.run(name, userId);
  }

  public memo({ topic, id, content }: Memo): void {
    this.statements.memo.run(topic, id, JSON.stringify(content));
  }

  /** The memos of a topic, in the order of ids. */
  public memos<Topic extends MemoTopic>(topic: Topic): Array<Memo<Topic>> {
    const rows = this.database.prepare('SELECT id, content FROM memos WHERE topic = ? ORDER BY id').all(topic);
    return rows.map(
      ({ id, content }) => ({ topic, id, content: JSON.parse(content as string) as unknown }) as Memo<Topic>,
    );
  }

  /** @param which a record that was read, or the number of records that were only counted */
  public dropped(
    what: Dropped['what'],
    type: ResourceTypeId,
    reason: DropReason,
    which: DroppedRecord | number = 1,
  ): void {
    const count = typeof which === 'number' ? which : 1;
    if (count > 0) this.statements.dropped.run(what, type, reason, count);
    if (typeof which !== 'number') this.droppedRecords.add({ what, resourceType: type, reason }, which);
  }

  /** Says that the whole org has been read, and commits. Nothing is written afterwards. */
  public finish(readAt: Date): void {
    this.flush();
    this.database.prepare('INSERT INTO finished (read_at) VALUES (?)').run(readAt.toISOString());
    this.database.exec('COMMIT');
  }

  /** Moves the records that are still in memory into the database, within the open transaction. */
  public flush(): void {
    this.keys.flush();
    this.grants.flush();
    this.rightPages.flush();
  }

  /** Ends the transaction, so that the records outlive the process, and begins the next one. */
  public commit(): void {
    this.flush();
    this.database.exec('COMMIT; BEGIN');
  }

  /** Drops the records that were written since the last commit. */
  public rollback(): void {
    this.database.exec('ROLLBACK; BEGIN');
    this.keys.forget();
    this.grants.forget();
    this.rightPages.forget();
    this.droppedRecords.forget();
  }
}
