import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Resource } from '../../../src/model/resource.js';
import { createSnapshot } from '../../../src/snapshot/snapshot.js';
import { beginSnapshot } from '../../../src/snapshot/resumableSnapshot.js';
import {
  about,
  accountOf,
  addEntitlement,
  addGrant,
  addInheritance,
  holdings,
  ref,
  withSnapshot,
} from '../support/snapshots.js';
import { expectOwnerOnly } from '../../systems.js';

describe('a finished snapshot', () => {
  it('holds no grant whose principal or entitlement is missing, and says why', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('ada'));
        for (const [id, reason] of [
          ['eve', 'deactivated'],
          ['pat', 'non-standard'],
          ['sys', 'no-user-type'],
        ] as const) {
          writer.leftOut({ id, username: id, managerId: null, reason });
        }
        addEntitlement(writer, 'territory:T:member');
        for (const principal of ['ada', 'eve', 'pat', 'sys', 'unseen', 'unseen2']) {
          addGrant(writer, 'territory:T:member', principal);
        }
        addGrant(writer, 'territory:T:role:Gone', 'ada');
        addGrant(writer, 'group:PLANNED:member', 'ada');
        writer.dropped('grant', 'permission', 'assignment-expired');
        writer.dropped('grant', 'permission', 'assignment-expired');
      },
      (reader) => {
        expect(holdings(reader, 'direct')).to.deep.equal(['territory:T:member:ada']);
        expect(
          reader.dropped().map(({ what, resourceType, reason, count }) => `${count} ${what} ${resourceType} ${reason}`),
        ).to.deep.equal([
          '1 grant group resource-not-synced',
          '2 grant permission assignment-expired',
          '1 grant territory role-not-active',
          '1 grant territory user-deactivated',
          '1 grant territory user-non-standard',
          '2 grant territory user-not-visible',
          '1 grant territory user-without-type',
        ]);
      },
      'user-not-visible',
    );
  });

  it('holds nothing of a type that could not be read as a whole', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('ada'));
        addEntitlement(writer, 'package_license:A:assigned');
        addGrant(writer, 'package_license:A:assigned', 'ada');
        addEntitlement(writer, 'group:G:member');
        addInheritance(writer, 'package_license:A:assigned', 'group:G:member');
      },
      (reader) => {
        expect([...reader.resources()].map(({ type, id }) => `${type}:${id}`)).to.deep.equal(['group:G']);
        expect([...reader.entitlements()].map(({ type }) => type)).to.deep.equal(['group']);
        expect([...reader.inheritances()]).to.deep.equal([]);
        expect(
          reader.dropped().map(({ what, resourceType, reason, count }) => `${count} ${what} ${resourceType} ${reason}`),
        ).to.deep.equal(['1 grant package_license resource-not-synced', '1 inheritance group resource-not-synced']);
      },
    );
  });

  it('holds no inheritance with a missing end', async () => {
    await withSnapshot(
      (writer) => {
        addEntitlement(writer, 'group:A:member');
        addEntitlement(writer, 'group:B:member');
        addInheritance(writer, 'group:A:member', 'group:B:member');
        addInheritance(writer, 'role:R:assigned', 'group:A:member');
        addInheritance(writer, 'group:A:member', 'group:GONE:member');
      },
      (reader) => {
        expect([...reader.inheritances()]).to.deep.equal([{ from: ref('group:A:member'), to: ref('group:B:member') }]);
        expect(reader.dropped()).to.deep.equal([
          { what: 'inheritance', resourceType: 'group', reason: 'resource-not-synced', count: 2 },
        ]);
      },
    );
  });

  it('names no parent and no manager who is not there', async () => {
    const role = (id: string, parentId: string | null): Resource => ({
      type: 'role',
      id,
      displayName: id,
      stableName: id,
      description: null,
      parentId,
      profile: {},
    });
    await withSnapshot(
      (writer) => {
        writer.resource(role('CEO', null));
        writer.resource(role('SALES', 'CEO'));
        writer.resource(role('LOST', 'GONE'));
        writer.account(accountOf('ada', { managerId: 'grace' }));
        writer.account(accountOf('grace', { managerId: 'gone' }));
      },
      (reader) => {
        expect([...reader.resources()].map(({ id, parentId }) => [id, parentId])).to.deep.equal([
          ['CEO', null],
          ['LOST', null],
          ['SALES', 'CEO'],
        ]);
        expect(
          [...reader.accounts()].map(({ id, managerId, managerEmail }) => [id, managerId, managerEmail]),
        ).to.deep.equal([
          ['ada', 'grace', 'grace@acme.example'],
          ['grace', null, null],
        ]);
      },
    );
  });

  it('names no manager who is not there in a profile either, and leaves all else of it as it is', async () => {
    // Whatever JSON writes in more than one way.
    const rest = { title: 'a "b" \\ / \u0000\n\u007f\u2028 é 😀 \ud800', 'x"y.z': 1e21, n: -0.5, is_on: true };
    const profile = { department: 'manager_id', manager_id: 'grace', ...rest };
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('ada', { managerId: 'grace', profile }));
        writer.account(accountOf('grace', { managerId: 'gone', profile: { ...profile, manager_id: 'gone' } }));
      },
      (reader) => {
        expect([...reader.accounts()].map(({ profile }) => JSON.stringify(profile))).to.deep.equal([
          JSON.stringify(profile),
          JSON.stringify({ department: 'manager_id', ...rest }),
        ]);
      },
    );
  });

  // "Group", Object Reference: Manager includes a user's direct and indirect managers;
  // ManagerAndSubordinatesInternal includes a user and the user's direct and indirect reports.
  it('follows the management chain up and down, through users left out and around a cycle', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('ceo'));
        writer.leftOut({ id: 'vp', username: 'vp', managerId: 'ceo', reason: 'non-standard' });
        writer.account(accountOf('ada', { managerId: 'vp' }));
        writer.account(accountOf('bob', { managerId: 'ada' }));
        writer.account(accountOf('x', { managerId: 'y' }));
        writer.account(accountOf('y', { managerId: 'x' }));
        for (const id of ['UP', 'DOWN', 'CYCLE']) addEntitlement(writer, `group:${id}:member`);
        writer.grantToManagersOf('bob', ref('group:UP:member'));
        writer.grantToReportsOf('vp', ref('group:DOWN:member'));
        writer.grantToManagersOf('x', ref('group:CYCLE:member'));
      },
      (reader) => {
        expect(holdings(reader, 'direct')).to.deep.equal([
          'group:CYCLE:member:x',
          'group:CYCLE:member:y',
          'group:DOWN:member:ada',
          'group:DOWN:member:bob',
          'group:UP:member:ada',
          'group:UP:member:ceo',
        ]);
      },
    );
  });

  it('tells those who hold through the management chain alone from those whose grant is stored', async () => {
    await withSnapshot(
      (writer) => {
        // In the order of ids the accounts are neither as they were read nor by how they hold it.
        for (const [id, managerId] of [
          ['bob', 'ada'],
          ['dan', 'bob'],
          ['cyd', 'ada'],
          ['ada', null],
        ] as const) {
          writer.account(accountOf(id, { managerId }));
        }
        writer.leftOut({ id: 'abe', username: 'abe', managerId: 'ada', reason: 'deactivated' });
        for (const id of ['TEAM', 'ALL', 'OTHER']) addEntitlement(writer, `group:${id}:member`);
        addInheritance(writer, 'group:TEAM:member', 'group:ALL:member');
        writer.grantToReportsOf('ada', ref('group:TEAM:member'));
        for (const id of ['cyd', 'cyd', 'abe']) addGrant(writer, 'group:TEAM:member', id);
        for (const id of ['dan', 'bob']) addGrant(writer, 'group:OTHER:member', id);
      },
      (reader) => {
        const held = (group: string, view: 'direct' | 'effective'): string[] =>
          [...reader.grantsOf(ref(`group:${group}:member`), view)].map(({ id, isDirect }) => `${id} ${isDirect}`);
        for (const view of ['direct', 'effective'] as const) {
          expect(held('TEAM', view)).to.deep.equal(['ada false', 'bob false', 'cyd true', 'dan false']);
          expect(held('OTHER', view)).to.deep.equal(['bob true', 'dan true']);
        }
        expect(held('ALL', 'effective')).to.deep.equal(['ada false', 'bob false', 'cyd false', 'dan false']);
        expect(
          reader.typeCounts().map(({ directGrants, effectiveGrants }) => [directGrants, effectiveGrants]),
        ).to.deep.equal([[3, 10]]);
      },
    );
  });

  it('counts accounts by status', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('ada'));
        writer.account(accountOf('bot', { type: 'service' }));
        writer.account(accountOf('eve', { isActive: false }));
        writer.account(accountOf('ice'));
        writer.account(accountOf('key'));
        writer.loginState('ice', { isFrozen: true, isPasswordLocked: false });
        writer.loginState('key', { isFrozen: false, isPasswordLocked: true });
        writer.loginState('unseen', { isFrozen: true, isPasswordLocked: false });
      },
      (reader) => {
        expect({ ...reader.accountCounts() }).to.deep.equal({
          total: 5,
          enabled: 3,
          inactive: 1,
          frozen: 1,
          service: 1,
        });
        expect(
          [...reader.accounts()].map(({ id, status, statusDetails }) => [id, status, statusDetails]),
        ).to.deep.equal([
          ['ada', 'enabled', null],
          ['bot', 'enabled', null],
          ['eve', 'disabled', 'inactive'],
          ['ice', 'disabled', 'frozen'],
          ['key', 'enabled', 'password locked'],
        ]);
      },
    );
  });

  for (const [name, isRead, expected] of [
    [
      'neither frozen nor locked, where logins were read',
      true,
      [
        [1, 0],
        [0, 0],
      ],
    ],
    [
      'not known to be frozen or locked, where no login could be read',
      false,
      [
        [null, null],
        [null, null],
      ],
    ],
  ] as const) {
    it(`has accounts without a login ${name}`, async () => {
      const snapshot = await createSnapshot();
      try {
        for (const id of ['ada', 'ben']) snapshot.writer.account(accountOf(id));
        if (isRead) snapshot.writer.loginState('ada', { isFrozen: true, isPasswordLocked: false });
        else snapshot.warnings.add({ kind: 'left-out', subject: 'user', detail: 'There are no logins.' });
        snapshot.writer.finish(about.readAt);
        await snapshot.build(about, 'user-not-read');
        const path = join(snapshot.folder, 'kept');
        await writeFile(path, snapshot.bytes());
        const kept = new DatabaseSync(path, { readOnly: true });
        const rows = kept.prepare('SELECT is_frozen, is_password_locked FROM accounts ORDER BY key').all();
        kept.close();
        expect(rows.map((row) => Object.values(row))).to.deep.equal(expected);
      } finally {
        await snapshot.dispose();
      }
    });
  }

  it('leaves no file behind', async () => {
    const snapshot = await createSnapshot();
    const folder = snapshot.folder;
    await expectOwnerOnly(folder);
    await snapshot.dispose();
    await stat(folder).then(
      () => expect.fail('the folder is still there'),
      (error: NodeJS.ErrnoException) => expect(error.code).to.equal('ENOENT'),
    );
  });
});

describe('the making of a snapshot that is ended early', () => {
  it('leaves what was read, for another time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finished-'));
    const run = { organizationId: '00D000000000001AAA', identity: {}, queries: [] };
    const snapshot = await beginSnapshot(folder, run, new Date());
    try {
      const { writer } = snapshot;
      writer.account(accountOf('ada'));
      addEntitlement(writer, 'group:A:member');
      addGrant(writer, 'group:A:member', 'ada');
      addGrant(writer, 'group:A:member', 'eve');
      writer.finish(about.readAt);
      const ended = AbortSignal.abort(new Error('Ctrl-C'));
      expect(await snapshot.build(about, 'user-not-visible', ended).catch(String)).to.equal('Error: Ctrl-C');
      const reader = await snapshot.build(about, 'user-not-visible');
      expect(holdings(reader, 'direct')).to.deep.equal(['group:A:member:ada']);
      expect(reader.dropped()).to.deep.equal([
        { what: 'grant', resourceType: 'group', reason: 'user-not-visible', count: 1 },
      ]);
    } finally {
      await snapshot.dispose();
      await rm(folder, { recursive: true });
    }
  });
});
