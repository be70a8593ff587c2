import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { carryOutWrites } from '../../../src/services/carryOutWrites.js';
import { readJournal } from '../../../src/services/journalReader.js';
import { journalFolder } from '../support/journals.js';
import { startWritableOrg, type WritableOrg } from '../support/writableOrg.js';

describe('carrying writes out when the disk fills up under the journal', () => {
  let org: WritableOrg;
  let files: { appendFile: FileHandle['appendFile'] };
  let appendFile: FileHandle['appendFile'];
  beforeEach(async () => {
    org = await startWritableOrg(1);
    const file = await open(import.meta.filename);
    await file.close();
    files = Object.getPrototypeOf(file) as typeof files;
    ({ appendFile } = files);
  });
  afterEach(async () => {
    files.appendFile = appendFile;
    await org.stop();
  });

  /** From the first outcome on there is no room. */
  const fillUp = (): void => {
    files.appendFile = async function (this: FileHandle, line, ...more) {
      if ((line as string).includes('"kind":"settled"')) throw new Error('ENOSPC: no space left on device');
      await appendFile.call(this, line, ...more);
    };
  };

  for (const [what, prepare, problem] of [
    ['says that outcomes are missing in it', fillUp, /ENOSPC/],
    ['has nothing to say while there is room', () => undefined, null],
  ] as const) {
    it(what, async () => {
      prepare();
      const done = await carryOutWrites(org.client, [org.insertAssignment(org.users[0]!)], {
        command: 'access grant',
        orgId: org.simulator.orgId,
        dataDir: '',
        journal: join(await journalFolder(), 'journal.jsonl'),
        allOrNone: false,
        onProgress: () => undefined,
        signal: new AbortController().signal,
      });
      expect(done.outcomes.map(({ status }) => status)).to.deep.equal(['done']);
      if (problem) expect(done.journalProblem).to.match(problem);
      else expect(done.journalProblem).to.equal(null);
      const { sent } = await readJournal(done.journal!);
      expect(sent.map(({ outcome }) => outcome)).to.deep.equal([problem ? 'unknown' : 'done']);
    });
  }
});
