import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Random } from '../../simulator/random/random.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { bundleSync, syncInProcess, type ProcessEnd, type Phase } from './support/killed/syncProcess.js';
import { sfHome, type Sf } from './support/sf.js';

const KILLS = 50;
/** How many kills there are at least in each phase. */
const KILLS_OF_EACH = 5;
/** The phases in which the runs of one sync are killed. The run after them goes on to the end. */
const CHAIN: readonly Phase[] = ['reading', 'reading', 'finishing', 'writing', 'writing'];
const FILES = ['access.csv', 'access.json'];
const SNAPSHOT = 'access.snapshot';
/** Large enough that reading takes several commits of the working file, and each later phase some tenths of a second. */
const sizes = { users: 1000, permissionSets: 150, roles: 60, assignments: 5000, groupMembers: 1200 };
const LATENCY = 40;

/** All rows of a snapshot but those that tell when it was made; null if there is none. */
function rowsIn(folder: string): string | null {
  const path = join(folder, SNAPSHOT);
  if (!existsSync(path)) return null;
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).to.deep.include({ integrity_check: 'ok' });
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'about'").all();
    return JSON.stringify(
      tables.map(({ name }) => [name, database.prepare(`SELECT * FROM ${String(name)} ORDER BY 1, 2`).all()]),
    );
  } finally {
    database.close();
  }
}

describe('a sync in a process that is killed', function () {
  // Some 70 syncs, one after the other.
  this.timeout(600_000);
  let simulator: Simulator;
  let sf: Sf;
  let undisturbed: ProcessEnd;
  let contents: ReadonlyMap<string, string>;
  let rows: string | null;
  before(async () => {
    await bundleSync();
    sf = await sfHome();
    simulator = await startSimulator({ scale: 'small', sizes, latency: LATENCY, settings: { apiLimit: 1_000_000 } });
    simulator.faults.plan({ kind: 'short-page', times: 'always', records: 400 });
    const folder = await newFolder('undisturbed');
    // The first run takes longer than all others, since Node keeps the code that it compiles.
    await runThrough(folder, false);
    undisturbed = await runThrough(folder, false);
    contents = await filesIn(folder);
    rows = rowsIn(folder);
    expect([...contents.keys()]).to.deep.equal(FILES);
  });
  after(async () => {
    await sf.remove();
    await simulator.close();
  });

  const newFolder = async (name: string): Promise<string> => {
    const folder = join(sf.home, name);
    await mkdir(folder);
    return folder;
  };
  const filesIn = async (folder: string): Promise<Map<string, string>> => {
    const there = FILES.filter((file) => existsSync(join(folder, file)));
    const texts = there.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const);
    return new Map(await Promise.all(texts));
  };

  const isUnderWay = async (folder: string): Promise<boolean> => (await readdir(join(folder, 'working'))).length > 0;

  const run = (folder: string, resume: boolean, kill?: { phase: Phase; after: number }): Promise<ProcessEnd> => {
    const { instanceUrl, accessToken } = simulator;
    const workingFolder = { path: join(folder, 'working'), resume };
    const outputs = FILES.map((file) => join(folder, file));
    const snapshot = join(folder, SNAPSHOT);
    return syncInProcess(sf.home, { instanceUrl, accessToken, workingFolder, outputs, snapshot }, kill);
  };
  const runThrough = async (folder: string, resume: boolean): Promise<ProcessEnd> => {
    const ended = await run(folder, resume);
    expect(ended.exitCode, ended.stderr).to.equal(0);
    return ended;
  };

  /** About how many milliseconds a phase still takes when so many pages are read. */
  const durationOf = (phase: Phase, pages: number): number =>
    undisturbed.durations[phase] * (phase === 'reading' ? Math.max(0.1, 1 - pages / undisturbed.pages) : 1);

  it(`${KILLS} times, at random moments, and resumed each time, writes the bytes of an undisturbed run`, async () => {
    const random = new Random(6);
    const killed = { reading: 0, finishing: 0, writing: 0 };
    const isEnough = (): boolean => {
      const counts = Object.values(killed);
      return counts.reduce((sum, count) => sum + count, 0) >= KILLS && counts.every((count) => count >= KILLS_OF_EACH);
    };
    for (let chain = 0; !isEnough(); chain += 1) {
      const folder = await newFolder(String(chain));
      let pages = 0;
      let isThrough = false;
      for (const phase of CHAIN) {
        const ended = await run(folder, pages > 0, { phase, after: random.fraction() * durationOf(phase, pages) });
        expect(ended.phase === null || ended.exitCode === null, ended.stderr).to.equal(true);
        for (const [file, text] of await filesIn(folder)) expect(text).to.equal(contents.get(file));
        expect(rowsIn(folder)).to.be.oneOf([null, rows]);
        pages += ended.pages;
        if (ended.phase !== null) killed[ended.phase] += 1;
        // A run that is killed after it has put all files in place leaves nothing to resume.
        isThrough = ended.phase === null || (ended.phase === 'writing' && !(await isUnderWay(folder)));
        if (isThrough) break;
      }
      if (!isThrough) await runThrough(folder, pages > 0);
      expect(await filesIn(folder)).to.deep.equal(contents);
      expect(rowsIn(folder) === rows, 'the rows of the snapshot').to.equal(true);
      expect(await isUnderWay(folder)).to.equal(false);
    }
  });
});
