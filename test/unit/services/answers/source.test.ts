import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { rightBits, type Right } from '../../../../src/model/permission.js';
import type { Question } from '../../../../src/services/answers/answer.js';
import {
  liveSource,
  openSnapshotSource,
  withSource,
  type AnswerSource,
} from '../../../../src/services/answers/source.js';
import { fillUsers } from '../../../../src/services/answers/live/users.js';
import { OrgClient } from '../../../../src/org/client.js';
import { eachRecord } from '../../../../src/org/query.js';
import { soqlInLists } from '../../../../src/org/soql.js';
import type { About } from '../../../../src/snapshot/about.js';
import { createSnapshot } from '../../../../src/snapshot/snapshot.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { company } from '../../support/company.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { about as aboutOf } from '../../support/snapshots.js';

const permission = (kind: 'system' | 'field', id: string): Question => ({
  about: 'permissions',
  wanted: [{ permission: { kind, id, name: id, label: null }, right: 'read' }],
  isAny: false,
});

const member = (type: 'permission' | 'group'): Question => {
  const id = '0PS000000000001AAA';
  return {
    about: 'access',
    entitlement: { type, resourceId: id, slug: type === 'group' ? 'member' : 'assigned' },
    resource: { type, id, displayName: 'X', apiName: 'X' },
  };
};

const allRead: About['resourceTypes'] = (['user', 'permission', 'permission_set_group'] as const).map((id) => ({
  id,
  name: id,
  notRead: null,
}));

describe('a kept snapshot as the source of answers', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'answer-source-'));
  });
  after(() => rm(folder, { recursive: true }));

  const keep = async (
    about: Partial<About>,
    fill: (writer: SnapshotWriter) => void = () => undefined,
  ): Promise<AnswerSource> => {
    const path = join(folder, 'kept');
    const snapshot = await createSnapshot();
    company(snapshot.writer);
    fill(snapshot.writer);
    snapshot.writer.finish(aboutOf.readAt);
    await snapshot.build({ ...aboutOf, resourceTypes: allRead, ...about }, 'user-not-read');
    const pieces: Uint8Array[] = [];
    for await (const piece of snapshot.bytes()) pieces.push(piece);
    await writeFile(path, Buffer.concat(pieces));
    await snapshot.dispose();
    return openSnapshotSource(path);
  };

  const subjects = (source: AnswerSource, question: Question | null): string[] =>
    source.notKnown(question).flatMap((one) => (one.what === 'not read' ? [one.subject] : []));

  it('says when the org was read, and that nothing was asked of it', async () => {
    const source = await keep({});
    expect([source.isLive, source.readAt, source.apiCalls]).to.deep.equal([false, aboutOf.readAt, 0]);
    await source.close();
  });

  it('tells by the question what the sync did not read', async () => {
    const options = { 'sync-permissions': true, 'sync-non-standard-users': true };
    const resourceTypes: About['resourceTypes'] = [
      { id: 'user', name: 'User', notRead: null },
      { id: 'group', name: 'Group', notRead: null },
      { id: 'role', name: 'Role', notRead: 'not-asked' },
      { id: 'permission', name: 'Permission Set', notRead: null },
      { id: 'permission_set_group', name: 'Permission Set Group', notRead: 'not-in-org' },
      { id: 'profile', name: 'Profile', notRead: null },
      { id: 'agent', name: 'Agent', notRead: 'not-asked' },
    ];
    const source = await keep({ options, resourceTypes });
    expect(subjects(source, permission('system', 'ModifyAllData'))).to.deep.equal(['Permission Set Group']);
    expect(subjects(source, permission('field', 'Account.Rating'))).to.deep.equal([
      'field permissions',
      'Permission Set Group',
    ]);
    expect(subjects(source, member('permission'))).to.deep.equal(['Permission Set Group']);
    expect(subjects(source, member('group'))).to.deep.equal(['Role']);
    expect(subjects(source, null)).to.deep.equal([
      'field permissions',
      'logins',
      'licenses',
      'Role',
      'Permission Set Group',
    ]);
    expect(source.notKnown(member('group'))).to.deep.equal([
      { what: 'not read', subject: 'Role', why: 'The snapshot was made without this resource type.' },
    ]);
    await source.close();
  });

  it('tells where the API version does not show who may view all fields, and the question is about that', async () => {
    const options = { 'sync-permissions': true, 'sync-field-permissions': true, 'sync-non-standard-users': true };
    const object = (right: Right): Question => ({
      about: 'permissions',
      wanted: [{ permission: { kind: 'object', id: 'Account', name: 'Account', label: null }, right }],
      isAny: false,
    });
    const cases: ReadonlyArray<[version: string, question: Question, told: readonly string[]]> = [
      ['62.0', object('view-all-fields'), ['who may view all fields of an object']],
      ['62.0', permission('field', 'Account.Rating'), ['who may view all fields of an object']],
      ['62.0', object('delete'), []],
      ['62.0', member('permission'), []],
      ['63.0', object('view-all-fields'), []],
    ];
    for (const [apiVersion, question, told] of cases) {
      const source = await keep({ options, apiVersion });
      expect(subjects(source, question), `${apiVersion} ${JSON.stringify(question)}`).to.deep.equal(told);
      await source.close();
    }
  });

  it('tells of a field that nobody but Edit Read Only Fields opens that it may be a formula, which nobody edits', async () => {
    const options = { 'sync-permissions': true, 'sync-field-permissions': true, 'sync-non-standard-users': true };
    const field = { kind: 'field', id: 'Order__c.Total__c' } as const;
    const override = { kind: 'system', id: 'EditReadonlyFields' } as const;
    const question = (right: Right, isKnown = false): Question => ({
      about: 'permissions',
      wanted: [{ permission: { ...field, name: field.id, label: null, ...(!isKnown && { isComputed: null }) }, right }],
      isAny: false,
    });
    const entitlement = { type: 'permission', resourceId: '0PSX', slug: 'assigned' } as const;
    const told = {
      what: 'not read',
      subject: 'whether Order__c.Total__c is a formula, a sum or a counter',
      why: 'Nobody may edit such a field, also not with Edit Read Only Fields.',
    };
    const cases: ReadonlyArray<[rights: number, hasOverride: boolean, question: Question, told: readonly unknown[]]> = [
      [rightBits.read, true, question('edit'), [told]],
      [rightBits.read, true, question('edit', true), []],
      [rightBits.read, true, question('read'), []],
      [rightBits.read, false, question('edit'), []],
      [rightBits.read | rightBits.edit, true, question('edit'), []],
      [0, true, question('edit'), [told]],
    ];
    for (const [rights, hasOverride, asked, expected] of cases) {
      const source = await keep({ options }, (writer) => {
        writer.container({
          id: '0PSX',
          entitlement,
          isSessionBased: false,
          status: null,
          isCustom: true,
          licenseId: null,
        });
        for (const { kind, id } of [field, override]) writer.permission({ kind, id, name: id, label: null });
        if (rights !== 0) writer.rights('0PSX', field, rights);
        if (hasOverride) writer.rights('0PSX', override, rightBits.read);
      });
      expect(source.notKnown(asked), JSON.stringify([rights, hasOverride, asked])).to.deep.equal(expected);
      await source.close();
    }
  });

  it('takes a snapshot that knows nothing of permissions as one that did not read them', async () => {
    const source = await keep({ options: { 'sync-non-standard-users': true } });
    expect(source.notKnown(permission('system', 'ModifyAllData'))).to.deep.equal([
      { what: 'not read', subject: 'permissions', why: 'The snapshot was made without --sync-permissions.' },
    ]);
    await source.close();
  });

  it('tells that Salesforce lists no members of some groups in groups, where the question is about groups', async () => {
    const options = { 'sync-permissions': true, 'sync-non-standard-users': true };
    const resourceTypes: About['resourceTypes'] = [...allRead, { id: 'group', name: 'Group', notRead: null }];
    const source = await keep({ options, resourceTypes }, (writer) => {
      writer.dropped('inheritance', 'group', 'system-group', { holderId: '00GPARTNERS', resourceId: '00GALL' });
    });
    expect(source.notKnown(member('group'))).to.deep.equal([
      {
        what: 'not read',
        subject: 'members of groups that stand for everybody of a kind, such as all partners',
        why: 'Salesforce does not list them.',
      },
    ]);
    expect(subjects(source, null)).to.include(
      'members of groups that stand for everybody of a kind, such as all partners',
    );
    expect(subjects(source, member('permission'))).to.deep.equal([]);
    expect(subjects(source, permission('system', 'ModifyAllData'))).to.deep.equal([]);
    await source.close();
  });

  it('tells of the users whom the sync left out, also of those whom nobody counted', async () => {
    const source = await keep({ options: { 'sync-permissions': true } });
    expect(source.notKnown(permission('system', 'ModifyAllData'))).to.deep.include({
      what: 'users left out',
      reason: 'non-standard',
      count: null,
    });
    await source.close();
  });

  it('tells nothing of users whom the sync left out where the answer is about one whom it did not', async () => {
    const source = await keep({ options: { 'sync-permissions': true } });
    const [userId] = source.reader.accountIds();
    expect(source.notKnown(permission('system', 'ModifyAllData'), userId)).to.deep.equal([]);
    await source.close();
  });
});

describe('a live source of answers', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  after(() => org.stop());

  const folders = async (): Promise<string[]> =>
    (await readdir(tmpdir())).filter((name) => name.startsWith(`sf-access-reading-${process.pid}-`));

  const users = (client: OrgClient): Promise<AnswerSource> =>
    liveSource(client, (sink, tell) =>
      fillUsers(
        eachRecord(client),
        (field) =>
          soqlInLists(
            field,
            ['ada', 'gus', 'hal'].map((name) => org.userId(name)),
          ),
        sink,
        tell,
      ),
    );

  it('holds what was asked for, and is removed when it is closed', async () => {
    const before = await folders();
    const client = new OrgClient(org.connection);
    const source = await users(client);
    expect(await folders()).to.have.length(before.length + 1);
    expect([source.isLive, source.apiCalls]).to.deep.equal([true, 3]);
    expect(source.about.organization.name).to.equal('Invoices Inc.');
    const seen = await withSource(source, ({ reader }) =>
      Array.from(reader.accounts(), ({ username, status, statusDetails }) => [username, status, statusDetails]).sort(),
    );
    expect(seen).to.deep.equal([
      ['ada@invoices.example', 'enabled', null],
      ['gus@invoices.example', 'disabled', 'frozen'],
      ['hal@invoices.example', 'disabled', 'inactive'],
    ]);
    expect(await folders()).to.deep.equal(before);
  });

  it('says which disk is full, and which folder cannot be used', async () => {
    const client = new OrgClient(org.connection);
    const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    const failed = liveSource(client, () => Promise.reject(full));
    expect(await failed.catch((error: Error) => `${error.name}: ${error.message}`)).to.equal(
      `TemporaryFolderFullError: The disk with the folder for temporary files, ${tmpdir()}, is full.`,
    );
    const { TMPDIR } = process.env;
    process.env['TMPDIR'] = '/nonexistent';
    try {
      const refused = await users(client).catch((error: Error) => `${error.name}: ${error.message}`);
      expect(refused).to.match(
        /^TemporaryFolderError: The folder for temporary files, \/nonexistent, cannot be used: E/,
      );
    } finally {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    }
  });

  it('leaves nothing behind where the org refuses, where the work fails and where somebody interrupts', async () => {
    const before = await folders();
    const client = new OrgClient(org.connection);
    const failing = liveSource(client, () => Promise.reject(new Error('no')));
    expect(await failing.catch((error: Error) => error.message)).to.equal('no');
    const source = await users(client);
    const worked = withSource(source, () => {
      throw new Error('not this way');
    });
    expect(await worked.catch((error: Error) => error.message)).to.equal('not this way');
    const abort = new AbortController();
    const interrupted = liveSource(
      new OrgClient(org.connection, { signal: abort.signal }),
      () => Promise.resolve(abort.abort(new Error('interrupted'))),
      abort.signal,
    );
    expect(await interrupted.catch((error: Error) => error.message)).to.equal('interrupted');
    expect(await folders()).to.deep.equal(before);
  });

  it('tells that nobody knows who is frozen where the org does not show it', async () => {
    const own = ['Profile', 'PermissionSet'].map((name) => org.simulator.org.table(name));
    const managing = own.map((table) => [...table.rows()].filter((row) => row['PermissionsManageUsers'] === true));
    const set = (held: boolean): void =>
      own.forEach((table, index) => {
        for (const { Id } of managing[index]!) table.update(Id, { PermissionsManageUsers: held });
      });
    set(false);
    const source = await users(new OrgClient(org.connection)).finally(() => set(true));
    const [unknown, ...others] = source.notKnown(null);
    expect(others).to.deep.equal([]);
    expect(unknown).to.include({ what: 'not read', subject: 'frozen logins' });
    expect(unknown).to.have.property('why').that.includes('Manage Users');
    await source.close();
  });
});
