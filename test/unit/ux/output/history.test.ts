import { expect } from 'chai';
import type { HistoryReport, HistoryRun } from '../../../../src/schemas/history.js';
import { historyCounts, historyLines } from '../../../../src/ux/output/history.js';

const SCREEN = { columns: 80, rows: 50 };
const FOLDER = '/home/ada/.local/share/sf/access-journals';

const run = (more: Partial<HistoryRun> = {}): HistoryRun => ({
  ...{
    startedAt: '2026-11-27T16:03:12.123Z',
    endedAt: null,
    orgId: '00D000000000001EAA',
    username: 'ada@acme.example',
  },
  ...{ alias: null, command: 'access grant', task: null, state: 'ended', process: { host: 'laptop', pid: 4711 } },
  ...{ done: 0, failed: 0, unknown: 0, notSent: null, undone: 'no', undoes: null, journal: `${FOLDER}/a.jsonl` },
  ...more,
});
const report = (more: Partial<HistoryReport>): HistoryReport => ({
  ...{ folder: FOLDER, runs: [], tasks: [], unreadable: [] },
  ...more,
});

describe('the history for people', () => {
  const cases: Array<[run: Partial<HistoryRun>, lines: string[]]> = [
    [{}, ['2026-11-27 16:03:12 UTC, ada@acme.example', '  access grant: nothing was changed']],
    [{ username: null }, ['2026-11-27 16:03:12 UTC, 00D000000000001EAA', '  access grant: nothing was changed']],
    [
      { alias: 'prod', done: 1234, failed: 3, unknown: 2, notSent: 160, undone: 'partly' },
      [
        '2026-11-27 16:03:12 UTC, prod (ada@acme.example)',
        '  access grant: 1,234 done, 3 failed, 2 not known, 160 not sent; partly undone',
      ],
    ],
    [
      { state: 'may be running', done: 1 },
      [
        '2026-11-27 16:03:12 UTC, ada@acme.example',
        '  access grant: 1 done; may still be running, as process 4711 on laptop',
      ],
    ],
    [
      { state: 'broken off', done: 1, undone: 'as far as possible' },
      ['2026-11-27 16:03:12 UTC, ada@acme.example', '  access grant: 1 done; broken off; undone as far as possible'],
    ],
    [
      { state: 'not known', process: null, undone: null, done: 1 },
      [
        '2026-11-27 16:03:12 UTC, ada@acme.example',
        '  access grant: 1 done; written by an earlier build, which does not say whether',
        '  it came to its end or was undone',
      ],
    ],
  ];
  for (const [some, lines] of cases) {
    it(lines.slice(1).join('').trim(), () => {
      expect(historyLines(report({ runs: [run(some)] }), SCREEN)).to.deep.equal([...lines, '  a.jsonl']);
    });
  }

  it('has the tasks of C1 apart, the newest of many, and no line that is wider than the screen', () => {
    const runs = Array.from({ length: 23 }, (_, index) => {
      return run({ command: `access ${'x'.repeat(index * 9)}`, username: `${'y'.repeat(index * 9)}@acme.example` });
    });
    const tasks = [run({ task: '2aBcDeFgHiJkLmNoPqRsTuVwXyZ', command: 'access serve', done: 1, undone: 'yes' })];
    const lines = historyLines(report({ runs, tasks }), SCREEN);
    expect(lines.filter((line) => line === '  a.jsonl')).to.have.length(21);
    expect(lines.slice(-8)).to.deep.equal([
      '',
      'And 3 older: --result-format csv and --json have all.',
      '',
      'What "sf access serve" did for C1:',
      '',
      '2026-11-27 16:03:12 UTC, ada@acme.example',
      '  task 2aBcDeFgHiJkLmNoPqRsTuVwXyZ: 1 done; undone',
      '  a.jsonl',
    ]);
    expect(lines.filter((line) => line.length > SCREEN.columns)).to.deep.equal([]);
  });

  it('names what an undo takes back, also of a task of C1', () => {
    const task = run({ task: '2aBcDeFgHiJkLmNoPqRsTuVwXyZ', command: 'access serve', journal: `${FOLDER}/task.jsonl` });
    const undo = run({ command: 'access undo', undoes: task.journal, done: 1 });
    expect(historyLines(report({ runs: [undo], tasks: [task] }), SCREEN)[1]).to.equal(
      '  access undo: 1 done; takes back access serve of 2026-11-27 16:03:12 UTC',
    );
  });

  it('names the files that are none, and the command that undoes the newest run', () => {
    const unreadable = Array.from({ length: 12 }, (_, index) => {
      return { journal: `${FOLDER}/${String(index)}.jsonl`, reason: 'it is no file.' };
    });
    const runs = [run()];
    expect(historyCounts(report({ runs, tasks: [run(), run()], unreadable }), runs[0]!)).to.deep.equal([
      '1 run, 2 tasks of C1.',
      '12 files are no journals, or cannot be read:',
      ...unreadable.slice(0, 10).map((_, index) => `${String(index)}.jsonl: it is no file.`),
      '2 more: --json names them.',
      'The journals lie in this folder. Those that --journal wrote elsewhere are not seen.',
      { pasted: FOLDER },
      'To undo one, name its file:',
      { pasted: `sf access undo --target-org ada@acme.example --journal ${FOLDER}/a.jsonl` },
    ]);
  });
});
