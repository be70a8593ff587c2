import { expect } from 'chai';
import type { WriteOutcome } from '../../../src/model/change.js';
import type { RecordWrite } from '../../../src/model/recordWrite.js';
import { writeBatch, type BatchResult, type CallLog, type KnownOutcome } from '../../../src/org/write/recordWriter.js';
import { startWritableOrg, type WritableOrg } from '../support/writableOrg.js';

/** What the writer told the log: of each call the sequence numbers sent, and those settled with their error's code. */
class RecordingLog implements CallLog {
  public readonly calls: Array<{
    writes: readonly RecordWrite[];
    sent: number[];
    settled: Array<[sequence: number, code: string | null]>;
  }> = [];
  private sequence = 0;

  public sending(writes: readonly RecordWrite[]): Promise<number[]> {
    const sent = writes.map(() => this.sequence++);
    this.calls.push({ writes, sent, settled: [] });
    return Promise.resolve(sent);
  }

  public keepOutcomes(known: readonly KnownOutcome[]): Promise<void> {
    this.calls
      .at(-1)!
      .settled.push(...known.map(({ sequence, error }): [number, string | null] => [sequence, error?.code ?? null]));
    return Promise.resolve();
  }
}

const inShort = (outcomes: readonly WriteOutcome[]): string[] =>
  outcomes.map(({ status, error }) => (error ? `${status}: ${error.code}` : status));

describe('writeBatch, over real HTTP', () => {
  let org: WritableOrg;
  let log: RecordingLog;
  beforeEach(async () => {
    org = await startWritableOrg(3);
    log = new RecordingLog();
  });
  afterEach(() => org.stop());

  const object = 'PermissionSetAssignment';
  const inserts = (): RecordWrite[] => org.users.map((user) => org.insertAssignment(user));
  const deletes = (ids: readonly string[]): RecordWrite[] =>
    ids.map((id) => ({ op: 'delete', object, id, before: {} }));
  const removal = (id: string, user = org.assignments().find(({ Id }) => Id === id)!.AssigneeId!): RecordWrite => ({
    op: 'delete',
    object,
    id,
    before: { AssigneeId: String(user), PermissionSetId: org.permissionSet },
  });
  const write = (writes: readonly RecordWrite[], allOrNone = false): Promise<BatchResult> =>
    writeBatch(org.client, writes, { allOrNone, log });

  it('writes a batch in one call and gives each record its id', async () => {
    const { outcomes, stop } = await write(inserts());
    expect(outcomes).to.deep.equal(org.assignments().map(({ Id }) => ({ status: 'done', recordId: Id, error: null })));
    expect(stop).to.equal(null);
    expect(org.calls()).to.deep.equal([`POST ${object}`]);
    expect(log.calls).to.deep.equal([
      {
        writes: inserts(),
        sent: [0, 1, 2],
        settled: [
          [0, null],
          [1, null],
          [2, null],
        ],
      },
    ]);
  });

  it('sends again what a connection cut before the write did not bring', async () => {
    org.simulator.faults.plan({ kind: 'cut-before', object, times: 1 });
    const { outcomes } = await write(inserts());
    expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
    expect(org.calls()).to.deep.equal([`POST ${object}`, `POST ${object}`]);
    expect(log.calls[0]).to.deep.include({ sent: [0, 1, 2], settled: [] });
  });

  for (const kind of ['cut-after', 'unavailable-after'] as const) {
    it(`sends nothing twice when the write took effect and the answer was lost (${kind})`, async () => {
      org.simulator.faults.plan({ kind, object, times: 1 });
      const { outcomes } = await write(inserts());
      expect(outcomes.map(({ recordId }) => recordId)).to.deep.equal(org.assignments().map(({ Id }) => Id));
      expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
      expect(org.calls()).to.deep.equal([`POST ${object}`]);
      expect(log.calls[0]!.settled.map(([, code]) => code)).to.deep.equal([null, null, null]);
    });

    it(`finds deletes and updates done after a lost answer (${kind})`, async () => {
      const id = org.assign(org.users[0]!);
      org.simulator.faults.plan({ kind, object, times: 2 });
      const ExpirationDate = '2099-01-01T00:00:00Z';
      const update = await write([{ op: 'update', object, id, fields: { ExpirationDate }, before: {} }]);
      expect(update.outcomes).to.deep.equal([{ status: 'done', recordId: id, error: null }]);
      const removal = await write(deletes([id]));
      expect(removal.outcomes).to.deep.equal([{ status: 'done', recordId: id, error: null }]);
      expect(org.calls()).to.deep.equal([`PATCH ${object}`, `DELETE ${object}`]);
    });
  }

  it('gives up after five further tries, says that nothing more can be sent, and settles nothing', async () => {
    org.simulator.faults.plan({ kind: 'cut-before', object, times: 99 });
    const { outcomes, stop } = await write(inserts());
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['failed', 'failed', 'failed']);
    expect(stop).to.deep.equal(outcomes[0]!.error);
    expect(org.calls()).to.have.length(6);
    expect(log.calls.flatMap(({ settled }) => settled)).to.deep.equal([]);
  });

  it('sends locked records again, and only those', async () => {
    org.simulator.faults.plan({ kind: 'row-locked', object, times: 2 });
    const { outcomes } = await write(inserts());
    expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
    expect(log.calls.map(({ sent }) => sent.length)).to.deep.equal([3, 2]);
    expect(log.calls[0]!.settled).to.deep.equal([
      [0, 'UNABLE_TO_LOCK_ROW'],
      [1, 'UNABLE_TO_LOCK_ROW'],
      [2, null],
    ]);
  });

  it('leaves a record that stays locked to its error, after five further tries, and goes on', async () => {
    org.simulator.faults.plan({ kind: 'row-locked', object, times: 6 });
    const { outcomes, stop } = await write([org.insertAssignment(org.users[0]!)]);
    expect(inShort(outcomes)).to.deep.equal(['failed: UNABLE_TO_LOCK_ROW']);
    expect(stop).to.equal(null);
    expect(org.calls()).to.have.length(6);
  });

  it('takes a delete that finds nothing for done, and tells the log that it was not its doing', async () => {
    const [gone, there] = [org.assign(org.users[0]!), org.assign(org.users[1]!)];
    org.simulator.org.table(object).delete(gone);
    const { outcomes } = await write(deletes([gone, there]));
    expect(inShort(outcomes)).to.deep.equal(['done', 'done']);
    expect(log.calls[0]!.settled).to.deep.equal([
      [0, 'ENTITY_IS_DELETED'],
      [1, null],
    ]);
    expect(org.assignments()).to.deep.equal([]);
  });

  for (const code of ['INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND']) {
    it(`looks whether a delete that was answered ${code} is done, in one call, and says what it has found`, async () => {
      const [gone, refused, taken] = org.users.map((user) => org.assign(user)) as [string, string, string];
      org.simulator.org.table(object).delete(gone);
      org.simulator.faults.plan({ kind: 'record-refused', object, code, times: 1 });
      org.simulator.resetRequests();
      const { outcomes, stop } = await write([removal(refused), removal(gone, org.users[0]), removal(taken)]);
      expect(inShort(outcomes)).to.deep.equal([`failed: ${code}`, 'done', 'done']);
      expect(outcomes.map(({ obstacle }) => obstacle)).to.deep.equal(['still there', undefined, undefined]);
      expect(stop).to.equal(null);
      expect(org.assignments().map(({ Id }) => Id)).to.deep.equal([refused]);
      expect(org.simulator.requests.map(({ method }) => method)).to.deep.equal(['DELETE', 'GET']);
    });
  }

  const RULE = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.', fields: ['Phone'] };
  const LOCK = { code: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access', fields: [] };
  for (const [first, second] of [
    [RULE, LOCK],
    [LOCK, RULE],
  ] as const) {
    it(`takes all errors of a record for what they are, ${first.code} being the first`, async () => {
      const [refused = '', ...taken] = org.users;
      const fault = { kind: 'record-refused', call: 'create', object, ...first } as const;
      const others = [{ ...second, fields: [...second.fields] }];
      org.simulator.faults.plan({
        ...fault,
        fields: [...first.fields],
        record: refused,
        others,
        times: 'always',
      });
      const { outcomes, stop } = await write(inserts());
      expect(inShort(outcomes)).to.deep.equal([`failed: ${RULE.code}`, ...taken.map(() => 'done')]);
      expect(outcomes[0]!.error).to.deep.equal({
        ...RULE,
        message: `${RULE.message}; ${LOCK.message}`,
        others: [{ code: LOCK.code, message: LOCK.message }],
      });
      expect(stop).to.equal(null);
      expect(org.calls()).to.deep.equal([`POST ${object}`]);
    });
  }

  it('looks for the record of an insert whose errors tell of a duplicate, in whatever place', async () => {
    const [user = ''] = org.users;
    const id = org.assign(user);
    const others = [{ code: 'DUPLICATE_VALUE', message: 'Duplicate PermissionSetAssignment.' }];
    org.simulator.faults.plan({ kind: 'record-refused', call: 'create', object, ...RULE, others });
    const { outcomes } = await write([org.insertAssignment(user)]);
    expect(outcomes).to.deep.equal([{ status: 'done', recordId: id, error: null }]);
  });

  it('sends a delete again for a record that somebody has inserted in its place, and logs what it deletes', async () => {
    const ExpirationDate = '2099-01-01T00:00:00Z';
    const kept = org.users.map((user) => org.assign(user, { ExpirationDate }));
    const writes = kept.map((id) => removal(id));
    org.simulator.faults.plan({ kind: 'rows-deleted', object, method: 'DELETE', written: true, again: true, count: 2 });
    const { outcomes } = await write(writes);
    expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
    expect(org.assignments()).to.deep.equal([]);
    const [first, second] = log.calls;
    expect(first!.settled.map(([, code]) => code)).to.deep.equal(['ENTITY_IS_DELETED', 'ENTITY_IS_DELETED', null]);
    expect(second!.settled.map(([, code]) => code)).to.deep.equal([null, null]);
    expect(second!.writes.map((sent) => sent.op === 'delete' && sent.before)).to.deep.equal(
      org.users.slice(0, 2).map((AssigneeId) => ({ AssigneeId, PermissionSetId: org.permissionSet, ExpirationDate })),
    );
    expect(second!.writes.map((sent) => sent.op === 'delete' && sent.id)).to.deep.equal(
      outcomes.slice(0, 2).map(({ recordId }) => recordId),
    );
    expect(kept).not.to.include.any.members(outcomes.slice(0, 2).map(({ recordId }) => recordId));
  });

  it('sends a delete again once, and then says that somebody gives it again and again', async () => {
    const writes = [removal(org.assign(org.users[0]!))];
    const fault = { kind: 'rows-deleted', object, method: 'DELETE', written: true, again: true, count: 1 } as const;
    org.simulator.faults.plan({ ...fault, times: 'always' });
    const { outcomes, stop } = await write(writes);
    expect(inShort(outcomes)).to.deep.equal(['failed: ENTITY_IS_DELETED']);
    expect(outcomes[0]!.obstacle).to.equal('given again');
    expect(stop).to.equal(null);
    expect(org.calls()).to.deep.equal([`DELETE ${object}`, `DELETE ${object}`]);
    expect(org.assignments()).to.have.length(1);
  });

  it('sends a whole call again with allOrNone when one of its records was inserted again', async () => {
    const writes = org.users.map((user) => removal(org.assign(user)));
    org.simulator.faults.plan({ kind: 'rows-deleted', object, method: 'DELETE', written: true, again: true, count: 1 });
    const { outcomes } = await write(writes, true);
    expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
    expect(org.assignments()).to.deep.equal([]);
  });

  it('takes a duplicate for done where the record is as wanted, and only there', async () => {
    const [same, other] = [org.assign(org.users[0]!), org.assign(org.users[1]!)];
    const ExpirationDate = '2099-01-01T00:00:00Z';
    const { outcomes } = await write([
      org.insertAssignment(org.users[0]!),
      org.insertAssignment(org.users[1]!, { ExpirationDate }),
    ]);
    expect(inShort(outcomes)).to.deep.equal(['done', 'failed: DUPLICATE_VALUE']);
    expect(outcomes[0]!.recordId).to.equal(same);
    expect(log.calls[0]!.settled.map(([, code]) => code)).to.deep.equal(['DUPLICATE_VALUE', 'DUPLICATE_VALUE']);
    expect(org.assignments().map(({ Id }) => Id)).to.deep.equal([same, other]);
  });

  describe('where there is an expired assignment', () => {
    const PAST = '2020-01-01T00:00:00.000+0000';
    const END = '2099-01-01T00:00:00Z';
    const expire = (id: string): void => {
      org.simulator.org.table(object).update(id, { ExpirationDate: PAST, IsActive: false });
    };

    for (const expiredAssignments of ['shown', 'hidden'] as const) {
      it(`renews it in place of inserting another, and logs that; such assignments are ${expiredAssignments}`, async () => {
        const [one, two] = org.users as [string, string];
        const [first, second] = [org.assign(one), org.assign(two)];
        for (const id of [first, second]) expire(id);
        org.simulator.org.settings.switches.expiredAssignments = expiredAssignments;
        org.simulator.resetRequests();
        const { outcomes } = await write([
          org.insertAssignment(one, { ExpirationDate: END }),
          org.insertAssignment(two),
        ]);
        expect(outcomes).to.deep.equal([first, second].map((recordId) => ({ status: 'done', recordId, error: null })));
        expect(org.calls()).to.deep.equal([`POST ${object}`, `PATCH ${object}`]);
        expect(log.calls[1]!.writes).to.deep.equal(
          [END, null].map((ExpirationDate, index) => ({
            op: 'update',
            object,
            id: [first, second][index],
            fields: { ExpirationDate },
            before: { ExpirationDate: '2020-01-01T00:00:00Z' },
          })),
        );
        expect(org.assignments().map(({ IsActive }) => IsActive)).to.deep.equal([true, true]);
      });

      it(`says so where Salesforce does not renew it; such assignments are ${expiredAssignments}`, async () => {
        const [one, two] = org.users as [string, string];
        const id = org.assign(one);
        expire(id);
        Object.assign(org.simulator.org.settings.switches, { expiredAssignments, changesOfExpired: 'refused' });
        const inserted = await write([org.insertAssignment(one), org.insertAssignment(two)]);
        expect(inShort(inserted.outcomes)).to.deep.equal(['failed: ENTITY_IS_DELETED', 'done']);
        const before = { ExpirationDate: '2020-01-01T00:00:00Z' };
        const renewed = await write([{ op: 'update', object, id, fields: { ExpirationDate: END }, before }]);
        expect(inShort(renewed.outcomes)).to.deep.equal(['failed: ENTITY_IS_DELETED']);
        for (const { outcomes } of [inserted, renewed]) expect(outcomes[0]!.obstacle).to.equal('expired');
      });
    }

    it('says that one is not in force, and takes it for nothing else', async () => {
      const [inactive, revoked] = org.users.map((user) => org.assign(user)) as [string, string];
      org.simulator.org.settings.features.add('user-access-policies');
      org.simulator.org.settings.switches.revokedAssignments = 'hidden';
      org.simulator.org.table(object).update(inactive, { IsActive: false });
      org.simulator.org.table(object).update(revoked, { IsRevoked: true });
      const { outcomes } = await write(inserts());
      expect(outcomes.map(({ obstacle }) => obstacle)).to.deep.equal(['not in force', 'not in force', undefined]);
      expect(inShort(outcomes)).to.deep.equal(['failed: DUPLICATE_VALUE', 'failed: DUPLICATE_VALUE', 'done']);
    });
  });

  it('says that a permission set group is not recalculated', async () => {
    const { org: tables } = org.simulator;
    const group = tables
      .table('PermissionSetGroup')
      .insert({ DeveloperName: 'G', MasterLabel: 'G', Status: 'Outdated' });
    tables.table('PermissionSet').insert({ Name: 'X', Label: 'X', Type: 'Group', PermissionSetGroupId: group.Id });
    const fields = { AssigneeId: org.users[0]!, PermissionSetGroupId: group.Id };
    const { outcomes } = await write([{ op: 'insert', object, fields }]);
    expect(inShort(outcomes)).to.deep.equal(['failed: INVALID_CROSS_REFERENCE_KEY']);
    expect(outcomes[0]!.obstacle).to.equal('not updated');
  });

  it('never takes a username that was taken before for a user of its own', async () => {
    const { outcomes } = await write([org.insertUser(String(org.rows('User').at(-1)!.Username))]);
    expect(inShort(outcomes)).to.deep.equal(['failed: DUPLICATE_USERNAME']);
  });

  it('finds a new user again whose answer was lost', async () => {
    org.simulator.faults.plan({ kind: 'cut-after', object: 'User', times: 1 });
    const { outcomes } = await write([org.insertUser('New.Person@acme.example')]);
    expect(outcomes).to.deep.equal([{ status: 'done', recordId: org.rows('User').at(-1)!.Id, error: null }]);
    expect(org.calls()).to.deep.equal(['POST User']);
  });

  describe('with allOrNone', () => {
    it('writes none of a call with a bad record, and says why for each', async () => {
      const bad = org.insertAssignment('005000000000000AAA');
      const { outcomes } = await write([...inserts(), bad], true);
      const rolledBack = 'failed: ALL_OR_NONE_OPERATION_ROLLED_BACK';
      expect(inShort(outcomes).slice(0, 3)).to.deep.equal([rolledBack, rolledBack, rolledBack]);
      expect(outcomes[3]).to.include({ status: 'failed' });
      expect(inShort(outcomes)[3]).not.to.equal(rolledBack);
      expect(org.assignments()).to.deep.equal([]);
    });

    it('sends all again when only a lock was in the way', async () => {
      org.simulator.faults.plan({ kind: 'row-locked', object, times: 1 });
      const { outcomes } = await write(inserts(), true);
      expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
      expect(log.calls.map(({ sent }) => sent.length)).to.deep.equal([3, 3]);
    });

    it('sends the others again when one of them was already as wanted', async () => {
      org.assign(org.users[1]!);
      const { outcomes } = await write(inserts(), true);
      expect(inShort(outcomes)).to.deep.equal(['done', 'done', 'done']);
      expect(log.calls.map(({ sent }) => sent.length)).to.deep.equal([3, 2]);
    });
  });

  describe('stops', () => {
    it('when the session has ended', async () => {
      org.simulator.expireSession();
      const { outcomes, stop } = await write(inserts());
      expect(inShort(outcomes)).to.deep.equal(Array(3).fill('not sent: INVALID_SESSION_ID'));
      expect(stop?.code).to.equal('INVALID_SESSION_ID');
      expect(org.calls()).to.have.length(1);
    });

    it('when the day’s API requests are used up', async () => {
      await fetch(`${org.simulator.instanceUrl}/_sim/settings`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ apiLimit: 0 }),
      });
      const { outcomes, stop } = await write(inserts());
      expect(inShort(outcomes)).to.deep.equal(Array(3).fill('not sent: REQUEST_LIMIT_EXCEEDED'));
      expect(stop?.message).to.equal('TotalRequests Limit exceeded.');
      expect(log.calls[0]!.settled.map(([, code]) => code)).to.deep.equal(Array(3).fill('REQUEST_LIMIT_EXCEEDED'));
    });
  });
});
