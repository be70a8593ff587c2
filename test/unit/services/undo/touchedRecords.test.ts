import { expect } from 'chai';
import fc from 'fast-check';
import type { Fields, RecordWrite } from '../../../../src/model/recordWrite.js';
import { toId18 } from '../../../../src/model/salesforceId.js';
import { recordKey } from '../../../../src/org/write/currentRecords.js';
import { openScratch } from '../../../../src/snapshot/scratch.js';
import { SentWrites, type SentWrite } from '../../../../src/services/writing/sentWrites.js';
import {
  findRecords,
  touchedRecords,
  withWrite,
  type TouchedRecord,
} from '../../../../src/services/undo/touchedRecords.js';

const time = '2026-09-01T09:00:00.000Z';
const idOf = (prefix: string, number: number): string => toId18(`${prefix}00000000000${number}`);
const error = { code: 'X', message: 'x', fields: [] };

/** The records that a run touched, by tables in a database, as an undo reads them. */
const touched = async (sent: readonly SentWrite[]): Promise<TouchedRecord[]> => {
  const database = await openScratch();
  try {
    const writes = new SentWrites(database);
    sent.forEach(({ write, outcome, recordId }, sequence) => {
      writes.take({ kind: 'sending', time, writes: [{ sequence, ...write }] });
      if (outcome === 'unknown') return;
      writes.take({
        kind: 'settled',
        time,
        outcomes: [{ sequence, recordId, error: outcome === 'done' ? null : error }],
      });
    });
    const count = await findRecords(database, writes);
    const records = [...touchedRecords(database, 'a.jsonl')];
    expect(records).to.have.length(count);
    return records;
  } finally {
    database.close();
  }
};

/** The same, by looking through all earlier writes for each. */
const touchedByHand = (sent: readonly SentWrite[]): TouchedRecord[] => {
  const records: TouchedRecord[] = [];
  const known: Array<readonly [object: string, name: string, record: number]> = [];
  for (const one of sent.filter(({ outcome }) => outcome !== 'not done')) {
    const { write, recordId } = one;
    const id = write.op === 'insert' ? recordId : write.id;
    const names = [id, recordKey(write.object, write.op === 'insert' ? write.fields : write.before)];
    const of = names.map((name) => known.findLast((each) => each[0] === write.object && each[1] === name)?.[2]);
    const record = of.find((found) => found !== undefined) ?? records.length;
    records[record] = withWrite(records[record] ?? null, one);
    for (const name of names) if (name !== null) known.push([write.object, name, record]);
  }
  return records;
};

const [object, users, sets, ids] = [
  'PermissionSetAssignment',
  [1, 2, 3].map((number) => idOf('005', number)),
  [1, 2].map((number) => idOf('0PS', number)),
  [1, 2, 3, 4].map((number) => idOf('0Pa', number)),
];
const END = '2099-01-01T00:00:00Z';
const identity = fc.record({
  AssigneeId: fc.constantFrom(...users),
  PermissionSetId: fc.constantFrom(...sets),
}) as fc.Arbitrary<Fields>;
const id = fc.constantFrom(...ids);
const write: fc.Arbitrary<RecordWrite> = fc.oneof(
  identity.map((fields) => ({ op: 'insert' as const, object, fields })),
  fc.tuple(id, identity).map(([of, before]) => ({ op: 'delete' as const, object, id: of, before })),
  fc.tuple(id, fc.constantFrom(null, END), fc.constantFrom(null, END)).map(([of, from, to]) => ({
    op: 'update' as const,
    object,
    id: of,
    fields: { ExpirationDate: to },
    before: { ExpirationDate: from },
  })),
  fc.tuple(fc.constantFrom(...users), fc.boolean()).map(([of, isActive]) => ({
    op: 'update' as const,
    object: 'User',
    id: of,
    fields: { IsActive: isActive },
    before: { IsActive: !isActive },
  })),
);
const sentWrite: fc.Arbitrary<SentWrite> = fc
  .tuple(write, fc.constantFrom('done' as const, 'not done' as const, 'unknown' as const), id)
  .map(([one, outcome, recordId]) => ({
    write: one,
    outcome,
    recordId: outcome === 'done' && one.object === object ? recordId : null,
  }));

describe('the records of a journal', () => {
  it('are found and followed as by looking through all writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentWrite, { maxLength: 12 }), async (sent) => {
        expect(await touched(sent)).to.deep.equal(touchedByHand(sent));
      }),
      { numRuns: 200 },
    );
  });

  it('are one where the id changes, however many others are written in between', async () => {
    const [user = '', set = ''] = [users[0], sets[0]];
    const fields = { AssigneeId: user, PermissionSetId: set };
    const others = Array.from({ length: 500 }, (_, index): SentWrite => ({
      write: {
        op: 'insert',
        object: 'GroupMember',
        fields: { GroupId: toId18('00G000000000001'), UserOrGroupId: toId18(`005${String(index).padStart(12, '0')}`) },
      },
      outcome: 'done',
      recordId: null,
    }));
    const records = await touched([
      { write: { op: 'delete', object, id: ids[0]!, before: fields }, outcome: 'done', recordId: ids[0]! },
      ...others,
      { write: { op: 'insert', object, fields }, outcome: 'done', recordId: ids[1]! },
      ...others,
      {
        write: { op: 'update', object, id: ids[1]!, fields: { ExpirationDate: END }, before: { ExpirationDate: null } },
        outcome: 'done',
        recordId: ids[1]!,
      },
    ]);
    expect(records).to.have.length(501);
    expect(records[0]).to.deep.include({ object, id: ids[1], before: { ...fields, ExpirationDate: null } });
    expect(records[0]!.after).to.deep.equal([{ ...fields, ExpirationDate: END }]);
  });

  describe('with very many writes of one record whose outcomes nobody knows', () => {
    const setTo = (from: string, to: string): SentWrite => ({
      write: { op: 'update', object, id: ids[0]!, fields: { ExpirationDate: to }, before: { ExpirationDate: from } },
      outcome: 'unknown',
      recordId: null,
    });
    const timeOf = (number: number): string => `2099-01-01T00:00:${String(number).padStart(2, '0')}Z`;

    it('are in as few states as there are', async () => {
      const sent = Array.from({ length: 300 }, (_, at) => setTo(timeOf(at % 2), timeOf((at + 1) % 2)));
      const [record, ...others] = await touched(sent);
      expect(others).to.deep.equal([]);
      expect(record!.after).to.have.deep.members([0, 1].map((at) => ({ ExpirationDate: timeOf(at) })));
    });

    it('are refused where they may be in more states than any run leaves', async () => {
      const sent = Array.from({ length: 60 }, (_, at) => setTo(timeOf(0), timeOf(at)));
      await touched(sent).then(
        () => expect.fail('it succeeded'),
        ({ name, message }: Error) => {
          expect(name).to.equal('ManyStatesError');
          expect(message).to.contain('a.jsonl').and.contain(ids[0]!);
        },
      );
    });
  });
});
