import { cpSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { AuthInfo, Connection, type SfError } from '@salesforce/core';
import { expect } from 'chai';
import type { BulkMode } from '../../../../src/model/syncOptions.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { createWorkingFile } from '../../../../src/snapshot/workingFile.js';
import { Random } from '../../../../simulator/random/random.js';
import { startSimulator, type Simulator } from '../../../../simulator/start.js';
import { connectByJwt, fewOfEach, syncOrg, type SyncResult } from '../../support/syncing.js';
import { expectOwnerOnly } from '../../../systems.js';

const MOMENTS = 16;
const DAY = 24 * 60 * 60 * 1000;

describe('a sync that was interrupted', function () {
  this.timeout(180_000);
  let simulator: Simulator;
  let connection: Connection;
  let undisturbed: SyncResult;
  let folder: string;
  before(async () => {
    simulator = await startSimulator({ sizes: fewOfEach, latency: 8 });
    simulator.faults.plan({ kind: 'short-page', times: 'always', records: 13 });
    connection = await connectByJwt(simulator);
    undisturbed = await syncOrg(connection);
  });
  after(() => simulator.close());
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'sync-resume-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** So few at a time that a small org takes long enough to be killed on the way. */
  const limits = { concurrency: 2 };
  const working = (): string => join(folder, 'work');
  const begin = { path: '', resume: false };
  const resume = (path = working()): Promise<SyncResult> =>
    syncOrg(connection, { workingFolder: { path, resume: true } });

  const failure = async (work: Promise<unknown>): Promise<SfError> => {
    try {
      await work;
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };

  /** Ends a sync after so many pages, as Ctrl-C does. */
  const interrupt = async (pages: number, options = {}): Promise<SfError> => {
    const abort = new AbortController();
    let seen = 0;
    const onPage = (): void => {
      if (++seen === pages) abort.abort(new Error('Ctrl-C'));
    };
    const workingFolder = { ...begin, path: working() };
    return failure(syncOrg(connection, { abort, events: { onPage }, workingFolder, limits, options }));
  };

  const expectRight = ({ json, csv, outcome }: SyncResult): void => {
    expect(json).to.equal(undisturbed.json);
    expect(csv).to.equal(undisturbed.csv);
    expect(outcome).to.deep.include({
      accounts: undisturbed.outcome.accounts,
      resourceTypes: undisturbed.outcome.resourceTypes,
      dropped: undisturbed.outcome.dropped,
      changedWhileReading: [],
    });
  };

  it('goes on where it stopped, says how, and leaves nothing once it is through', async () => {
    const error = await interrupt(30);
    expect([error.message, error.actions]).to.deep.equal([
      'Ctrl-C',
      ['To go on where this run stopped, repeat the command with --resume within a day.'],
    ]);
    const [file] = await readdir(working());
    await expectOwnerOnly(working());
    await expectOwnerOnly(join(working(), file!));
    const resumed = await resume();
    expectRight(resumed);
    expect(resumed.outcome.apiCalls).to.be.lessThan(undisturbed.outcome.apiCalls - 20);
    expect(resumed.outcome.resumedFrom).to.match(/^\d{4}-.*Z$/);
    expect(await readdir(working())).to.deep.equal([]);
  });

  it('goes on also where it was stopped in queries that it had found out by what the org has', async () => {
    const options = { syncPermissions: true, syncLogins: true };
    let pages = 0;
    const asked = await syncOrg(connection, { options, events: { onPage: () => (pages += 1) } });
    await interrupt(pages - 3, options);
    const resumed = await syncOrg(connection, { options, workingFolder: { path: working(), resume: true } });
    expectRight(resumed);
    expect(resumed.outcome.apiCalls).to.be.lessThan(asked.outcome.apiCalls / 2);
  });

  it('keeps the snapshot only when the documents are whole, too', async () => {
    const path = join(folder, 'salesforce.snapshot');
    await writeFile(path, 'old');
    const abort = new AbortController();
    const events = { onReadingDone: (): void => abort.abort(new Error('Ctrl-C')) };
    const snapshotFile = await openOutputFile(path);
    const workingFolder = { ...begin, path: working() };
    await failure(syncOrg(connection, { abort, events, workingFolder, snapshotFile }));
    expect(await readFile(path, 'utf8')).to.equal('old');
    await snapshotFile.discard();

    const again = await openOutputFile(path);
    const resumed = await syncOrg(connection, {
      workingFolder: { ...workingFolder, resume: true },
      snapshotFile: again,
    });
    expectRight(resumed);
    expect((await readFile(path)).subarray(0, 15).toString()).to.equal('SQLite format 3');
    expect(await readdir(folder)).to.have.members(['salesforce.snapshot', 'work']);
  });

  it(`gives the same bytes after a kill at any of ${MOMENTS} moments`, async () => {
    const random = new Random(7);
    const pages = undisturbed.outcome.apiCalls;
    const moments = Array.from({ length: MOMENTS }, () => 1 + random.below(pages));
    for (const moment of [...moments, Infinity]) {
      const path = working();
      const killed = join(folder, `killed-${moment}`);
      let seen = 0;
      // What a kill leaves is what the files hold at that moment.
      const kill = (): void => cpSync(path, killed, { recursive: true });
      const onPage = (): void => {
        if (++seen === moment) kill();
      };
      const onReadingDone = (): void => {
        if (moment > seen) kill();
      };
      await syncOrg(connection, { events: { onPage, onReadingDone }, workingFolder: { ...begin, path }, limits });
      expectRight(await resume(killed));
    }
  });

  describe('while jobs of the Bulk API were under way', () => {
    const byJobs = { concurrency: 2, bulk: 'always', firstPollAfter: 5 } as const;
    const createdJobs = (): number =>
      simulator.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs/query')).length;

    it('goes on with the same jobs, and gives the same bytes, after a kill at any of 10 moments', async () => {
      const random = new Random(11);
      let pages = 40;
      for (const bulk of [
        'always',
        'always',
        'always',
        'always',
        'always',
        'always',
        'auto',
        'auto',
        'never',
        'never',
      ]) {
        const moment = 10 + random.below(pages - 10);
        const path = working();
        const killed = join(folder, `killed-${moment}-${bulk}`);
        let seen = 0;
        const kill = (): void => cpSync(path, killed, { recursive: true });
        const onPage = (): void => {
          if (++seen === moment) kill();
        };
        // How many pages there are is not the same in each run.
        const onReadingDone = (): void => {
          if (moment > seen) kill();
        };
        const events = { onPage, onReadingDone };
        simulator.resetRequests();
        await syncOrg(connection, { events, workingFolder: { ...begin, path }, limits: byJobs });
        pages = seen;
        const jobs = createdJobs();
        expect(jobs).to.be.greaterThan(4);
        simulator.resetRequests();
        const limits = { ...byJobs, bulk: bulk as BulkMode };
        expectRight(await syncOrg(connection, { workingFolder: { path: killed, resume: true }, limits }));
        expect(createdJobs()).to.be.at.most(bulk === 'always' ? jobs : 0);
      }
    });

    it('stops before a share of the day’s requests, which REST could not exceed either', async () => {
      const refused: string[] = [];
      const onBulkRefused = (object: string): void => void refused.push(object);
      const workingFolder = { ...begin, path: working() };
      for (const more of [12, 25, 40]) {
        await fetch(`${simulator.instanceUrl}/_sim/settings`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ apiUsed: 0, apiLimit: 2 * more }),
        });
        simulator.resetRequests();
        const limits = { ...byJobs, maxApiUsage: 50 };
        const error = await failure(syncOrg(connection, { workingFolder, limits, events: { onBulkRefused } }));
        expect(error.name).to.equal('ApiUsageLimitReachedError');
        expect(simulator.requests.length).to.be.at.most(more);
      }
      simulator.org.settings.apiLimit = 1_000_000;
      expectRight(await syncOrg(connection, { workingFolder: { path: working(), resume: true }, limits: byJobs }));
      expect(refused).to.deep.equal([]);
    });

    it('waits no longer for a job than it takes to say so', async () => {
      const abort = new AbortController();
      const path = working();
      // Longer than the test may take.
      const limits = { ...byJobs, firstPollAfter: 600_000 };
      simulator.resetRequests();
      const ended = failure(syncOrg(connection, { abort, workingFolder: { ...begin, path }, limits }));
      while (createdJobs() < 1) await wait(5);
      abort.abort(new Error('Ctrl-C'));
      const error = await ended;
      expect([error.message, error.actions!.join()]).to.satisfy(
        ([message, actions]: string[]) => message === 'Ctrl-C' && actions!.includes('--resume'),
      );
      expectRight(await syncOrg(connection, { workingFolder: { path, resume: true }, limits: byJobs }));
    });
  });

  it('needs no request but one when only its documents were missing', async () => {
    const path = working();
    const abort = new AbortController();
    const events = { onReadingDone: () => abort.abort(new Error('Ctrl-C')) };
    await failure(syncOrg(connection, { abort, events, workingFolder: { ...begin, path } }));
    const resumed = await resume();
    expectRight(resumed);
    expect(resumed.outcome.apiCalls).to.equal(1);
  });

  it('tells again what was told before, and nothing twice', async () => {
    const lacking = await startSimulator({ withoutFeatures: ['territory-management'] });
    try {
      const users = lacking.org.table('User');
      for (const { Id } of [...users.rows()].filter(({ UserType }) => UserType === 'Standard')) {
        users.update(Id, { Email: 'none' });
      }
      lacking.faults.plan({ kind: 'short-page', times: 'always', records: 5 });
      const connected = await connectByJwt(lacking);
      const limits = { bulk: 'always', concurrency: 2, firstPollAfter: 1 } as const;
      const run = async (resume: boolean, endAfter = Infinity) => {
        const abort = new AbortController();
        const told: string[] = [];
        let pages = 0;
        const stopAt = (page: number): void => (page < endAfter ? undefined : abort.abort(new Error('Ctrl-C')));
        const work = syncOrg(connected, {
          abort,
          limits,
          workingFolder: { path: working(), resume },
          events: {
            onPage: () => stopAt(++pages),
            // A number that no page has.
            onReadingDone: () => stopAt(1e6),
            onLeftOut: (type, why) => told.push(`${type}: ${why.message}`),
            onObjectAbsent: (object, why) => told.push(`${object}: ${why.message}`),
            onProblem: (record, problem) => told.push(`${record}: ${problem}`),
          },
        });
        const outcome = endAfter === Infinity ? (await work).outcome : await failure(work);
        return { told, ...('leftOut' in outcome ? { leftOut: outcome.leftOut, bulk: outcome.bulkQueries } : {}) };
      };
      const whole = await run(false);
      expect(whole.leftOut).to.have.length(1);
      expect(whole.bulk).to.not.have.length(0);
      expect(whole.told).to.have.length.greaterThan(2);
      for (const end of [40, 1e6]) {
        await run(false, end);
        const resumed = await run(true);
        expect([...resumed.told].sort(), `ended after ${end}`).to.deep.equal([...whole.told].sort());
        expect([resumed.leftOut, resumed.bulk], `ended after ${end}`).to.deep.equal([whole.leftOut, whole.bulk]);
      }
    } finally {
      await lacking.close();
    }
  });

  it('stops before a share of the day’s requests, and goes on with more', async () => {
    simulator.org.settings.apiLimit = 2 * (simulator.requests.length + 20);
    const workingFolder = { ...begin, path: working() };
    const error = await failure(syncOrg(connection, { workingFolder, limits: { ...limits, maxApiUsage: 50 } }));
    expect(error.name).to.equal('ApiUsageLimitReachedError');
    expect(error.actions!.join(' ')).to.match(/--max-api-usage.*--resume/s);
    expectRight(await resume());
    simulator.org.settings.apiLimit = 1_000_000;
  });

  it('is superseded by one that is through, and forgotten after a day', async () => {
    await interrupt(30);
    const [superseded] = await readdir(working());
    const [orgId, , process] = superseded!.split('-');
    const stamp = new Date(Date.now() - DAY - 1000).toISOString().replaceAll(/[-:]/g, '');
    await rename(join(working(), superseded!), join(working(), `${orgId}-${stamp}-${process}`));
    await interrupt(30);
    expect(await readdir(working()))
      .to.have.length(1)
      .and.not.include(superseded);
    await syncOrg(connection, { workingFolder: { ...begin, path: working() } });
    expect(await readdir(working())).to.deep.equal([]);
  });

  it('is left alone while it is still at work', async () => {
    const path = working();
    let other: Promise<SfError> | undefined;
    const onPage = (): void => void (other ??= failure(resume()));
    await syncOrg(connection, { events: { onPage }, workingFolder: { ...begin, path }, limits });
    expect(await other).to.have.property('name', 'NothingToResumeError');
  });

  it('passes over a file in which a killed sync had not yet begun', async () => {
    await interrupt(30);
    const [file] = await readdir(working());
    const organizationId = file!.slice(0, 18);
    await createWorkingFile(working(), organizationId, new Date(Date.now() + 1000));
    expect((await resume()).outcome.resumedFrom).to.be.a('string');
  });

  describe('is refused with the reason', () => {
    const refusals: Array<[string, RegExp, (path: string) => void | Promise<void>]> = [
      [
        'when it is older than a day',
        /more than a day ago/,
        (path) => {
          const database = new DatabaseSync(path);
          database.exec(`UPDATE run SET started_at = '${new Date(Date.now() - DAY - 1000).toISOString()}'`);
          database.close();
        },
      ],
      [
        'when another version began it',
        /another version of the plugin/,
        (path) => {
          const database = new DatabaseSync(path);
          database.exec('PRAGMA user_version = 99');
          database.close();
        },
      ],
      [
        'when another version asked for other things',
        /another version of the plugin/,
        (path) => {
          const database = new DatabaseSync(path);
          database.exec(`UPDATE progress SET query = query || ' LIMIT 7'`);
          database.close();
        },
      ],
      [
        'when it is of another org',
        /to another org, 00DXX0000000001AAA/,
        (path) => {
          const database = new DatabaseSync(path);
          database.exec(`UPDATE run SET organization_id = '00DXX0000000001AAA'`);
          database.close();
        },
      ],
      ['when its file is damaged', /damaged/, (path) => truncate(path, 3000)],
    ];
    for (const [when, reason, spoil] of refusals) {
      it(when, async () => {
        await interrupt(30);
        const [file] = await readdir(working());
        await spoil(join(working(), file!));
        const error = await failure(resume());
        expect([error.name, error.message]).to.satisfy(
          ([name, message]: string[]) => name === 'CannotResumeError' && reason.test(message!),
          error.message,
        );
        expect(error.actions!.join(' ')).to.include('Leave out --resume');
      });
    }

    it('when it had other options, which it names', async () => {
      await interrupt(3, { syncAgents: true, resourceTypes: ['agent', 'role'] });
      const error = await failure(resume());
      expect(error.message).to.match(
        /other options: --resource-type \(agent role; now \), --sync-agents \(true; now false\)/,
      );
    });

    describe('when another user began it, also where both users are known by their access tokens alone', () => {
      const connectByToken = async (token: string): Promise<Connection> => {
        const { instanceUrl } = simulator;
        const authInfo = await AuthInfo.create({
          username: token,
          accessTokenOptions: { accessToken: token, instanceUrl, loginUrl: instanceUrl },
        });
        return Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
      };
      let first: Connection;
      let second: Connection;
      let secondId: string;
      before(async () => {
        const users = [...simulator.org.table('User').rows()];
        const administrator = users.find(({ Username }) => Username === simulator.username)!;
        const other = users.find(
          ({ Id, IsActive, UserType }) => Id !== administrator.Id && IsActive === true && UserType === 'Standard',
        )!;
        simulator.org.table('User').update(other.Id, { ProfileId: administrator['ProfileId']! });
        secondId = other.Id;
        first = await connectByToken(simulator.accessToken);
        second = await connectByToken(simulator.tokenFor(String(other['Username'])));
      });
      const workingFolder = (isResume: boolean) => ({ path: working(), resume: isResume });
      const leave = async (connected: Connection): Promise<void> => {
        const abort = new AbortController();
        const events = { onReadingDone: () => abort.abort(new Error('Ctrl-C')) };
        const error = await failure(
          syncOrg(connected, {
            abort,
            events,
            workingFolder: workingFolder(false),
            options: { resourceTypes: ['role'] },
          }),
        );
        expect(error.message).to.equal('Ctrl-C');
      };
      const goOn = (connected: Connection): Promise<SyncResult> =>
        syncOrg(connected, { workingFolder: workingFolder(true), options: { resourceTypes: ['role'] } });

      it('names both users', async () => {
        await leave(first);
        const error = await failure(goOn(second));
        expect([error.name, error.message]).to.satisfy(
          ([name, message]: string[]) =>
            name === 'CannotResumeError' && new RegExp(`user \\(005\\w{15}; now ${secondId}\\)`).test(message!),
          error.message,
        );
        const { outcome } = await goOn(first);
        expect(outcome.resumedFrom).to.be.a('string');
        expect(outcome.org.username).to.equal(null);
      });

      it('keeps nothing to go on with of a user whom the org does not tell', async () => {
        simulator.faults.plan({ kind: 'malformed', times: 'always', route: 'userinfo' });
        const abort = new AbortController();
        const events = { onReadingDone: () => abort.abort(new Error('Ctrl-C')) };
        const error = await failure(syncOrg(first, { abort, events, workingFolder: workingFolder(false) }));
        expect([error.message, error.actions ?? []]).to.deep.equal(['Ctrl-C', []]);
        expect(await failure(goOn(first))).to.have.property('name', 'UnreadableAnswerError');
        simulator.faults.forget();
        simulator.faults.plan({ kind: 'short-page', times: 'always', records: 13 });
      });
    });

    it('when there is none', async () => {
      expect(await failure(resume())).to.have.property('name', 'NothingToResumeError');
    });
  });
});
