import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Container } from '../../../src/model/container.js';
import { rightBits, type Permission, type PermissionRef } from '../../../src/model/permission.js';
import { openKeptSnapshot } from '../../../src/snapshot/keptSnapshot.js';
import { beginSnapshot, resumeSnapshot } from '../../../src/snapshot/resumableSnapshot.js';
import { prepareArrays } from '../../../src/snapshot/sqlite.js';
import { createSnapshot, type Snapshot } from '../../../src/snapshot/snapshot.js';
import type { SnapshotWriter } from '../../../src/snapshot/writer.js';
import { about as aboutOf, accountOf, addEntitlement, ref } from '../support/snapshots.js';

const about: typeof aboutOf = {
  ...aboutOf,
  options: { 'sync-permissions': true, 'sync-field-permissions': true, 'sync-logins': true, 'sync-licenses': true },
  resourceTypes: [
    { id: 'user', name: 'User', notRead: null },
    { id: 'permission', name: 'Permission Set', notRead: null },
    { id: 'permission_set_group', name: 'Permission Set Group', notRead: null },
    { id: 'profile', name: 'Profile', notRead: null },
    { id: 'package_license', name: 'Package License', notRead: 'not-in-org' },
  ],
};

const account: PermissionRef = { kind: 'object', id: 'Account' };
const rating: PermissionRef = { kind: 'field', id: 'Account.Rating' };
const modifyAllData: PermissionRef = { kind: 'system', id: 'ModifyAllData' };

/** The tables of version 2, with the ids that keys stand for. */
const TABLES = {
  containers: `SELECT c.id, e.resource_type || ':' || e.resource_id || ':' || e.slug, c.is_session_based, c.status
    FROM containers c JOIN entitlements e ON e.key = c.entitlement ORDER BY c.key`,
  permissions: 'SELECT kind, id, name, label, is_secured, is_open FROM permissions ORDER BY key',
  given: rightsIn('container_permissions'),
  muted: rightsIn('muted_permissions'),
  members: `SELECT c.id, m.id FROM container_members x JOIN containers c ON c.key = x.container
    JOIN containers m ON m.key = x.member ORDER BY 1, 2`,
  lapsed: `SELECT c.id, a.id, l.state, l.expires_at FROM lapsed_assignments l JOIN containers c ON c.key = l.container
    JOIN accounts a ON a.key = l.account ORDER BY 1, 2, 3`,
  activations: `SELECT c.id, a.id FROM session_activations s JOIN containers c ON c.key = s.container
    JOIN accounts a ON a.key = s.account ORDER BY 1, 2`,
  logins: `SELECT a.id, l.type, l.status, l.count, l.last_at FROM logins l JOIN accounts a ON a.key = l.account ORDER BY 1, 2, 3`,
  features: `SELECT f.name, f.label, a.id FROM feature_licenses f LEFT JOIN feature_license_holders h ON h.feature_license = f.key
    LEFT JOIN accounts a ON a.key = h.account ORDER BY f.key, a.id`,
  seats: 'SELECT kind, id, name, api_name, status, total, used, expires_at FROM license_seats',
} as const;

function rightsIn(table: string): string {
  return `SELECT c.id, p.kind || ' ' || p.id, x.rights FROM ${table} x JOIN permissions p ON p.key = x.permission
    JOIN containers c ON c.key = x.container ORDER BY 1, 2`;
}

/** Keeps a snapshot whose writing is done, opens it as users do, and gives what it holds. */
async function keep(snapshot: Snapshot): Promise<{ rows: Record<keyof typeof TABLES, unknown[][]>; content: Buffer }> {
  await snapshot.build(about, 'user-not-read');
  const path = join(snapshot.folder, 'kept');
  await writeFile(path, snapshot.bytes());
  (await openKeptSnapshot(path)).close();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const all = (sql: string): unknown[][] => prepareArrays(database, sql).all() as unknown as unknown[][];
    const entries = Object.entries(TABLES).map(([name, sql]) => [name, all(sql)]);
    return {
      rows: Object.fromEntries(entries) as Record<keyof typeof TABLES, unknown[][]>,
      content: await readFile(path),
    };
  } finally {
    database.close();
    await rm(path);
  }
}

async function kept(fill: (writer: SnapshotWriter) => void): ReturnType<typeof keep> {
  const snapshot = await createSnapshot();
  try {
    fill(snapshot.writer);
    snapshot.writer.finish(about.readAt);
    return await keep(snapshot);
  } finally {
    await snapshot.dispose();
  }
}

const containerOf = (id: string, entitlement: string, fields: Partial<Container> = {}): Container => ({
  id,
  entitlement: ref(entitlement),
  isSessionBased: false,
  status: null,
  isCustom: true,
  licenseId: null,
  ...fields,
});

describe('what a snapshot holds of permissions', () => {
  it('is each row of a container once, with all its rights, whenever the container came', async () => {
    const { rows } = await kept((writer) => {
      writer.rights('0PSB', account, rightBits.read);
      writer.rights('0PSA', account, rightBits.read | rightBits.edit);
      writer.rights('0PSA', rating, rightBits.read);
      writer.rights('0PSA', account, rightBits.read | rightBits['modify-all']);
      writer.rights('0PSA', modifyAllData, 0);
      writer.container(containerOf('0PSA', 'profile:00eA:assigned'));
      writer.container(containerOf('0PSB', 'permission:0PSB:assigned', { isSessionBased: true }));
      addEntitlement(writer, 'permission:0PSB:assigned');
      addEntitlement(writer, 'profile:00eA:assigned');
    });
    expect(rows.containers).to.deep.equal([
      ['0PSB', 'permission:0PSB:assigned', 1, null],
      ['0PSA', 'profile:00eA:assigned', 0, null],
    ]);
    expect(rows.given).to.deep.equal([
      ['0PSA', 'field Account.Rating', 1],
      ['0PSA', 'object Account', 37],
      ['0PSB', 'object Account', 1],
    ]);
  });

  it('is nothing of licenses, and nothing of containers that were not read or whose access was not', async () => {
    const { rows } = await kept((writer) => {
      addEntitlement(writer, 'permission:0PSA:assigned');
      addEntitlement(writer, 'permission_set_group:0PGA:member');
      writer.container(containerOf('0PSA', 'permission:0PSA:assigned'));
      writer.container(containerOf('0PSG', 'permission_set_group:0PGA:member', { status: 'Outdated' }));
      writer.container(containerOf('0PSB', 'permission:0PSB:assigned'));
      for (const parent of ['0PLA', '0PSB', '0PSC', '100A', '0QMB', '0PSA']) writer.rights(parent, account, 1);
      // A set in the group that was not read takes nothing away.
      for (const part of ['0PSA', '0PSB', '0PSC']) writer.groupPart('0PGA', part);
      writer.groupPart('0PGB', '0QMB');
      writer.rights('0PLA', rating, 1);
    });
    expect(rows.containers.map(([id]) => id)).to.deep.equal(['0PSA', '0PSG']);
    expect(rows.given).to.deep.equal([['0PSA', 'object Account', 1]]);
    expect(rows.muted).to.deep.equal([]);
    expect(rows.members).to.deep.equal([['0PSG', '0PSA']]);
    expect(rows.permissions, 'no field, which only a license has').to.deep.equal([
      ['object', 'Account', 'Account', null, null, null],
    ]);
  });

  it('is nothing of types that the org does not have as a whole', async () => {
    const { rows } = await kept((writer) => {
      addEntitlement(writer, 'package_license:050A:assigned');
      writer.container(containerOf('0PSA', 'package_license:050A:assigned'));
      writer.rights('0PSA', account, 1);
    });
    expect(rows.containers).to.deep.equal([]);
    expect(rows.given).to.deep.equal([]);
  });

  it('tells what groups mute by the group, not by the muting set', async () => {
    const { rows } = await kept((writer) => {
      for (const group of ['0PGA', '0PGB']) {
        addEntitlement(writer, `permission_set_group:${group}:member`);
        writer.container(containerOf(`0PS${group}`, `permission_set_group:${group}:member`, { status: 'Updated' }));
        writer.groupPart(group, `0QM${group}`);
      }
      writer.groupPart('0PGA', '0QMMORE');
      writer.rights('0QM0PGA', account, rightBits.delete);
      writer.rights('0QMMORE', account, rightBits['modify-all']);
      writer.rights('0QM0PGB', modifyAllData, 1);
      writer.rights('0PS0PGB', account, 1);
    });
    expect(rows.muted).to.deep.equal([
      ['0PS0PGA', 'object Account', 40],
      ['0PS0PGB', 'system ModifyAllData', 1],
    ]);
    expect(rows.given).to.deep.equal([['0PS0PGB', 'object Account', 1]]);
  });

  it('calls permissions by the names that were read, and else by their ids', async () => {
    const named: Permission[] = [
      { kind: 'custom', id: '0CPA', name: 'custom:Export', label: 'Export' },
      { kind: 'field', id: 'Account.Id', name: 'Account.Id', label: null, isSecured: false },
      { kind: 'app', id: '0H4A', name: 'app:ERP', label: 'ERP', isOpen: null },
    ];
    const { rows } = await kept((writer) => {
      addEntitlement(writer, 'permission:0PSA:assigned');
      writer.container(containerOf('0PSA', 'permission:0PSA:assigned'));
      for (const kind of ['apex', 'other', 'object', 'system', 'field', 'tab'] as const) {
        writer.rights('0PSA', { kind, id: 'X.Y' }, 1);
      }
      writer.rights('0PSA', { kind: 'custom', id: '0CPA' }, 1);
      for (const permission of named) writer.permission(permission);
      // What comes later adds to what is known, and does not change it.
      writer.permission({ kind: 'field', id: 'Account.Id', name: 'Account.ID', label: 'Account ID', isSecured: true });
      writer.permission({ kind: 'app', id: '0H4A', name: 'app:Other', label: null, isOpen: true });
    });
    expect(rows.permissions).to.deep.equal([
      ['apex', 'X.Y', 'apex:X.Y', null, null, null],
      ['app', '0H4A', 'app:ERP', 'ERP', null, 1],
      ['custom', '0CPA', 'custom:Export', 'Export', null, null],
      ['field', 'Account.Id', 'Account.Id', 'Account ID', 0, null],
      ['field', 'X.Y', 'X.Y', null, null, null],
      ['object', 'X.Y', 'X.Y', null, null, null],
      ['other', 'X.Y', 'other:X.Y', null, null, null],
      ['system', 'X.Y', 'X.Y', null, null, null],
      ['tab', 'X.Y', 'tab:X.Y', null, null, null],
    ]);
  });

  it('has lapsed assignments, sessions and logins of accounts alone, and the later end of two that lapsed', async () => {
    const { rows } = await kept((writer) => {
      for (const id of ['ben', 'ada']) writer.account(accountOf(id));
      writer.leftOut({ id: 'gone', username: 'gone', managerId: null, reason: 'deactivated' });
      addEntitlement(writer, 'permission:0PSA:assigned');
      writer.container(containerOf('0PSA', 'permission:0PSA:assigned', { isSessionBased: true }));
      const entitlement = ref('permission:0PSA:assigned');
      for (const userId of ['ada', 'gone', 'unseen']) {
        writer.lapsed({ entitlement, userId, state: 'expired', expiresAt: '2026-01-01T00:00:00Z' });
        writer.activation({ entitlement, userId });
        writer.logins({ userId, type: 'Application', status: 'Success', count: 3, lastAt: '2026-02-01T00:00:00Z' });
      }
      writer.lapsed({ entitlement, userId: 'ada', state: 'expired', expiresAt: '2026-03-01T00:00:00Z' });
      writer.lapsed({ entitlement, userId: 'ada', state: 'expired', expiresAt: '2026-02-01T00:00:00Z' });
      writer.lapsed({ entitlement, userId: 'ada', state: 'revoked', expiresAt: null });
      writer.lapsed({
        entitlement: ref('permission:0PSX:assigned'),
        userId: 'ada',
        state: 'inactive',
        expiresAt: null,
      });
      writer.activation({ entitlement, userId: 'ada' });
      writer.logins({ userId: 'ada', type: 'Application', status: 'Invalid Password', count: 1, lastAt: null });
    });
    expect(rows.lapsed).to.deep.equal([
      ['0PSA', 'ada', 'expired', '2026-03-01T00:00:00Z'],
      ['0PSA', 'ada', 'revoked', null],
    ]);
    expect(rows.activations).to.deep.equal([['0PSA', 'ada']]);
    expect(rows.logins).to.deep.equal([
      ['ada', 'Application', 'Invalid Password', 1, null],
      ['ada', 'Application', 'Success', 3, '2026-02-01T00:00:00Z'],
    ]);
  });

  it('has the logins of all accounts, of more than are written at a time', async () => {
    const ids = Array.from({ length: 10_001 }, (_, index) => `005${String(index).padStart(6, '0')}`);
    const { rows } = await kept((writer) => {
      for (const id of ids) writer.account(accountOf(id));
      for (const userId of ids) writer.logins({ userId, type: 'SSO', status: 'Success', count: 1, lastAt: null });
    });
    expect(rows.logins.map(([id]) => id)).to.deep.equal(ids);
  });

  it('has the seats of licenses', async () => {
    const seats = {
      kind: 'feature',
      id: 'UserPermissionsKnowledgeUser',
      name: 'Knowledge',
      apiName: 'K',
      status: null,
    } as const;
    const { rows } = await kept((writer) => {
      writer.licenseSeats({ ...seats, total: 5, used: null, expiresAt: null });
      writer.licenseSeats({
        ...seats,
        kind: 'user_license',
        id: '100A',
        total: null,
        used: 7,
        expiresAt: '2027-01-01T00:00:00Z',
      });
    });
    expect(rows.seats).to.deep.equal([
      ['feature', 'UserPermissionsKnowledgeUser', 'Knowledge', 'K', null, 5, null, null],
      ['user_license', '100A', 'Knowledge', 'K', null, null, 7, '2027-01-01T00:00:00Z'],
    ]);
  });

  it('has who holds feature licenses, of the users it has', async () => {
    const { rows } = await kept((writer) => {
      writer.account(accountOf('ada'));
      for (const id of ['gone', 'ada']) writer.featureHolder(id, 'OfflineUser');
      writer.featureHolder('ada', 'OfflineUser');
      writer.featureLicense({ name: 'OfflineUser', label: 'Offline User' });
      writer.featureLicense({ name: 'MarketingUser', label: 'Marketing User' });
    });
    expect(rows.features).to.deep.equal([
      ['MarketingUser', 'Marketing User', null],
      ['OfflineUser', 'Offline User', 'ada'],
    ]);
  });

  it('is what plain loops find, and the same bytes in whatever order it came', async function () {
    this.timeout(60_000);
    const parents = ['0PSA', '0PSB', '0PSG', '0PSNONE', '0QMA', '0QMB', '0QMNONE', '0PLX'];
    const container: Readonly<Record<string, string>> = { '0PSA': '0PSA', '0PSB': '0PSB', '0PSG': '0PSG' };
    const row = fc.record({
      parent: fc.constantFrom(...parents),
      object: fc.constantFrom('Account', 'Contact', 'Lead', 'Case', 'Custom__c'),
      rights: fc.integer({ min: 0, max: 127 }),
    });
    const fill = (writer: SnapshotWriter): void => {
      addEntitlement(writer, 'permission:0PSA:assigned');
      addEntitlement(writer, 'profile:00eB:assigned');
      addEntitlement(writer, 'permission_set_group:0PGG:member');
      writer.container(containerOf('0PSA', 'permission:0PSA:assigned'));
      writer.container(containerOf('0PSB', 'profile:00eB:assigned'));
      writer.container(containerOf('0PSG', 'permission_set_group:0PGG:member', { status: 'Updated' }));
      for (const part of ['0PSA', '0QMA', '0QMB']) writer.groupPart('0PGG', part);
    };
    type Row = typeof row extends fc.Arbitrary<infer One> ? One : never;
    const put = (writer: SnapshotWriter, { parent, object, rights }: Row): void =>
      writer.rights(parent, { kind: 'object', id: object }, rights);
    /** Rights by container and permission, in order. */
    const sum = (rows: readonly Row[], containerIn: (parent: string) => string | undefined): unknown[] => {
      const sums = new Map<string, number>();
      for (const { parent, object, rights } of rows) {
        const owner = containerIn(parent);
        const key = `${owner}|object ${object}`;
        if (owner && rights > 0) sums.set(key, (sums.get(key) ?? 0) | rights);
      }
      return [...sums]
        .map(([key, rights]) => [...key.split('|'), rights])
        .sort((a, b) => (String(a) < String(b) ? -1 : 1));
    };
    const inTwoOrders = fc
      .array(row, { maxLength: 60 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    await fc.assert(
      fc.asyncProperty(inTwoOrders, async ([rows, shuffled]) => {
        const { rows: found, content } = await kept((writer) => {
          fill(writer);
          for (const one of rows) put(writer, one);
        });
        expect(found.given).to.deep.equal(sum(rows, (parent) => container[parent]));
        expect(found.muted).to.deep.equal(
          sum(rows, (parent) => (parent === '0QMA' || parent === '0QMB' ? '0PSG' : undefined)),
        );
        const again = await kept((writer) => {
          for (const one of shuffled) {
            put(writer, one);
            if (one.rights % 5 === 0) writer.commit();
          }
          fill(writer);
        });
        expect(again.content.equals(content)).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('permissions that a sync has read when it ends early', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'permissions-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const run = { organizationId: '00D000000000001AAA', identity: {}, queries: ['a', 'b', 'c'] };
  const progress = { expected: 1, received: 1, spans: [] };
  const page = (writer: SnapshotWriter, number: number): void => {
    writer.rights('0PSA', { kind: 'object', id: `Object${number}` }, 1);
    writer.rights(`0PS${number}`, account, number);
    writer.permission({ kind: 'object', id: `Object${number}`, name: `Object${number}`, label: `Label ${number}` });
  };

  it('are there when another goes on, without those of a page that failed', async () => {
    const first = await beginSnapshot(folder, run, new Date());
    first.progress.advance('a', 'ObjectPermissions', progress, () => page(first.writer, 1));
    expect(() =>
      first.progress.advance('b', 'ObjectPermissions', progress, () => {
        page(first.writer, 9);
        throw new Error('Ctrl-C');
      }),
    ).to.throw('Ctrl-C');
    // What was not committed yet is gone with it.
    first.progress.advance('a', 'ObjectPermissions', progress, () => page(first.writer, 1));
    first.progress.advance('b', 'ObjectPermissions', progress, () => page(first.writer, 2));
    expect(await first.closeUnfinished()).to.equal(true);

    const second = await resumeSnapshot(folder, run, new Date());
    try {
      second.progress.advance('c', 'ObjectPermissions', progress, () => {
        page(second.writer, 3);
        for (const id of ['A', '1', '2', '3', '9']) {
          addEntitlement(second.writer, `permission:0PS${id}:assigned`);
          second.writer.container(containerOf(`0PS${id}`, `permission:0PS${id}:assigned`));
        }
      });
      second.writer.finish(about.readAt);
      const { rows } = await keep(second);
      expect(rows.given).to.deep.equal([
        ['0PS1', 'object Account', 1],
        ['0PS2', 'object Account', 2],
        ['0PS3', 'object Account', 3],
        ...[1, 2, 3].map((number) => ['0PSA', `object Object${number}`, 1]),
      ]);
      expect(rows.permissions.map(([, id, , label]) => [id, label])).to.deep.equal([
        ['Account', null],
        ...[1, 2, 3].map((number) => [`Object${number}`, `Label ${number}`]),
      ]);
    } finally {
      await second.dispose();
    }
  });
});
