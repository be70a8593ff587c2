import { join } from 'node:path';
import { expect } from 'chai';
import { carryOutWrites } from '../../../../src/services/writing/execute.js';
import { fillUpJournals } from '../../support/fullDisk.js';
import { journalFolder, readWholeJournal } from '../../support/journals.js';
import { startWritableOrg, type WritableOrg } from '../../support/writableOrg.js';

describe('carrying writes out when the disk fills up under the journal', () => {
  let org: WritableOrg;
  let freeUp = (): void => undefined;
  beforeEach(async () => {
    org = await startWritableOrg(1);
  });
  afterEach(async () => {
    freeUp();
    await org.stop();
  });

  for (const [what, isFull, problem] of [
    ['says that outcomes are missing in it', true, /ENOSPC/],
    ['has nothing to say while there is room', false, null],
  ] as const) {
    it(what, async () => {
      if (isFull) freeUp = await fillUpJournals();
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
      const { sent, hasEnd } = await readWholeJournal(done.journal!);
      expect(hasEnd).to.equal(problem === null);
      expect(sent.map(({ outcome }) => outcome)).to.deep.equal([problem ? 'unknown' : 'done']);
    });
  }
});
