import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Fields, RecordWrite } from '../../../../src/model/recordWrite.js';
import {
  defaultJournalPath,
  openJournal,
  readJournal,
  type JournalContent,
} from '../../../../src/services/writing/journal.js';
import { header, journalFolder, newJournal } from '../../support/journals.js';

const fields: fc.Arbitrary<Fields> = fc.dictionary(
  fc.constantFrom('AssigneeId', 'IsActive', 'ExpirationDate', 'NumberOfFailedLogins'),
  fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null)),
  { noNullPrototype: true },
);
const object = fc.constantFrom('PermissionSetAssignment', 'GroupMember', 'User', 'UserLogin');
const write: fc.Arbitrary<RecordWrite> = fc.oneof(
  fc.record({ op: fc.constant('insert' as const), object, fields }),
  fc.record({ op: fc.constant('update' as const), object, id: fc.string(), fields, before: fields }),
  fc.record({ op: fc.constant('delete' as const), object, id: fc.string(), before: fields }),
);
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
  const insert = (AssigneeId: string): RecordWrite => ({
    op: 'insert',
    object: 'PermissionSetAssignment',
    fields: { AssigneeId },
  });

  it('has a path of its own for each run, in a folder of the CLI’s data', () => {
    const path = defaultJournalPath('/data', '00D000000000001EAA', new Date('2026-09-01T09:00:00.123Z'));
    expect(path).to.equal('/data/access-journals/20260901T090000.123Z-00D000000000001EAA.jsonl');
  });

  it('is for its owner’s eyes only, and so is its folder', async () => {
    const journal = await openJournal(defaultJournalPath(await journalFolder(), header.orgId, new Date()), header);
    await journal.close();
    expect((await stat(journal.path)).mode & 0o777).to.equal(0o600);
    expect((await stat(dirname(journal.path))).mode & 0o777).to.equal(0o700);
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
    expect(await journal.sending([insert('a'), insert('b')])).to.deep.equal([0, 1]);
    expect(await journal.sending([insert('c')])).to.deep.equal([2]);
    const { sent } = await readJournal(journal.path);
    expect(sent).to.deep.equal(
      ['a', 'b', 'c'].map((name) => ({ write: insert(name), outcome: 'unknown', recordId: null })),
    );
    await journal.close();
  });

  it('gives back any calls that were written, though they were under way together', async () => {
    const calls = fc.array(fc.array(fc.tuple(write, outcome), { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(calls, async (sent) => {
        const journal = await newJournal();
        await Promise.all(
          sent.map(async (call) => {
            const sequences = await journal.sending(call.map(([each]) => each));
            await journal.keepOutcomes(
              call.flatMap(([, known], index) =>
                known === 'unknown'
                  ? []
                  : {
                      sequence: sequences[index]!,
                      recordId: known === 'done' ? 'id' : null,
                      error: known === 'done' ? null : error,
                    },
              ),
            );
          }),
        );
        await journal.close();
        const content = await readJournal(journal.path);
        expect(content).to.deep.equal({
          header,
          isCutShort: false,
          sent: sent
            .flat()
            .map(([each, known]) => ({ write: each, outcome: known, recordId: known === 'done' ? 'id' : null })),
        });
      }),
      { numRuns: 60 },
    );
  });

  describe('of a run that was killed', () => {
    const killed = async (): Promise<{ path: string; text: Buffer }> => {
      const journal = await newJournal();
      await journal.sending([insert('a')]);
      await journal.keepOutcomes([{ sequence: 0, recordId: 'one', error: null }]);
      await journal.sending([insert('b')]);
      await journal.close();
      return { path: journal.path, text: await readFile(journal.path) };
    };

    it('is read, and says that it is cut short, at every byte of its last line', async () => {
      const { path, text } = await killed();
      const whole = await readJournal(path);
      const without: JournalContent = { ...whole, sent: whole.sent.slice(0, 1), isCutShort: true };
      const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
      for (let length = text.length - 1; length >= lastLine; length--) {
        await truncate(path, length);
        const expected =
          length === text.length - 1 ? whole : length === lastLine ? { ...without, isCutShort: false } : without;
        expect(await readJournal(path), `cut at ${length}`).to.deep.equal(expected);
      }
    });

    it('is no journal when even its first line is cut short', async () => {
      const { path, text } = await killed();
      await truncate(path, text.indexOf('\n') - 1);
      expect((await refusal(readJournal(path))).name).to.equal('JournalEmptyError');
      await truncate(path, 0);
      expect((await refusal(readJournal(path))).name).to.equal('JournalEmptyError');
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
        const damaged = await refusal(readJournal(path));
        expect(damaged.name).to.equal('JournalDamagedError');
        expect(damaged.message).to.match(expected);
      }
    });

    it('says so when the file is not there', async () => {
      const path = join(await journalFolder(), 'missing.jsonl');
      expect((await refusal(readJournal(path))).message).to.contain(path);
    });
  });
});
