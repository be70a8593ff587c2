import { readFile, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Fields, RecordWrite } from '../../../../src/model/recordWrite.js';
import { JOURNAL_LIMITS } from '../../../../src/services/lookup/boundedText.js';
import { toId18 } from '../../../../src/model/salesforceId.js';
import { defaultJournalPath, openJournal } from '../../../../src/services/writing/journal.js';
import { hostileTexts, readableTexts } from '../../../hostileTexts.js';
import { header, journalFolder, newJournal, readWholeJournal, type WholeJournal } from '../../support/journals.js';
import { expectOwnerOnly } from '../../../systems.js';

const ASSIGNMENT = 'PermissionSetAssignment';

/** The id of a record, by the first characters of its object's ids and a number. */
const idOf = (keyPrefix: string, number: number): string => toId18(`${keyPrefix}${String(number).padStart(12, '0')}`);
const id = (keyPrefix: string): fc.Arbitrary<string> => fc.nat().map((number) => idOf(keyPrefix, number));
const time = fc.constantFrom('2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000+0000', null);

const assignment: fc.Arbitrary<Fields> = fc.record(
  { AssigneeId: id('005'), PermissionSetId: id('0PS'), PermissionSetGroupId: fc.constant(null), ExpirationDate: time },
  { requiredKeys: ['AssigneeId', 'PermissionSetId'], noNullPrototype: true },
);
const expiry = fc.record({ ExpirationDate: time }, { noNullPrototype: true });
const newUser: fc.Arbitrary<Fields> = fc.record(
  {
    Username: fc.string({ unit: 'binary', minLength: 1 }),
    Custom__c: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()),
  },
  { requiredKeys: ['Username'], noNullPrototype: true },
);
const status = (field: string): fc.Arbitrary<Fields> => fc.boolean().map((is) => ({ [field]: is }));
const write: fc.Arbitrary<RecordWrite> = fc.oneof(
  fc.record({ op: fc.constant('insert' as const), object: fc.constant(ASSIGNMENT), fields: assignment }),
  fc.record({ op: fc.constant('insert' as const), object: fc.constant('User'), fields: newUser }),
  fc.record({
    op: fc.constant('update' as const),
    object: fc.constant(ASSIGNMENT),
    id: id('0Pa'),
    fields: expiry,
    before: expiry,
  }),
  fc.record({
    op: fc.constant('update' as const),
    object: fc.constant('UserLogin'),
    id: id('0Yw'),
    fields: status('IsFrozen'),
    before: status('IsFrozen'),
  }),
  fc.record({ op: fc.constant('delete' as const), object: fc.constant(ASSIGNMENT), id: id('0Pa'), before: assignment }),
);
const recordIdOf = ({ object }: RecordWrite): string =>
  idOf(({ [ASSIGNMENT]: '0Pa', User: '005' } as Record<string, string>)[object] ?? '0Yw', 1);
const outcome = fc.constantFrom('done' as const, 'not done' as const, 'unknown' as const);
const error = { code: 'DUPLICATE_VALUE', message: 'duplicate value found', fields: ['AssigneeId'] };

const refusal = async (work: Promise<unknown>): Promise<SfError> => {
  try {
    await work;
  } catch (caught) {
    return caught as SfError;
  }
  return expect.fail('it succeeded');
};

describe('the journal', () => {
  const insert = (number: number): RecordWrite => ({
    op: 'insert',
    object: ASSIGNMENT,
    fields: { AssigneeId: idOf('005', number), PermissionSetId: idOf('0PS', 1) },
  });

  it('has a path of its own for each run, in a folder of the CLI’s data', () => {
    const path = defaultJournalPath('/data', '00D000000000001EAA', new Date('2026-09-01T09:00:00.123Z'));
    expect(path).to.equal('/data/access-journals/20260901T090000.123Z-00D000000000001EAA.jsonl');
  });

  it('is for its owner’s eyes only, and so is its folder', async () => {
    const journal = await openJournal(defaultJournalPath(await journalFolder(), header.orgId, new Date()), header);
    await journal.close();
    await expectOwnerOnly(journal.path);
    await expectOwnerOnly(dirname(journal.path));
  });

  it('refuses a file that is there already', async () => {
    const path = join(await journalFolder(), 'old.jsonl');
    await writeFile(path, 'old');
    expect((await refusal(openJournal(path, header))).name).to.equal('JournalExistsError');
    expect(await readFile(path, 'utf8')).to.equal('old');
  });

  it('refuses a path that is below a file', async () => {
    const path = join(await journalFolder(), 'file');
    await writeFile(path, '');
    expect((await refusal(openJournal(join(path, 'journal'), header))).name).to.equal('JournalNotWritableError');
  });

  it('holds the writes of a call once `sending` has resolved', async () => {
    const journal = await newJournal();
    expect(await journal.sending([insert(1), insert(2)])).to.deep.equal([0, 1]);
    expect(await journal.sending([insert(3)])).to.deep.equal([2]);
    const { sent } = await readWholeJournal(journal.path);
    expect(sent).to.deep.equal(
      [1, 2, 3].map((number) => ({ write: insert(number), outcome: 'unknown', recordId: null })),
    );
    await journal.close();
  });

  it('gives back any calls that were written, though they were under way together', async () => {
    const calls = fc.array(fc.array(fc.tuple(write, outcome), { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    const run = fc.record({ task: fc.string(), undoes: fc.string() }, { requiredKeys: [], noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(calls, run, fc.boolean(), async (sent, more, hasEnd) => {
        const journal = await newJournal(more);
        await Promise.all(
          sent.map(async (call) => {
            const sequences = await journal.sending(call.map(([each]) => each));
            await journal.keepOutcomes(
              call.flatMap(([, known], index) =>
                known === 'unknown'
                  ? []
                  : {
                      sequence: sequences[index]!,
                      recordId: known === 'done' ? recordIdOf(call[index]![0]) : null,
                      error: known === 'done' ? null : error,
                    },
              ),
            );
          }),
        );
        if (hasEnd) await journal.end({ done: 1, failed: 0, unknown: 2, notSent: 3, leftAlone: 4 });
        await journal.close();
        const { header: read, ...content } = await readWholeJournal(journal.path);
        expect(read).to.deep.include({ ...header, ...more });
        expect([read.process?.pid, read.process?.host]).to.deep.equal([process.pid, hostname()]);
        expect(content).to.deep.equal({
          isCutShort: false,
          hasEnd,
          sent: sent.flat().map(([each, known]) => ({
            write: each,
            outcome: known,
            recordId: known === 'done' ? recordIdOf(each) : null,
          })),
        });
      }),
      { numRuns: 60 },
    );
  });

  describe('of a run that was killed', () => {
    const killed = async (): Promise<{ path: string; text: Buffer }> => {
      const journal = await newJournal();
      await journal.sending([insert(1)]);
      await journal.keepOutcomes([{ sequence: 0, recordId: idOf('0Pa', 1), error: null }]);
      await journal.sending([insert(2)]);
      await journal.close();
      return { path: journal.path, text: await readFile(journal.path) };
    };

    it('is read, and says that it is cut short, at every byte of its last line', async () => {
      const { path, text } = await killed();
      const whole = await readWholeJournal(path);
      const without: WholeJournal = { ...whole, sent: whole.sent.slice(0, 1), isCutShort: true };
      const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
      for (let length = text.length - 1; length >= lastLine; length--) {
        await truncate(path, length);
        const expected =
          length === text.length - 1 ? whole : length === lastLine ? { ...without, isCutShort: false } : without;
        expect(await readWholeJournal(path), `cut at ${length}`).to.deep.equal(expected);
      }
    });

    it('is no journal when even its first line is cut short', async () => {
      const { path, text } = await killed();
      await truncate(path, text.indexOf('\n') - 1);
      expect((await refusal(readWholeJournal(path))).name).to.equal('JournalEmptyError');
      await truncate(path, 0);
      expect((await refusal(readWholeJournal(path))).name).to.equal('JournalEmptyError');
    });

    it('is refused when any other line is damaged, by the line’s number', async () => {
      const { path, text } = await killed();
      const lines = text.toString().split('\n');
      const damages: Array<[change: (all: string[]) => string[], expected: RegExp]> = [
        [(all) => all.with(1, all[1]!.slice(0, -5)), /^Line 2 of .* it is not JSON/],
        [(all) => all.with(2, '{"kind":"settled"}'), /^Line 3 of /],
        [(all) => all.with(2, all[2]!.replace('"sequence":0', '"sequence":7')), /^Line 3 of .* write 7/],
        [(all) => all.with(3, all[1]!), /^Line 4 of .* write 0 a second time/],
        [(all) => all.toSpliced(1, 1), /^Line 2 of .* write 0, which/],
        [(all) => all.toSpliced(0, 1), /^Line 1 of /],
      ];
      for (const [change, expected] of damages) {
        await writeFile(path, change(lines).join('\n'));
        const damaged = await refusal(readWholeJournal(path));
        expect(damaged.name).to.equal('JournalDamagedError');
        expect(damaged.message).to.match(expected);
      }
    });

    const saved: Array<[what: string, change: (text: string) => string]> = [
      ['with a byte order mark', (text) => `\ufeff${text}`],
      ['with a byte order mark on a line of its own', (text) => `\ufeff\n${text}`],
      ['with the line breaks of Windows', (text) => text.replaceAll('\n', '\r\n')],
      ['with both, and blank lines', (text) => `\ufeff${text.replaceAll('\n', '\r\n\r\n')}\r\n  `],
      ['without the last line break', (text) => text.trimEnd()],
    ];
    for (const [what, change] of saved) {
      it(`is read as an editor has saved it ${what}, and damage is told by the same line`, async () => {
        const { path, text } = await killed();
        const whole = await readWholeJournal(path);
        await writeFile(path, change(text.toString()));
        expect(await readWholeJournal(path)).to.deep.equal(whole);
        const damaged = change(text.toString().replace('"settled"', '"settle"'));
        await writeFile(path, damaged);
        const line = damaged.slice(0, damaged.indexOf('"settle"')).split('\n').length;
        expect((await refusal(readWholeJournal(path))).message).to.equal(
          `Line ${line} of ${path} is not a line of a journal: it has "settle" for "kind", which no journal of this plugin has.`,
        );
      });
    }

    it('is refused where it has more writes than it may have, by the line of the first of them', async () => {
      const { path } = await killed();
      expect((await readWholeJournal(path, { ...JOURNAL_LIMITS, writes: 2 })).sent).to.have.length(2);
      const refused = await refusal(readWholeJournal(path, { ...JOURNAL_LIMITS, writes: 1 }));
      expect(refused.name).to.equal('WritesLimitError');
      expect(refused.message).to.contain(`${path}, line 4: the journal has more than 1 changes.`);
    });

    it('is none where a byte order mark stands alone', async () => {
      const { path } = await killed();
      for (const text of ['\ufeff', '\ufeff\r\n', ' \n\n']) {
        await writeFile(path, text);
        expect((await refusal(readWholeJournal(path))).name).to.equal('JournalEmptyError');
      }
    });

    it('says so when the file is not there', async () => {
      const path = join(await journalFolder(), 'missing.jsonl');
      expect((await refusal(readWholeJournal(path))).message).to.contain(path);
    });
  });

  describe('of somebody else', () => {
    const user = idOf('005', 1);
    const set = idOf('0PS', 1);
    const profile = idOf('00e', 1);
    const held = { AssigneeId: user, PermissionSetId: set };
    const record = idOf('0Pa', 1);
    const inject = "Id FROM User WHERE Username LIKE '%' --";
    const cases: Array<[what: string, write: object, problem: RegExp]> = [
      [
        'deletes a user',
        { op: 'delete', object: 'User', id: user, before: {} },
        /this plugin never makes such a change \(delete of User\)/,
      ],
      [
        'inserts a login',
        { op: 'insert', object: 'UserLogin', fields: { UserId: user } },
        /this plugin never makes such a change \(insert of UserLogin\)/,
      ],
      [
        'updates a member',
        { op: 'update', object: 'GroupMember', id: idOf('011', 1), fields: {}, before: {} },
        /this plugin never makes such a change \(update of GroupMember\)/,
      ],
      [
        'sets a field of users that nobody sets',
        { op: 'update', object: 'User', id: user, fields: { Email: 'x' }, before: { Email: 'y' } },
        /it writes the field "Email" of User, which/,
      ],
      [
        'says of another field what it was',
        { op: 'update', object: 'User', id: user, fields: { IsActive: true }, before: { IsActive: false, Email: 'y' } },
        /the field "Email" of User/,
      ],
      [
        'does not say what a field was',
        { op: 'update', object: 'User', id: user, fields: { IsActive: true }, before: {} },
        /it does not say what the field IsActive of User was before/,
      ],
      [
        'has SOQL for a field of a new user',
        { op: 'insert', object: 'User', fields: { Username: 'a', [inject]: 'x' } },
        /it writes the field "Id FROM User WHERE/,
      ],
      [
        'has SOQL for a field of an assignment',
        { op: 'delete', object: ASSIGNMENT, id: record, before: { ...held, [inject]: 'x' } },
        /it writes the field "Id FROM/,
      ],
      [
        'has a field of a related record',
        { op: 'insert', object: 'User', fields: { Username: 'a', 'Profile.Name': 'x' } },
        /it writes the field "Profile\.Name" of User/,
      ],
      [
        'has a field that every object of JavaScript has',
        { op: 'delete', object: ASSIGNMENT, id: record, before: { ...held, constructor: 'x' } },
        /it writes the field "constructor"/,
      ],
      [
        'has an id that is none',
        { op: 'delete', object: ASSIGNMENT, id: 'x', before: held },
        /"x" is not the ID of a PermissionSetAss/,
      ],
      [
        'has an id of another object',
        { op: 'delete', object: ASSIGNMENT, id: user, before: held },
        new RegExp(`"${user}" is not the ID of a PermissionSetAssignment`),
      ],
      [
        'has a path for an id',
        {
          op: 'update',
          object: 'User',
          id: '../../../../005000000000001',
          fields: { IsActive: true },
          before: { IsActive: false },
        },
        /is not the ID of a User/,
      ],
      [
        'names a role for a profile',
        {
          op: 'update',
          object: 'User',
          id: user,
          fields: { ProfileId: profile },
          before: { ProfileId: idOf('00E', 1) },
        },
        /this plugin never writes "00E\w+" into the field ProfileId of User/,
      ],
      [
        'names a group for a user',
        { op: 'delete', object: ASSIGNMENT, id: record, before: { ...held, AssigneeId: idOf('00G', 1) } },
        /into the field AssigneeId/,
      ],
      [
        'takes the profile away',
        { op: 'update', object: 'User', id: user, fields: { ProfileId: profile }, before: { ProfileId: null } },
        /this plugin never writes null into the field/,
      ],
      [
        'has a text for a boolean',
        { op: 'update', object: 'User', id: user, fields: { IsActive: 'true' }, before: { IsActive: false } },
        /never writes "true" into/,
      ],
      [
        'has no time for an end',
        {
          op: 'update',
          object: ASSIGNMENT,
          id: record,
          fields: { ExpirationDate: 'soon' },
          before: { ExpirationDate: null },
        },
        /never writes "soon" into/,
      ],
      [
        'has an end on no day',
        { op: 'insert', object: ASSIGNMENT, fields: { ...held, ExpirationDate: '2027-99-99T00:00:00Z' } },
        /never writes "2027-99-99T00:00:00Z" into/,
      ],
      [
        'names no user',
        { op: 'insert', object: ASSIGNMENT, fields: { PermissionSetId: set } },
        /does not name the AssigneeId of/,
      ],
      [
        'names nothing that the user holds',
        { op: 'delete', object: ASSIGNMENT, id: record, before: { AssigneeId: user } },
        /does not name the PermissionSetGroupId, PermissionSetId of/,
      ],
      [
        'names no new user',
        { op: 'insert', object: 'User', fields: { Email: 'x' } },
        /does not name the Username of a User/,
      ],
    ];
    const refused = async (line: string): Promise<SfError> => {
      const journal = await newJournal();
      await journal.close();
      await writeFile(journal.path, `${await readFile(journal.path, 'utf8')}${line}\n`);
      return refusal(readWholeJournal(journal.path));
    };
    for (const [what, sent, problem] of cases) {
      it(`is refused where it ${what}`, async () => {
        const line = { kind: 'sending', time: '2026-09-01T09:00:00Z', writes: [{ sequence: 0, ...sent }] };
        const damaged = await refused(JSON.stringify(line));
        expect(damaged.name).to.equal('JournalDamagedError');
        expect(damaged.message)
          .to.match(/^Line 2 of /)
          .and.match(problem);
      });
    }

    const time = '2026-09-01T09:00:00Z';
    const insertion = { sequence: 0, op: 'insert', object: 'User', fields: { Username: 'a' } };
    const wrong: Array<[line: unknown, reason: string]> = [
      [5, 'it is no JSON object.'],
      [null, 'it is no JSON object.'],
      [[], 'it is no JSON object.'],
      [{}, 'it has no "kind".'],
      [{ kind: 'sent', time }, 'it has "sent" for "kind", which no journal of this plugin has.'],
      [{ kind: 'sending', writes: [] }, 'it has no "time".'],
      [
        { kind: 'sending', time: 'today', writes: [] },
        'it has "today" for "time", which no journal of this plugin has.',
      ],
      [{ kind: 'sending', time, writes: {} }, 'it has {} for "writes", which no journal of this plugin has.'],
      [{ kind: 'sending', time, writes: [], note: 1 }, 'it has the key "note", which no journal of this plugin has.'],
      [
        { kind: 'sending', time, writes: [insertion, { ...insertion, op: 'upsert' }] },
        'it has "upsert" for "writes[1].op", which no journal of this plugin has.',
      ],
      [
        { kind: 'sending', time, writes: [{ ...insertion, object: 'Account' }] },
        'it has "Account" for "writes[0].object", which no journal of this plugin has.',
      ],
      [
        { kind: 'sending', time, writes: [{ ...insertion, sequence: -1 }] },
        'it has -1 for "writes[0].sequence", which no journal of this plugin has.',
      ],
      [
        { kind: 'sending', time, writes: [{ ...insertion, fields: { Username: { a: 1 } } }] },
        'it has {"a":1} for "writes[0].fields.Username", which no journal of this plugin has.',
      ],
      [
        { kind: 'sending', time, writes: [{ ...insertion, before: {} }] },
        'it has the key "writes[0].before", which no journal of this plugin has.',
      ],
      [{ kind: 'sending', time, writes: [{ ...insertion, fields: undefined }] }, 'it has no "writes[0].fields".'],
      [
        { kind: 'sending', time: 'x'.repeat(5000), writes: [] },
        `it has "${'x'.repeat(79)}… for "time", which no journal of this plugin has.`,
      ],
      [
        { kind: 'settled', time, outcomes: [{ sequence: 0, recordId: 5, error: null }] },
        'it has 5 for "outcomes[0].recordId", which no journal of this plugin has.',
      ],
      [{ kind: 'end', time, done: 1, failed: 0, unknown: 0 }, 'it has no "notSent".'],
      [
        { kind: 'end', time, done: 1.5, failed: 0, unknown: 0, notSent: 0 },
        'it has 1.5 for "done", which no journal of this plugin has.',
      ],
    ];
    it('is refused in plain words, whatever a line has', async () => {
      for (const [line, reason] of wrong) {
        const { message } = await refused(JSON.stringify(line));
        expect(message, JSON.stringify(line)).to.match(/^Line 2 of .*jsonl is not a line of a journal: /);
        expect(message.split('a journal: ')[1]).to.equal(reason);
      }
    });

    const known = { kind: 'header', version: 1, ...header, time };
    const wrongHeaders: Array<[header: object, reason: string]> = [
      [{ ...known, kind: 'sending' }, 'it has "sending" for "kind", which no journal of this plugin has.'],
      [
        { ...known, version: 2, more: 1 },
        'it says that the journal is of version 2, and this build of the plugin reads version 1.',
      ],
      [{ ...known, version: undefined }, 'it has no "version".'],
      [{ ...known, more: 1 }, 'it has the key "more", which no journal of this plugin has.'],
      [{ ...known, id: 'x' }, 'it has "x" for "id", which no journal of this plugin has.'],
      [
        { ...known, process: { host: 'a', pid: 0, pidSpace: null } },
        'it has 0 for "process.pid", which no journal of this plugin has.',
      ],
      [{ ...known, task: 5 }, 'it has 5 for "task", which no journal of this plugin has.'],
      [{ ...known, undoes: null }, 'it has null for "undoes", which no journal of this plugin has.'],
    ];
    it('is refused in plain words where its first line is another one', async () => {
      const path = join(await journalFolder(), 'journal.jsonl');
      for (const [line, reason] of wrongHeaders) {
        await writeFile(path, `${JSON.stringify(line)}\n`);
        expect((await refusal(readWholeJournal(path))).message).to.equal(
          `Line 1 of ${path} is not a line of a journal: ${reason}`,
        );
      }
      // As earlier builds have written it.
      await writeFile(path, `${JSON.stringify(known)}\n`);
      expect((await readWholeJournal(path)).header).to.deep.equal(known);
    });

    it('is refused where it goes on after its end', async () => {
      for (const line of [
        { kind: 'warning', time, text: 'a' },
        { kind: 'end', time },
      ]) {
        const journal = await newJournal();
        await journal.end({ done: 0, failed: 0, unknown: 0, notSent: 0 });
        await journal.close();
        await writeFile(journal.path, `${await readFile(journal.path, 'utf8')}${JSON.stringify(line)}\n`);
        expect((await refusal(readWholeJournal(journal.path))).message).to.equal(
          `Line 3 of ${journal.path} is not a line of a journal: it stands below the line that ends the journal.`,
        );
      }
    });

    it('is refused where it has the key __proto__ anywhere', async () => {
      for (const key of ['__proto__', String.raw`\u005f_proto__`]) {
        const line = `{"kind":"sending","time":"2026-09-01T09:00:00Z","writes":[{"sequence":0,"op":"insert","object":"User","fields":{"Username":"a","${key}":"b"}}]}`;
        expect((await refused(line)).message).to.match(
          /it has the key "__proto__", which no journal of this plugin has/,
        );
      }
    });

    for (const [what, recordId] of [
      ['a record of another object', user],
      ['no record', '=cmd|x!A1'],
    ] as const) {
      it(`is refused where an outcome names ${what}`, async () => {
        const journal = await newJournal();
        await journal.sending([insert(1)]);
        await journal.keepOutcomes([{ sequence: 0, recordId, error: null }]);
        await journal.close();
        expect((await refusal(readWholeJournal(journal.path))).message).to.match(
          /^Line 3 of .* is not the ID of a PermissionSetAss/,
        );
      });
    }

    it('is refused where it names no org', async () => {
      const journal = await newJournal({ orgId: '../../etc' });
      await journal.close();
      expect((await refusal(readWholeJournal(journal.path))).message).to.match(
        /^Line 1 of .* it names no org by its ID/,
      );
    });

    it('may have ids of 15 characters', async () => {
      const journal = await newJournal();
      const short = (text: string): string => text.slice(0, 15);
      const fields = { AssigneeId: short(user), PermissionSetId: short(set) };
      await journal.sending([
        { op: 'insert', object: ASSIGNMENT, fields },
        { op: 'delete', object: ASSIGNMENT, id: short(record), before: fields },
      ]);
      await journal.keepOutcomes([{ sequence: 0, recordId: short(record), error: null }]);
      await journal.close();
      expect((await readWholeJournal(journal.path)).sent).to.deep.equal([
        { write: { op: 'insert', object: ASSIGNMENT, fields: held }, outcome: 'done', recordId: record },
        { write: { op: 'delete', object: ASSIGNMENT, id: record, before: held }, outcome: 'unknown', recordId: null },
      ]);
    });
  });
});

describe('hostile texts in a journal', () => {
  it('are in it as they are, on one line for each entry', async () => {
    for (const text of [...hostileTexts.map((hostile) => hostile.text), ...readableTexts]) {
      const journal = await newJournal({ username: text, command: text });
      const write = { op: 'insert' as const, object: 'User', fields: { Username: text, Custom__c: text } };
      await journal.sending([write]);
      await journal.warn(text);
      await journal.close();
      expect((await readFile(journal.path, 'utf8')).split('\n')).to.have.length(4);
      const { header: read, sent } = await readWholeJournal(journal.path);
      expect(read).to.include({ username: text, command: text });
      expect(sent).to.deep.equal([{ write, outcome: 'unknown', recordId: null }]);
    }
  });
});
