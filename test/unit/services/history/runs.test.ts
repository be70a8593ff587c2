import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { readRuns, type JournalRun } from '../../../../src/services/history/runs.js';
import { openJournal } from '../../../../src/services/writing/journal.js';
import { hasEnded, thisMachine, thisProcess } from '../../../../src/services/writing/runningProcess.js';
import { journalFolder } from '../../support/journals.js';
import { DataDir, GONE, insert, ORG_ID, timeAt, uuid } from './support.js';

const TIME = '2026-09-01T09:00:00Z';

describe('a process that wrote a journal', () => {
  const ranAt = new Date(TIME);
  const mark = { host: 'laptop', pid: 4711, pidSpace: 'pid:[1]' };
  const later = (minutes: number): Date => new Date(ranAt.getTime() + minutes * 60_000);
  const machine = { host: 'laptop', pidSpace: 'pid:[1]', bootedAt: later(-60), hasProcess: () => false };
  const cases: Array<[what: string, there: Partial<typeof machine>, hasEnded: boolean]> = [
    ['whose pid is free', {}, true],
    ['whose pid is in use, by it or by another one', { hasProcess: () => true }, false],
    ['of another machine', { host: 'server' }, false],
    ['of another machine that was started since', { host: 'server', bootedAt: later(60) }, false],
    ['of a container with the name of its host', { pidSpace: 'pid:[2]' }, false],
    ['before the machine was started', { bootedAt: later(60), hasProcess: () => true }, true],
    ['of a container before the machine was started', { bootedAt: later(60), pidSpace: 'pid:[2]' }, true],
    [
      'that started with the machine, by a clock that was put right',
      { bootedAt: later(2), hasProcess: () => true },
      false,
    ],
  ];
  for (const [what, there, expected] of cases) {
    it(`${expected ? 'has ended' : 'may be running'}: ${what}`, () => {
      expect(hasEnded(mark, ranAt, { ...machine, ...there })).to.equal(expected);
    });
  }

  it('is known by the system', () => {
    const { pid } = process;
    expect(hasEnded(thisProcess(), new Date(), thisMachine())).to.equal(false);
    const child = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    expect(child).not.to.equal(pid);
    expect(hasEnded({ ...thisProcess(), pid: child }, new Date(), thisMachine())).to.equal(true);
  });
});

describe('the runs of a folder of journals', () => {
  let data: DataDir;
  beforeEach(async () => (data = await DataDir.make()));

  const only = async (): Promise<JournalRun> => {
    const { runs, unreadable } = await readRuns(data.journals);
    expect(unreadable).to.deep.equal([]);
    expect(runs).to.have.length(1);
    return runs[0]!;
  };

  it('are what their journals say, the newest first, whatever the names of the files', async () => {
    const old = await data.write({ at: 1, name: 'z.jsonl', end: { notSent: 3 } });
    const undo = await data.write({ at: 3, command: 'access undo', undoes: uuid(1), end: { leftAlone: 2 } });
    const task = await data.write({ at: 2, name: 'a.jsonl', username: null, task: '2aBc', orgId: '00D000000000001' });
    await data.file('notes.txt', 'of somebody else');
    const { runs, unreadable } = await readRuns(data.journals);
    const common = { orgId: ORG_ID, process: GONE, state: 'ended', undoes: null, task: null, leftAlone: 0 };
    const counts = { done: 1, failed: 0, unknown: 0, notSent: 0 };
    const times = (at: number): object => {
      return { startedAt: timeAt(at), endedAt: timeAt(at), id: uuid(at) };
    };
    expect(unreadable).to.deep.equal([]);
    expect(runs).to.deep.equal([
      {
        ...{ ...common, ...times(3), journal: undo, username: 'ada@acme.example', command: 'access undo', counts },
        ...{ undoes: uuid(1), leftAlone: 2 },
      },
      { ...common, ...times(2), journal: task, username: null, command: 'access grant', task: '2aBc', counts },
      {
        ...{ ...common, ...times(1), journal: old, username: 'ada@acme.example', command: 'access grant' },
        counts: { ...counts, notSent: 3 },
      },
    ]);
  });

  const ways: Array<[what: string, change: (path: string) => Promise<void>, expected: Partial<JournalRun>]> = [
    [
      'that came to its end',
      () => Promise.resolve(),
      { state: 'ended', counts: { done: 1, failed: 1, unknown: 1, notSent: 0 } },
    ],
    [
      'that was saved by an editor',
      async (path) => void (await writeFile(path, `\ufeff${(await data.text(path)).replaceAll('\n', '\r\n')}\r\n`)),
      { state: 'ended', counts: { done: 1, failed: 1, unknown: 1, notSent: 0 } },
    ],
    [
      'whose last line is cut short',
      async (path) => truncate(path, (await data.text(path)).length - 3),
      { state: 'broken off', endedAt: null, counts: { done: 1, failed: 1, unknown: 1, notSent: null } },
    ],
    [
      'that broke off before it sent anything',
      async (path) => truncate(path, (await data.text(path)).indexOf('\n')),
      { state: 'broken off', counts: { done: 0, failed: 0, unknown: 0, notSent: null } },
    ],
  ];
  for (const [what, change, expected] of ways) {
    it(`has a run ${what}`, async () => {
      await change(await data.write({ outcomes: ['done', 'failed', null] }));
      expect(await only()).to.deep.include(expected);
    });
  }

  it('counts a change that was sent again once, by its last outcome', async () => {
    const path = await data.write({ outcomes: [null, 'failed', 'done'], end: null });
    const again = [0, 1].map((sequence) => ({ sequence: sequence + 3, ...insert(sequence) }));
    await data.append(path, { kind: 'sending', time: TIME, writes: again });
    await data.append(path, { kind: 'settled', time: TIME, outcomes: [{ sequence: 4, recordId: null, error: null }] });
    await data.append(path, { kind: 'settled', time: TIME, outcomes: [{ sequence: 99, recordId: null, error: null }] });
    expect((await only()).counts).to.deep.equal({ done: 2, failed: 0, unknown: 1, notSent: null });
  });

  it('may be running while its process runs, and has ended with its last line', async () => {
    const run = { orgId: ORG_ID, username: null, command: 'access grant' };
    const journal = await openJournal(join(data.journals, 'now.jsonl'), run);
    expect(await only()).to.deep.include({ state: 'may be running', process: thisProcess() });
    await journal.end({ done: 7, failed: 0, unknown: 0, notSent: 0 });
    await journal.close();
    expect(await only()).to.deep.include({ state: 'ended', counts: { done: 7, failed: 0, unknown: 0, notSent: 0 } });
  });

  it('are known as far as earlier builds have noted it', async () => {
    await data.write({ id: null, process: null, outcomes: ['done', 'failed'], end: null });
    expect(await only()).to.deep.include({
      ...{ id: timeAt(0), state: 'not known', process: null, endedAt: null },
      counts: { done: 1, failed: 1, unknown: 0, notSent: null },
    });
  });

  const header = { kind: 'header', version: 1, orgId: ORG_ID, username: null, command: 'access grant', time: TIME };
  const lines = (...some: unknown[]): string => some.map((line) => `${JSON.stringify(line)}\n`).join('');
  const faults: Array<[what: string, content: string, reason: RegExp]> = [
    ['empty', '', /^its first line, which names the org, is missing or cut short\.$/],
    ['a byte order mark', '\ufeff', /^its first line, .* is missing/],
    ['cut short in its first line', JSON.stringify(header).slice(0, 40), /^its first line, .* is missing or cut short/],
    ['of another program', lines({ level: 30, msg: 'hi' }), /^line 1: it has no "kind"\.$/],
    ['no JSON', 'user,resource\nada,x\n', /^line 1: it is not JSON\.$/],
    ['of a later version', lines({ ...header, version: 2 }), /^line 1: it says that the journal is of version 2, and/],
    ['of no org', lines({ ...header, orgId: '../x' }), /^line 1: it names no org by its ID\.$/],
    ['damaged below', lines(header, { kind: 'sent' }, header), /^line 2: it has "sent" for "kind", which/],
    ['of an endless first line', `{"kind":"header","command":"${'x'.repeat(20_000)}`, /^its first line, .* is missing/],
    ['of an endless second line', `${lines(header)}${'['.repeat(20)}`, /^\d+\.jsonl, line 2: brackets are nested more/],
  ];
  it('passes over files that are none, and says why', async () => {
    const written = await data.write({ at: 5 });
    for (const [index, [, content]] of faults.entries()) await data.file(`${index}.jsonl`, content);
    await mkdir(join(data.journals, 'folder.jsonl'));
    await symlink('nowhere', join(data.journals, 'link.jsonl'));
    // Windows has no pipe of this kind.
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(data.journals, 'pipe.jsonl')]);
    const { runs, unreadable } = await readRuns(data.journals);
    expect(runs.map(({ journal }) => journal)).to.deep.equal([written]);
    for (const [index, [what, , reason]] of faults.entries()) {
      const told = unreadable.find(({ journal }) => journal.endsWith(`/${index}.jsonl`));
      expect(told?.reason, what).to.match(reason);
      expect(told?.reason.split('\n'), what).to.have.length(1);
    }
    expect(unreadable.slice(faults.length).map(({ reason }) => reason)).to.deep.equal(
      process.platform === 'win32' ? ['it is no file.'] : ['it is no file.', 'it is no file.'],
    );
  });

  it('are none where the folder is not there, and an error where a file has its name', async () => {
    await rm(data.journals, { recursive: true });
    expect(await readRuns(data.journals)).to.deep.equal({ runs: [], unreadable: [] });
    const path = join(await journalFolder(), 'file');
    await writeFile(path, '');
    const error = await readRuns(path).catch((caught: SfError) => caught);
    expect((error as SfError).name).to.equal('FolderError');
    expect((error as SfError).message).to.include(path);
  });
});
