import { basename } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { mostRecentRun } from '../../../../src/services/history/mostRecent.js';
import { thisProcess } from '../../../../src/services/writing/runningProcess.js';
import { DataDir, nameAt, ORG_ID, uuid, type Written } from './support.js';

/** Runs from the oldest to the newest. The one that is taken is named by its position; the others are passed over with a word, or without. */
type Case = [what: string, runs: Written[], taken: number, passedOver?: RegExp[]];

const RUNNING = { process: thisProcess(), end: null };
const undoOf = (at: number, more: Written = {}): Written => ({ command: 'access undo', undoes: uuid(at), ...more });

describe('the run that --use-most-recent takes', () => {
  const cases: Case[] = [
    ['the newest', [{}, {}], 1],
    ['the newest of the org', [{}, { orgId: '00D000000000002EAA' }], 0],
    ['one that broke off, which is over', [{}, { end: null }], 1],
    ['one of which nobody knows what it has changed', [{}, { end: null, outcomes: [null] }], 1],
    ['none that is undone', [{}, {}, undoOf(1)], 0],
    ['one whose undo is undone', [{}, {}, undoOf(1), undoOf(2)], 1],
    ['one whose undo was interrupted', [{}, {}, undoOf(1, { end: { notSent: 2 } })], 1],
    ['none of which an undo would leave the rest as well', [{}, {}, undoOf(1, { end: { leftAlone: 1 } })], 0],
    ['none that changed nothing', [{}, { outcomes: ['failed'] }, { outcomes: [] }], 0],
    ['none that C1 asked for', [{}, { command: 'access serve', task: '2aBc' }], 0],
    ['none that C1 asked an earlier build for', [{}, { command: 'access serve', id: null, process: null }], 0],
    ['none that may be running', [{}, RUNNING], 0, [/^The journal \S*jsonl is newer, and was not taken: its run may/]],
    ['none that may be being undone', [{}, {}, undoOf(1, RUNNING)], 0, [/an undo of its run may still be running\.$/]],
    ['none of an earlier build', [{}, { id: null, process: null, end: null }], 0, [/an earlier build/]],
    ['not what is older than it', [RUNNING, { id: null, process: null, end: null }, {}], 2],
    [
      'one below five that may be running',
      [{}, ...Array<Written>(5).fill(RUNNING)],
      0,
      [/005Z-/, /004Z-/, /003Z-/, /: 2\./],
    ],
  ];
  for (const [what, runs, taken, passedOver = []] of cases) {
    it(what, async () => {
      const data = await DataDir.make();
      const paths: string[] = [];
      for (const [at, run] of runs.entries()) paths.push(await data.write({ at, ...run }));
      const found = await mostRecentRun(data.path, ORG_ID, 'ada@acme.example');
      expect(found.journal).to.equal(paths[taken]);
      expect(found.passedOver).to.have.length(passedOver.length);
      for (const [index, word] of passedOver.entries()) expect(found.passedOver[index]).to.match(word);
    });
  }

  it('is told where a newer file of the org cannot be read', async () => {
    const data = await DataDir.make();
    const taken = await data.write();
    await data.file(nameAt(-60_000), 'older');
    await data.file(nameAt(60_000, '00D000000000002EAA'), 'of another org');
    const damaged = await data.file(nameAt(60_000), 'x\n');
    expect(await mostRecentRun(data.path, ORG_ID, 'ada@acme.example')).to.deep.equal({
      journal: taken,
      passedOver: [`The journal ${damaged} is newer, and was not taken: line 1: it is not JSON.`],
    });
  });

  const refusal = async (data: DataDir): Promise<SfError> =>
    mostRecentRun(data.path, ORG_ID, 'ada@acme.example').then(
      ({ journal }) => expect.fail(`it took ${basename(journal)}`),
      (error: SfError) => error,
    );

  it('is none where there is nothing, and the error says what there is', async () => {
    const data = await DataDir.make();
    await data.write({ orgId: '00D000000000002EAA' });
    const none = await refusal(data);
    expect(none.name).to.equal('NoRunToUndoError');
    expect(none.message).to.equal(
      `There is no run in ada@acme.example that --use-most-recent could undo: the folder ${data.journals} has no journal of that org.`,
    );
    await data.write({ at: 1 });
    await data.write(undoOf(1, { at: 2 }));
    await data.write({ at: 3, ...RUNNING });
    await data.write({ at: 4, task: '2aBc' });
    await data.write({ at: 5, task: '2aBd' });
    await data.write({ at: 6, id: null, process: null, end: null });
    await data.write({ at: 7, outcomes: ['failed'] });
    const some = await refusal(data);
    expect(some.message).to.equal(
      'There is no run in ada@acme.example that --use-most-recent could undo: of its journals, 1 is of a run that may still be running, 1 was written by an earlier build, which did not note whether the run came to its end, 1 is of a run that is undone, 1 is of an undo, 2 are of tasks of C1 (sf access serve), and 1 is of a run that changed nothing.',
    );
    expect(some.actions![0]).to.equal('See what there is: sf access history --target-org ada@acme.example');
  });
});
