import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Random } from '../../simulator/random/random.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { syncInProcess, type Ended, type Phase } from './support/killed/syncProcess.js';
import { sfHome, type Sf } from './support/sf.js';

const KILLS = 50;
/** At least so many of them in each phase. */
const OF_EACH = 5;
/** When one sync is killed, again and again, before it is let through. */
const CHAIN: readonly Phase[] = ['reading', 'reading', 'settling', 'writing', 'writing'];
const FILES = ['access.csv', 'access.json'];
/** So that reading takes several commits of the working file, and what follows some tenths of a second. */
const sizes = { users: 1500, permissionSets: 200, roles: 100, assignments: 8000, groupMembers: 2000 };
const LATENCY = 25;

describe('a sync in a process that is killed', function () {
  // Some 70 syncs, one after the other.
  this.timeout(600_000);
  let simulator: Simulator;
  let sf: Sf;
  let undisturbed: Ended;
  let contents: ReadonlyMap<string, string>;
  before(async () => {
    sf = await sfHome();
    simulator = await startSimulator({ scale: 'small', sizes, latency: LATENCY, settings: { apiLimit: 1_000_000 } });
    simulator.faults.plan({ kind: 'short-page', times: 'always', records: 400 });
    const folder = await newFolder('undisturbed');
    // The first one takes longer than those that are killed: what it compiles is kept for them.
    await runThrough(folder, false);
    undisturbed = await runThrough(folder, false);
    contents = await filesIn(folder);
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

  const run = (folder: string, resume: boolean, kill?: { phase: Phase; after: number }): Promise<Ended> => {
    const { instanceUrl, accessToken } = simulator;
    const workingFolder = { path: join(folder, 'working'), resume };
    const outputs = FILES.map((file) => join(folder, file));
    return syncInProcess(sf.home, { instanceUrl, accessToken, workingFolder, outputs }, kill);
  };
  const runThrough = async (folder: string, resume: boolean): Promise<Ended> => {
    const ended = await run(folder, resume);
    expect(ended.exitCode, ended.stderr).to.equal(0);
    return ended;
  };

  /** Milliseconds of a phase that is begun, or gone on with, after so many pages. */
  const lasts = (phase: Phase, pages: number): number =>
    undisturbed.lasted[phase] * (phase === 'reading' ? Math.max(0.1, 1 - pages / undisturbed.pages) : 1);

  it(`${KILLS} times, at random moments, and resumed each time, writes the bytes of an undisturbed run`, async () => {
    const random = new Random(6);
    const killed = { reading: 0, settling: 0, writing: 0 };
    const isEnough = (): boolean => {
      const counts = Object.values(killed);
      return counts.reduce((sum, count) => sum + count, 0) >= KILLS && counts.every((count) => count >= OF_EACH);
    };
    for (let chain = 0; !isEnough(); chain += 1) {
      const folder = await newFolder(String(chain));
      let pages = 0;
      let isThrough = false;
      for (const phase of CHAIN) {
        const ended = await run(folder, pages > 0, { phase, after: random.fraction() * lasts(phase, pages) });
        expect(ended.phase === null || ended.exitCode === null, ended.stderr).to.equal(true);
        for (const [file, text] of await filesIn(folder)) expect(text).to.equal(contents.get(file));
        pages += ended.pages;
        if (ended.phase !== null) killed[ended.phase] += 1;
        // One that was killed after it had put all in place leaves nothing to go on with.
        isThrough = ended.phase === null || (ended.phase === 'writing' && !(await isUnderWay(folder)));
        if (isThrough) break;
      }
      if (!isThrough) await runThrough(folder, pages > 0);
      expect(await filesIn(folder)).to.deep.equal(contents);
      expect(await isUnderWay(folder)).to.equal(false);
    }
  });
});
