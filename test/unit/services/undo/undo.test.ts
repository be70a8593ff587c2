import { readFile } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { WriteOutcome } from '../../../../src/model/change.js';
import type { RecordWrite } from '../../../../src/model/recordWrite.js';
import { toUtc } from '../../../../src/model/time.js';
import { executeWrites } from '../../../../src/services/writing/execute.js';
import type { Journal } from '../../../../src/services/writing/journal.js';
import { planUndo, undo, type UndoPlan } from '../../../../src/services/undo/undo.js';
import { journalFolder, newJournal } from '../../support/journals.js';
import { startWritableOrg, type WritableOrg } from '../../support/writableOrg.js';

const object = 'PermissionSetAssignment';
const LATER = '2099-01-01T00:00:00Z';
const PAST = '2020-01-01T00:00:00Z';
const { signal } = new AbortController();

describe('undo', () => {
  let org: WritableOrg;
  let dataDir: string;
  beforeEach(async () => {
    org = await startWritableOrg(3);
    dataDir = await journalFolder();
  });
  afterEach(() => org.stop());

  const newRun = (): Promise<Journal> => newJournal({ orgId: org.simulator.orgId });

  const run = async (writes: readonly RecordWrite[]): Promise<{ journal: string; outcomes: WriteOutcome[] }> => {
    const journal = await newRun();
    const outcomes = await executeWrites(writes, { client: org.client, journal, allOrNone: false, signal });
    await journal.close();
    return { journal: journal.path, outcomes };
  };
  /** A run that was killed after it had sent, or was about to send, some writes. */
  const killedRun = async (writes: readonly RecordWrite[]): Promise<string> => {
    const journal = await newRun();
    await journal.sending(writes);
    await journal.close();
    return journal.path;
  };
  const plan = (journal: string, atATime?: number): Promise<UndoPlan> =>
    planUndo(org.connection, journal, signal, atATime);
  const verdicts = async (journal: string): Promise<string[]> =>
    Array.from((await plan(journal)).steps, ({ named: { step } }) =>
      step.reason ? `${step.verdict}: ${step.reason}` : step.verdict,
    );
  const carryOut = async (
    journal: string,
    atATime?: number,
  ): Promise<{ statuses: string[]; journal: string | null }> => {
    const planned = await plan(journal, atATime);
    const done = await undo(planned, { command: 'access undo', dataDir, onProgress: () => undefined, signal });
    return { statuses: Array.from(planned.steps.outcomes(), ({ status }) => status), journal: done.journal };
  };

  /** What the org holds, without ids, which a record that is inserted again does not get back. */
  const state = (): unknown => ({
    assignments: org
      .assignments()
      .map(({ AssigneeId, ExpirationDate }) => [AssigneeId, ExpirationDate ?? null])
      .sort(),
    members: org
      .rows('GroupMember')
      .map(({ GroupId, UserOrGroupId }) => [GroupId, UserOrGroupId])
      .sort(),
    users: org.rows('User').map(({ Id, IsActive, UserRoleId }) => [Id, IsActive, UserRoleId ?? null]),
    logins: org.rows('UserLogin').map(({ Id, IsFrozen }) => [Id, IsFrozen]),
  });

  it('stops where its outcomes cannot be kept, says what was done, and goes on when it is run again', async () => {
    await org.stop();
    org = await startWritableOrg(2000);
    const { journal } = await run(org.users.map((user) => org.insertAssignment(user)));
    const all = org.assignments().length;
    const planned = await plan(journal);
    const { database } = planned.steps as unknown as { database: DatabaseSync };
    // SQLite takes the present size for the largest, so that the disk of the temporary file seems to be full.
    database.exec('PRAGMA max_page_count = 1');
    const error = await undo(planned, { command: 'access undo', dataDir, onProgress: () => undefined, signal }).then(
      () => expect.fail('it came to its end'),
      (reason: SfError) => reason,
    );
    const done = all - org.assignments().length;
    expect(done).to.be.within(200, 1800);
    expect([error.name, error.exitCode]).to.deep.equal(['BrokenOffError', 68]);
    const counts = [done, 2000 - done].map((count) => count.toLocaleString('en-US'));
    expect(error.message).to.contain(
      `The undo was broken off: ${counts[0]} of its changes were made, and ${counts[1]} were not sent. Temporary files cannot be written: `,
    );
    expect(error.actions).to.have.lengthOf(2);
    const own = /Journal of what was done: (.*)\.$/.exec(error.message)![1]!;
    const end = JSON.parse((await readFile(own, 'utf8')).trim().split('\n').at(-1)!) as object;
    expect(end).to.include({ kind: 'end', done, failed: 0, unknown: 0, notSent: 2000 - done });
    expect((await carryOut(journal)).statuses).to.have.lengthOf(2000 - done);
    expect(org.assignments()).to.have.lengthOf(all - 2000);
  });

  const removal = (id: string, more: Record<string, string | null> = {}): RecordWrite => {
    const { AssigneeId, PermissionSetId } = org.assignments().find(({ Id }) => Id === id)!;
    const before = { AssigneeId: AssigneeId!, PermissionSetId: PermissionSetId!, PermissionSetGroupId: null, ...more };
    return { op: 'delete', object, id, before };
  };
  const expiry = (id: string, from: string | null, to: string | null): RecordWrite => ({
    op: 'update',
    object,
    id,
    fields: { ExpirationDate: to },
    before: { ExpirationDate: from },
  });
  const member = (user: string): RecordWrite => ({
    op: 'insert',
    object: 'GroupMember',
    fields: { GroupId: org.group, UserOrGroupId: user },
  });
  const deactivation = (id: string): RecordWrite => ({
    op: 'update',
    object: 'User',
    id,
    fields: { IsActive: false },
    before: { IsActive: true },
  });
  const freeze = (user: string): RecordWrite => {
    const id = org.rows('UserLogin').find(({ UserId }) => UserId === user)!.Id;
    return { op: 'update', object: 'UserLogin', id, fields: { IsFrozen: true }, before: { IsFrozen: false } };
  };

  describe('of a revoke, where somebody gives the same with another end between plan and run', () => {
    const cases: Array<[before: string | null, given: string | null, status: string, left: string | null]> = [
      [null, LATER, 'done', null],
      [LATER, '2098-01-01T00:00:00Z', 'done', LATER],
      ['2098-01-01T00:00:00Z', LATER, 'failed: ends later', LATER],
      [LATER, null, 'failed: ends later', null],
    ];
    for (const [before, given, status, left] of cases) {
      it(`from ${String(given)} back to ${String(before)}: ${status}`, async () => {
        const [user = ''] = org.users;
        const id = org.assign(user, before === null ? {} : { ExpirationDate: before });
        const { journal } = await run([removal(id, { ExpirationDate: before })]);
        const planned = await plan(journal);
        org.assign(user, given === null ? {} : { ExpirationDate: given });
        await undo(planned, { command: 'undo', dataDir, onProgress: () => undefined, signal });
        const told = Array.from(planned.steps.outcomes(), ({ status: is, obstacle }) =>
          [is, obstacle].filter(Boolean).join(': '),
        );
        expect(told).to.deep.equal([status]);
        const ends = org.assignments().map(({ ExpirationDate }) => toUtc((ExpirationDate as string | null) ?? null));
        expect(ends).to.deep.equal([left]);
      });
    }
  });

  it('brings back the state before, of every operation and object, and finds nothing to do a second time', async () => {
    const [one, two, three] = org.users as [string, string, string];
    const [removed, prolonged] = [org.assign(one, { ExpirationDate: LATER }), org.assign(two)];
    const before = state();
    const { journal, outcomes } = await run([
      removal(removed, { ExpirationDate: LATER }),
      expiry(prolonged, null, '2098-01-01T00:00:00Z'),
      org.insertAssignment(three),
      member(one),
      deactivation(two),
      freeze(three),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(Array.from({ length: 6 }, () => 'done'));
    expect((await verdicts(journal)).toSorted()).to.deep.equal([
      'delete',
      'delete',
      'insert again',
      'set back',
      'set back',
      'set back',
    ]);
    expect((await carryOut(journal)).statuses).to.deep.equal(Array.from({ length: 6 }, () => 'done'));
    expect(state()).to.deep.equal(before);
    expect(new Set(await verdicts(journal))).to.deep.equal(new Set(['nothing to do']));
    expect(await carryOut(journal)).to.deep.equal({ statuses: [], journal: null });
  });

  it('takes access away before it changes users, and gives it back after that', async () => {
    const [one, two, three] = org.users as [string, string, string];
    const { journal } = await run([removal(org.assign(one)), deactivation(two), org.insertAssignment(three)]);
    const before = org.calls().length;
    await carryOut(journal);
    expect(org.calls().slice(before)).to.deep.equal([`DELETE ${object}`, 'PATCH User', `POST ${object}`]);
  });

  it('can itself be undone', async () => {
    const { journal } = await run([org.insertAssignment(org.users[0]!), deactivation(org.users[1]!)]);
    const after = state();
    const undone = await carryOut(journal);
    expect(state()).not.to.deep.equal(after);
    await carryOut(undone.journal!);
    expect(state()).to.deep.equal(after);
  });

  it('takes away what is there as the run left it, also under another id', async () => {
    const before = state();
    const { journal, outcomes } = await run([org.insertAssignment(org.users[0]!)]);
    org.simulator.org.table(object).delete(outcomes[0]!.recordId!);
    org.assign(org.users[0]!);
    expect((await carryOut(journal)).statuses).to.deep.equal(['done']);
    expect(state()).to.deep.equal(before);
  });

  it('takes away what somebody gives again while it is undone, and fails where the org refuses it', async () => {
    const before = state();
    const { journal } = await run([org.insertAssignment(org.users[0]!), member(org.users[1]!)]);
    const fault = { method: 'DELETE', written: true, again: true } as const;
    org.simulator.faults.plan({ kind: 'rows-deleted', object, ...fault });
    org.simulator.faults.plan({ kind: 'record-refused', object: 'GroupMember' });
    const refused = await carryOut(journal);
    expect(refused.statuses.toSorted()).to.deep.equal(['done', 'failed']);
    expect(org.assignments()).to.deep.equal([]);
    org.simulator.faults.plan({ kind: 'rows-deleted', object: 'GroupMember', ...fault });
    expect((await carryOut(journal)).statuses).to.deep.equal(['done']);
    expect(state()).to.deep.equal(before);
    await carryOut(refused.journal!);
    expect(org.assignments()).to.have.length(1);
  });

  it('leaves alone what others have changed since, and says so', async () => {
    const [one, two, three] = org.users as [string, string, string];
    const assignments = org.simulator.org.table(object);
    const held = org.assign(three);
    const { journal, outcomes } = await run([
      org.insertAssignment(one),
      org.insertAssignment(two),
      expiry(held, null, LATER),
    ]);
    assignments.update(outcomes[0]!.recordId!, { ExpirationDate: '2050-01-01T00:00:00.000+0000' });
    assignments.delete(outcomes[1]!.recordId!);
    assignments.update(org.assign(two), { ExpirationDate: '2052-01-01T00:00:00.000+0000' });
    assignments.update(held, { ExpirationDate: '2051-01-01T00:00:00.000+0000' });
    const before = state();
    expect((await verdicts(journal)).toSorted()).to.deep.equal([
      'changed since: it is no longer as the run left it',
      'changed since: it is no longer as the run left it',
      'changed since: others have changed ExpirationDate in the meantime',
    ]);
    expect(await carryOut(journal)).to.deep.equal({ statuses: [], journal: null });
    expect(state()).to.deep.equal(before);
  });

  it('sets back the fields that still hold what the run set, and only those', async () => {
    const [role, other] = ['CEO', 'VP'].map((name) => {
      return org.simulator.org.table('UserRole').insert({ Name: name, DeveloperName: name }).Id;
    }) as [string, string];
    const [id] = org.users as [string];
    const { journal } = await run([
      { op: 'update', object: 'User', id, fields: { UserRoleId: role }, before: { UserRoleId: null } },
      deactivation(id),
    ]);
    org.simulator.org.table('User').update(id, { UserRoleId: other });
    expect(await verdicts(journal)).to.deep.equal([
      'set back',
      'changed since: others have changed UserRoleId in the meantime',
    ]);
    await carryOut(journal);
    expect(org.simulator.org.table('User').get(id)).to.include({ IsActive: true, UserRoleId: other });
  });

  it('leaves alone what Salesforce refused the run and others have done since', async () => {
    const [user] = org.users as [string];
    const journal = await newRun();
    const [sequence] = await journal.sending([org.insertAssignment(user)]);
    const error = { code: 'UNABLE_TO_LOCK_ROW', message: 'locked', fields: [] };
    await journal.keepOutcomes([{ sequence: sequence!, recordId: null, error }]);
    await journal.close();
    org.assign(user);
    expect(await verdicts(journal.path)).to.deep.equal([]);
    expect(await carryOut(journal.path)).to.deep.equal({ statuses: [], journal: null });
    expect(org.assignments()).to.have.length(1);
  });

  it('says so when others deleted what the run updated', async () => {
    const id = org.assign(org.users[0]!);
    const { journal } = await run([expiry(id, null, LATER)]);
    org.simulator.org.table(object).delete(id);
    expect(await verdicts(journal)).to.deep.equal(['changed since: it has been deleted in the meantime']);
  });

  it('deactivates a user whom the run created, who cannot be deleted', async () => {
    const { journal, outcomes } = await run([org.insertUser('new@acme.example')]);
    expect(await verdicts(journal)).to.deep.equal(['deactivate: users cannot be deleted in Salesforce']);
    await carryOut(journal);
    expect(org.simulator.org.table('User').get(outcomes[0]!.recordId!)).to.include({ IsActive: false });
    expect(await verdicts(journal)).to.deep.equal(['nothing to do: users cannot be deleted in Salesforce']);
  });

  describe('never locks out the user who runs it', () => {
    const me = (): string => org.rows('User').find(({ Username }) => Username === org.simulator.username)!.Id;
    const login = (): string => {
      const logins = org.simulator.org.table('UserLogin');
      return (
        logins.where('UserId', me())[0] ?? logins.insert({ UserId: me(), IsFrozen: false, IsPasswordLocked: false })
      ).Id;
    };
    const own = 'it is the user who runs this command, who could be locked out';
    const cases: Array<[what: string, reason: string, write: () => RecordWrite]> = [
      [
        'who was inactive',
        own,
        () => ({ op: 'update', object: 'User', id: me(), fields: { IsActive: true }, before: { IsActive: false } }),
      ],
      [
        'who was frozen',
        own,
        () => ({
          op: 'update',
          object: 'UserLogin',
          id: login(),
          fields: { IsFrozen: false },
          before: { IsFrozen: true },
        }),
      ],
      [
        'who had another profile',
        'it is the profile of the running user, who could be locked out',
        () => ({
          op: 'update',
          object: 'User',
          id: me(),
          fields: { ProfileId: org.simulator.org.table('User').existing(me()).ProfileId as string },
          before: { ProfileId: '00e000000000001AAA' },
        }),
      ],
    ];
    for (const [what, reason, write] of cases) {
      it(what, async () => {
        const journal = await killedRun([write(), deactivation(org.users[0]!)]);
        org.simulator.org.table('User').update(org.users[0]!, { IsActive: false });
        expect(await verdicts(journal)).to.deep.equal([`refused: ${reason}`, 'set back']);
        expect((await carryOut(journal)).statuses).to.deep.equal(['done']);
      });
    }
  });

  for (const [field, other] of [
    ['Email', 'john@acme.example'],
    ['LastName', 'Smith'],
    ['ProfileId', '00e000000000001AAA'],
  ] as const) {
    it(`leaves alone a user of a lost insert's username whose ${field} is another`, async () => {
      const insert = org.insertUser('j.smith@acme.example');
      const { fields } = insert as { fields: Record<string, string | boolean> };
      org.simulator.org.table('User').insert({ ...fields, IsActive: true, [field]: other });
      const journal = await killedRun([insert]);
      expect(await verdicts(journal)).to.deep.equal([
        'changed since: its email address, last name or profile is not what the run asked for',
      ]);
      expect(await carryOut(journal)).to.deep.equal({ statuses: [], journal: null });
    });
  }

  it('deactivates the user of a lost insert, whatever else Salesforce made of it', async () => {
    const insert = org.insertUser('j.smith@acme.example');
    const { fields } = insert as { fields: Record<string, string> };
    const made = { ...fields, Email: 'J.Smith@acme.example', Alias: 'other', IsActive: true };
    const { Id } = org.simulator.org.table('User').insert(made);
    await carryOut(await killedRun([insert]));
    expect(org.simulator.org.table('User').existing(Id).IsActive).to.equal(false);
  });

  it('does not bring back an assignment that would have expired meanwhile', async () => {
    const id = org.assign(org.users[0]!);
    const { journal } = await run([removal(id, { ExpirationDate: '2020-01-01T00:00:00.000+0000' })]);
    expect(await verdicts(journal)).to.deep.equal(['nothing to do: it would have expired at 2020-01-01T00:00:00Z']);
  });

  for (const [what, now, before] of [
    ['renewed, which had run out', LATER, PAST],
    ['given no end, and would have run out', null, PAST],
  ] as const) {
    it(`takes away an assignment that the run has ${what}`, async () => {
      const [user] = org.users as [string];
      const id = org.assign(user, { ExpirationDate: before });
      const { journal } = await run([expiry(id, before, now)]);
      expect(await verdicts(journal)).to.deep.equal(['delete: it would have expired at 2020-01-01T00:00:00Z']);
      const undone = await carryOut(journal);
      expect(undone.statuses).to.deep.equal(['done']);
      expect(org.assignments()).to.deep.equal([]);
      expect(await verdicts(journal)).to.deep.equal(['nothing to do: it would have expired at 2020-01-01T00:00:00Z']);
      await carryOut(undone.journal!);
      expect(org.assignments().map(({ AssigneeId }) => AssigneeId)).to.deep.equal([user]);
      expect(toUtc(org.assignments()[0]!.ExpirationDate as string | null) ?? null).to.equal(now);
    });
  }

  it('leaves an assignment that the run has renewed as others have changed it since', async () => {
    const id = org.assign(org.users[0]!, { ExpirationDate: PAST });
    const { journal } = await run([expiry(id, PAST, LATER)]);
    org.simulator.org.table(object).update(id, { ExpirationDate: '2098-01-01T00:00:00.000+0000' });
    expect(await verdicts(journal)).to.deep.equal([
      'changed since: others have changed ExpirationDate in the meantime',
    ]);
  });

  it('puts the old record back where the run replaced one', async () => {
    const [user] = org.users as [string];
    const before = state();
    const id = org.assign(user, { ExpirationDate: LATER });
    const replaced = state();
    const { journal } = await run([removal(id, { ExpirationDate: LATER }), org.insertAssignment(user)]);
    expect(await verdicts(journal)).to.deep.equal(['set back']);
    await carryOut(journal);
    expect(state()).to.deep.equal(replaced).and.not.to.deep.equal(before);
  });

  it('refuses the journal of another org, and changes nothing', async () => {
    const journal = await newJournal();
    await journal.sending([org.insertAssignment(org.users[0]!)]);
    await journal.close();
    org.assign(org.users[0]!);
    try {
      await plan(journal.path);
      expect.fail('it succeeded');
    } catch (error) {
      expect((error as Error).name).to.equal('OtherOrgError');
      expect((error as Error).message)
        .to.contain('00D000000000001EAA')
        .and.contain(org.simulator.orgId);
    }
    expect(org.assignments()).to.have.length(1);
  });

  describe('of a run that was killed', () => {
    for (const [wasDone, verdict] of [
      [true, 'delete'],
      [false, 'nothing to do'],
    ] as const) {
      it(`finds an insert that was ${wasDone ? '' : 'not '}done by its natural key`, async () => {
        const [user] = org.users as [string];
        if (wasDone) org.assign(user);
        const journal = await killedRun([org.insertAssignment(user)]);
        expect(await verdicts(journal)).to.deep.equal([verdict]);
        await carryOut(journal);
        expect(org.assignments()).to.deep.equal([]);
      });
    }

    for (const [wasDone, verdict] of [
      [true, 'insert again'],
      [false, 'nothing to do'],
    ] as const) {
      it(`finds whether a delete was ${wasDone ? '' : 'not '}done`, async () => {
        const id = org.assign(org.users[0]!);
        const before = state();
        const journal = await killedRun([removal(id)]);
        if (wasDone) org.simulator.org.table(object).delete(id);
        expect(await verdicts(journal)).to.deep.equal([verdict]);
        await carryOut(journal);
        expect(state()).to.deep.equal(before);
      });
    }

    for (const [wasDone, verdict] of [
      [true, 'set back'],
      [false, 'nothing to do'],
    ] as const) {
      it(`finds whether an update was ${wasDone ? '' : 'not '}done`, async () => {
        const [id] = org.users as [string];
        const before = state();
        const journal = await killedRun([deactivation(id)]);
        if (wasDone) org.simulator.org.table('User').update(id, { IsActive: false });
        expect(await verdicts(journal)).to.deep.equal([verdict]);
        await carryOut(journal);
        expect(state()).to.deep.equal(before);
      });
    }
  });

  for (const wasDone of [true, false]) {
    it(`sets back what was set twice, the second time ${wasDone ? '' : 'not '}before the run was killed`, async () => {
      const id = org.assign(org.users[0]!);
      const before = state();
      const [sooner, later] = ['2098-01-01T00:00:00Z', LATER];
      const journal = await newRun();
      await executeWrites([expiry(id, null, sooner)], { client: org.client, journal, allOrNone: false, signal });
      await journal.sending([expiry(id, sooner, later)]);
      await journal.close();
      if (wasDone) org.simulator.org.table(object).update(id, { ExpirationDate: '2099-01-01T00:00:00.000+0000' });
      expect(await verdicts(journal.path)).to.deep.equal(['set back']);
      await carryOut(journal.path);
      expect(state()).to.deep.equal(before);
    });
  }

  it('says of each step that was not sent that it was not, and why, when it is interrupted', async () => {
    const [one, two, three] = org.users as [string, string, string];
    const { journal } = await run([removal(org.assign(one)), deactivation(two), org.insertAssignment(three)]);
    const abort = new AbortController();
    const planned = await planUndo(org.connection, journal, signal);
    const onProgress = (): void => abort.abort(new Error('Interrupted.'));
    const done = await undo(planned, { command: 'undo', dataDir, onProgress, signal: abort.signal });
    const told = Array.from(planned.steps, ({ named, outcome }) => [
      named.step.verdict,
      outcome?.status,
      outcome?.error?.message ?? null,
    ]);
    expect(told).to.have.deep.members([
      ['delete', 'done', null],
      ['set back', 'not sent', 'Interrupted.'],
      ['insert again', 'not sent', 'Interrupted.'],
    ]);
    expect((await readFile(done.journal!, 'utf8')).trim().split('\n').at(-1)).to.match(/"done":1,.*"notSent":2/);
  });

  it('gives the first state after any run, however its calls ended and however many records are looked at together', async () => {
    const [one, two, three] = org.users as [string, string, string];
    const [first, second] = [org.assign(one), org.assign(two)];
    const choices: Array<() => RecordWrite> = [
      () => removal(first),
      () => expiry(second, null, LATER),
      () => org.insertAssignment(three),
      () => member(one),
      () => member(two),
      () => deactivation(three),
      () => freeze(two),
    ];
    const faults = fc.record({
      kind: fc.constantFrom('row-locked' as const, 'cut-before' as const, 'cut-after' as const),
      object: fc.constantFrom(object, 'GroupMember', 'User'),
      times: fc.nat({ max: 2 }),
    });
    const sizes = [1, 2, 7];
    const size = fc.constantFrom(...sizes, undefined);
    const snapshot = state();
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(choices),
        fc.array(faults, { maxLength: 3 }),
        size,
        async (chosen, planned, some) => {
          const current = org.assignments().find(({ AssigneeId }) => AssigneeId === one)!.Id;
          const writes = chosen.map((choose) => (choose === choices[0] ? removal(current) : choose()));
          for (const fault of planned) org.simulator.faults.plan(fault);
          const { journal } = await run(writes);
          org.simulator.faults.forget();
          const steps = [...(await plan(journal)).steps];
          for (const atATime of sizes) expect([...(await plan(journal, atATime)).steps]).to.deep.equal(steps);
          await carryOut(journal, some);
          expect(state()).to.deep.equal(snapshot);
        },
      ),
      { numRuns: 40 },
    );
  });
});
