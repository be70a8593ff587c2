import { expect } from 'chai';
import type { WriteOutcome } from '../../../../src/model/change.js';
import type { RecordWrite } from '../../../../src/model/recordWrite.js';
import { OrgClient } from '../../../../src/org/client.js';
import { countsOf, executeWrites, sendWrites, type ExecuteOptions } from '../../../../src/services/writing/execute.js';
import type { Journal } from '../../../../src/services/writing/journal.js';
import { newJournal, readWholeJournal } from '../../support/journals.js';
import { startWritableOrg, type WritableOrg } from '../../support/writableOrg.js';

const object = 'PermissionSetAssignment';
const NOBODY = '005000000000000AAA';

describe('executeWrites, over real HTTP', () => {
  let org: WritableOrg;
  let journal: Journal;
  const start = async (users: number): Promise<void> => {
    org = await startWritableOrg(users);
    journal = await newJournal();
  };
  afterEach(async () => {
    await journal.close();
    await org.stop();
  });

  const execute = (writes: readonly RecordWrite[], more: Partial<ExecuteOptions> = {}): Promise<WriteOutcome[]> =>
    executeWrites(writes, {
      client: org.client,
      journal,
      allOrNone: false,
      signal: new AbortController().signal,
      ...more,
    });
  const inserts = (): RecordWrite[] => org.users.map((user) => org.insertAssignment(user));
  const slowDown = (latency: number): Promise<unknown> =>
    fetch(`${org.simulator.instanceUrl}/_sim/settings`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ latency }),
    });

  it('sends 1,000 writes with 37 bad ones in 5 calls, and each keeps its own outcome', async () => {
    await start(963);
    const writes = inserts();
    const bad = Array.from({ length: 37 }, (_, index) => index * 27);
    for (const position of bad) writes.splice(position, 0, org.insertAssignment(NOBODY));
    const progress: number[] = [];
    const outcomes = await execute(writes, { onProgress: (done) => progress.push(done) });
    expect(org.calls()).to.deep.equal(Array(5).fill(`POST ${object}`));
    expect(outcomes.flatMap(({ status }, index) => (status === 'failed' ? index : []))).to.deep.equal(bad);
    expect(new Set(bad.map((index) => outcomes[index]!.error?.code))).to.have.length(1);
    const assignees = new Map(org.assignments().map(({ Id, AssigneeId }) => [Id, AssigneeId]));
    const done = outcomes.flatMap(({ status, recordId }, index) =>
      status === 'done' ? [[assignees.get(recordId!), (writes[index] as { fields: object }).fields]] : [],
    );
    expect(done).to.have.length(963);
    for (const [assignee, fields] of done) expect(fields).to.include({ AssigneeId: assignee });
    expect(progress).to.deep.equal([200, 400, 600, 800, 1000]);
  });

  for (const fault of ['writes that cannot be read', 'outcomes that cannot be kept'] as const) {
    it(`stops at ${fault}, once the calls under way have ended`, async () => {
      await start(2000);
      const writes = inserts();
      const kept = new Map<number, WriteOutcome>();
      let reads = 0;
      const at = (position: number): RecordWrite => {
        reads += 1;
        // Each is read once for the plan of the calls.
        if (fault === 'writes that cannot be read' && reads > writes.length + 1100) throw new Error('full');
        return writes[position]!;
      };
      const keepOutcome = (position: number, outcome: WriteOutcome): void => {
        kept.set(position, outcome);
        if (fault === 'outcomes that cannot be kept' && kept.size > 300) throw new Error('full');
      };
      const { signal } = new AbortController();
      const sent = sendWrites(
        { length: writes.length, at },
        {
          ...{ client: org.client, journal, allOrNone: false, signal },
          keepOutcome,
        },
      );
      expect(
        await sent.then(
          () => null,
          (error: Error) => error.message,
        ),
      ).to.equal('full');
      const done = [...kept.values()].filter(({ status }) => status === 'done').length;
      expect(done).to.be.within(200, 1800);
      expect(org.assignments()).to.have.lengthOf(done);
    });
  }

  it('sends writes for one user one after the other, also those of other runs, and for others at the same time', async () => {
    await start(2);
    const [one = '', two = ''] = org.users;
    // Long enough that calls overlap on a busy machine.
    await slowDown(300);
    const other = await newJournal();
    org.simulator.resetRequests();
    const name = (id: string): RecordWrite => ({
      op: 'update',
      object: 'User',
      id,
      fields: { Department: 'Crew' },
      before: { Department: null },
    });
    await Promise.all([
      execute([org.insertAssignment(one), name(one)]),
      execute([name(one)], { journal: other }),
      execute([org.insertAssignment(two)], { journal: other }),
    ]);
    await other.close();
    const calls = org.simulator.requests.map(({ object: of, inFlight }) => [of, inFlight]);
    expect(calls.length).to.equal(4);
    // Those of the one user came in one by one, and that of the other one beside the first of them.
    expect(Math.max(...calls.map(([, inFlight]) => Number(inFlight)))).to.equal(2);
  });

  it('has five calls in flight, never more', async () => {
    await start(1500);
    const all = Promise.withResolvers<void>();
    let inFlight = 0;
    let most = 0;
    org.client.write = async <T>(...sent: Parameters<OrgClient['write']>): Promise<T> => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      if (inFlight === 5) all.resolve();
      // However long the journal takes for each.
      await all.promise;
      const answer = (await OrgClient.prototype.write.apply(org.client, sent)) as T;
      inFlight -= 1;
      return answer;
    };
    await execute(inserts());
    expect(org.calls()).to.have.length(8);
    expect(most).to.equal(5);
  });

  it('sends writes that lock one another one call at a time', async () => {
    await start(450);
    await slowDown(20);
    const members = org.users.map((user): RecordWrite => ({
      op: 'insert',
      object: 'GroupMember',
      fields: { GroupId: org.group, UserOrGroupId: user },
    }));
    const titles = org.users.map((id): RecordWrite => ({
      op: 'update',
      object: 'User',
      id,
      fields: { IsActive: false },
      before: { IsActive: true },
    }));
    const outcomes = await execute([...members, ...titles]);
    expect(new Set(outcomes.map(({ status }) => status))).to.deep.equal(new Set(['done']));
    expect(org.calls()).to.deep.equal([
      'POST GroupMember',
      'POST GroupMember',
      'POST GroupMember',
      'PATCH User',
      'PATCH User',
      'PATCH User',
    ]);
    expect(new Set(org.simulator.requests.map(({ inFlight }) => inFlight))).to.deep.equal(new Set([1]));
  });

  it('deletes before it inserts, so that a record can be replaced', async () => {
    await start(1);
    const [user] = org.users;
    const id = org.assign(user!);
    const outcomes = await execute([
      org.insertAssignment(user!, { ExpirationDate: '2099-01-01T00:00:00Z' }),
      { op: 'delete', object, id, before: { AssigneeId: user!, PermissionSetId: org.permissionSet } },
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['done', 'done']);
    expect(org.calls()).to.deep.equal([`DELETE ${object}`, `POST ${object}`]);
    expect(org.assignments().map(({ Id }) => Id)).to.deep.equal([outcomes[0]!.recordId]);
  });

  it('inserts what others need before them, and deletes it after them', async () => {
    await start(1);
    const [user] = org.users;
    const tables = org.simulator.org;
    const license = tables.table('PermissionSetLicense').insert({
      DeveloperName: 'CrmPsl',
      MasterLabel: 'CRM',
      TotalLicenses: 1,
      UsedLicenses: 0,
      Status: 'Active',
    }).Id;
    tables.table('PermissionSet').update(org.permissionSet, { LicenseId: license });
    tables.settings.switches.licenseForSet = 'demanded';
    const seat = { AssigneeId: user!, PermissionSetLicenseId: license };
    const needed = 'PermissionSetLicenseAssign';
    const granted = await execute([
      org.insertAssignment(user!),
      { op: 'insert', object: needed, fields: seat },
      { op: 'insert', object: 'GroupMember', fields: { GroupId: org.group, UserOrGroupId: user! } },
    ]);
    expect(granted.map(({ status }) => status)).to.deep.equal(['done', 'done', 'done']);
    expect(org.calls()[0]).to.equal(`POST ${needed}`);
    const [assignment, assigned] = granted.map(({ recordId }) => recordId!);
    const revoked = await execute([
      { op: 'delete', object: needed, id: assigned!, before: seat },
      { op: 'delete', object, id: assignment!, before: { AssigneeId: user!, PermissionSetId: org.permissionSet } },
    ]);
    expect(revoked.map(({ status }) => status)).to.deep.equal(['done', 'done']);
    expect(org.calls().slice(3)).to.deep.equal([`DELETE ${object}`, `DELETE ${needed}`]);
  });

  it('gives a profile of another license before the sets that need that license, and takes these away before the license', async () => {
    await start(1);
    const [user] = org.users;
    const tables = org.simulator.org;
    const profiles = ['System Administrator', 'Standard Platform User'].map((name) =>
      tables.table('Profile').where('Name', name).at(0),
    );
    const [administrator = '', platform = ''] = profiles.map((profile) => profile!.Id);
    tables.table('PermissionSet').update(org.permissionSet, { LicenseId: profiles[1]!['UserLicenseId']! });
    const move = (from: string, to: string): RecordWrite => ({
      op: 'update',
      object: 'User',
      id: user!,
      fields: { ProfileId: to },
      before: { ProfileId: from },
    });
    const granted = await execute([org.insertAssignment(user!), move(administrator, platform)]);
    expect(granted.map(({ status }) => status)).to.deep.equal(['done', 'done']);
    const before = { AssigneeId: user!, PermissionSetId: org.permissionSet };
    const id = granted[0]!.recordId!;
    const revoked = await execute([move(platform, administrator), { op: 'delete', object, id, before }]);
    expect(revoked.map(({ status }) => status)).to.deep.equal(['done', 'done']);
    expect(org.calls()).to.deep.equal(['PATCH User', `POST ${object}`, `DELETE ${object}`, 'PATCH User']);
  });

  it('never sends a record twice in one call', async () => {
    await start(2);
    const set = (id: string, IsActive: boolean): RecordWrite => ({
      op: 'update',
      object: 'User',
      id,
      fields: { IsActive },
      before: { IsActive: !IsActive },
    });
    const [one, two] = org.users as [string, string];
    const outcomes = await execute([set(one, false), set(two, false), set(one, true)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['done', 'done', 'done']);
    expect(org.calls()).to.deep.equal(['PATCH User', 'PATCH User']);
    expect(org.rows('User').flatMap(({ Id, IsActive }) => (Id === one || Id === two ? IsActive : []))).to.deep.equal([
      true,
      false,
    ]);
  });

  it('sends nothing more once the session has ended', async () => {
    await start(2400);
    await slowDown(50);
    const outcomes = await execute(inserts(), { onProgress: () => org.simulator.expireSession() });
    const statuses = outcomes.map(({ status }) => status);
    expect(new Set(statuses)).to.deep.equal(new Set(['done', 'not sent']));
    expect(statuses.filter((status) => status === 'done')).to.have.length(org.assignments().length);
    expect(org.calls().length).to.be.at.most(10);
    const notSent = outcomes.filter(({ status }) => status === 'not sent');
    expect(new Set(notSent.map(({ error }) => error?.code))).to.deep.equal(new Set(['INVALID_SESSION_ID']));
  });

  it('waits for what is under way when it is interrupted, and sends nothing more', async () => {
    await start(2000);
    await slowDown(50);
    const abort = new AbortController();
    const outcomes = await execute(inserts(), {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('stop')),
    });
    const done = outcomes.filter(({ status }) => status === 'done');
    expect(done.length).to.equal(org.assignments().length);
    expect(done.length).to.be.within(200, 1200);
    expect(outcomes.filter(({ status }) => status === 'not sent')).to.have.length(2000 - done.length);
  });

  it('sends nothing that the journal cannot hold', async () => {
    await start(1);
    await journal.close();
    const [outcome] = await execute(inserts());
    expect(outcome).to.deep.include({ status: 'not sent', recordId: null });
    expect(outcome!.error?.code).to.equal('JournalNotWritableError');
    expect(org.calls()).to.deep.equal([]);
    journal = await newJournal();
  });

  it('notes in the journal what is done, what is not, and what nobody knows', async () => {
    await start(2);
    org.simulator.faults.plan({ kind: 'cut-before', object, times: 1 });
    const writes = [...inserts(), org.insertAssignment(NOBODY)];
    const outcomes = await execute(writes);
    expect(countsOf(outcomes)).to.deep.equal({ done: 2, failed: 0, unknown: 1, notSent: 0 });
    const { sent } = await readWholeJournal(journal.path);
    expect(sent.map(({ outcome }) => outcome)).to.deep.equal([
      'unknown',
      'unknown',
      'unknown',
      'done',
      'done',
      'not done',
    ]);
    expect(sent.map(({ write }) => write)).to.deep.equal([...writes, ...writes]);
    expect(sent.slice(3, 5).map(({ recordId }) => recordId)).to.deep.equal(org.assignments().map(({ Id }) => Id));
  });
});
