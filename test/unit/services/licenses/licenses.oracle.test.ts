import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { LicensesReport } from '../../../../src/schemas/licenses.js';
import { licenses } from '../../../../src/services/licenses/licenses.js';
import type { Origin } from '../../../../src/services/answers/origin.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { licensesSay, type LicenseLines } from '../../../oracle/licenses.js';
import { buildRandomLicenses, randomLicenses, type RandomLicenses } from '../../../oracle/randomLicenses.js';
import { tablesOf } from '../../../oracle/tables.js';
import { startOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

/** How many random orgs are asked: more by hand, `LICENSE_RUNS=500 npm run test:unit -- -f "licenses of a random org"`. */
const RUNS = Number(process.env['LICENSE_RUNS'] ?? 10);

const events = {
  onPage: () => undefined,
  onReadingDone: () => undefined,
  onHiddenField: () => undefined,
  onLeftOut: () => undefined,
  onObjectAbsent: () => undefined,
  onProblem: () => undefined,
};

const DAYS = 90;

const answer = async (origin: Origin): Promise<LicensesReport> =>
  (await licenses({ origin, unusedForDays: DAYS }, events, new AbortController())).report;

/** The same lines as the oracle's. */
function linesOf({ licenses: told, holders, lacks }: LicensesReport): LicenseLines {
  return {
    holders: holders
      .map(({ license, username, reasons, action, frees }) => {
        const proposal = action === null ? 'nothing' : `${action} ${frees}`;
        return `${license.name}: ${username} ${reasons.join(' ')} ${proposal}`;
      })
      .sort(),
    lacks: lacks.map(({ license, username }) => `${license.name}: ${username}`).sort(),
    seats: told.map(({ name, frees }) => `${name}: ${frees.seats} + ${frees.notKnown}`).sort(),
  };
}

describe('the licenses of a random org', function () {
  this.timeout(Math.max(60_000, RUNS * 5000));
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'licenses-'))));
  after(() => rm(folder, { recursive: true }));

  async function compare(random: RandomLicenses): Promise<void> {
    const org = await startOrg({ seed: 'empty' });
    try {
      buildRandomLicenses(org.simulator.org, random);
      const tables = tablesOf(org.simulator.org, org.userId('admin'));
      const say = (readAt: string, withUsersWithoutType: boolean): LicenseLines =>
        licensesSay({
          ...{ tables, readAt: Date.parse(readAt), days: DAYS, reader: org.simulator.username, withUsersWithoutType },
        });
      const live = await answer({ kind: 'org', connection: org.connection, name: null });
      expect(linesOf(live)).to.deep.equal(say(live.readAt, true));
      expect(live.notKnown.filter((one) => one.includes('license'))).to.deep.equal([]);

      const path = join(folder, 'org.snapshot');
      const snapshotFile = await openOutputFile(path);
      const options = { syncLicenses: true, syncPermissions: true, syncNonStandardUsers: true };
      await syncOrg(org.connection, { options, snapshotFile });
      const kept = await answer({ kind: 'snapshot', path });
      expect(linesOf(kept)).to.deep.equal(say(kept.readAt, false));
    } finally {
      await org.stop();
    }
  }

  it('are those of the oracle, live and from a snapshot', () =>
    fc.assert(fc.asyncProperty(randomLicenses, compare), { numRuns: RUNS }));
});
