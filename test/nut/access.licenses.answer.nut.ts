import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../simulator/org/types.js';
import type { Switches } from '../../simulator/org/switches.js';
import type { LicensesReport } from '../../src/schemas/licenses.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { Runner, RunResult } from './support/sf.js';

const at = (username: string): string => `${username}@acme-rockets.example`;

/** What Salesforce counts as used, by kind and id of the license. */
function usedSeats({ simulator }: Demo): Map<string, number> {
  const objects = {
    user_license: 'UserLicense',
    permission_set_license: 'PermissionSetLicense',
    package_license: 'PackageLicense',
  };
  return new Map(
    Object.entries(objects).flatMap(([kind, object]) =>
      [...simulator.org.table(object).rows()].map(
        ({ Id, UsedLicenses }) => [`${kind} ${Id}`, Number(UsedLicenses)] as const,
      ),
    ),
  );
}

/** Moves what the org knows of logins to today: days without a login are counted to the time of the answer. */
function moveToToday({ simulator: { org } }: Demo): void {
  const users = org.table('User');
  const passed = Date.now() - org.clock.now().getTime();
  const later = (time: unknown): string | null =>
    typeof time === 'string' ? new Date(Date.parse(time) + passed).toISOString().replace('Z', '+0000') : null;
  for (const { Id, LastLoginDate, CreatedDate } of [...users.rows()]) {
    users.update(Id, { LastLoginDate: later(LastLoginDate), CreatedDate: later(CreatedDate) });
  }
}

describe('sf access licenses', () => {
  let demo: Demo;
  beforeEach(async () => {
    demo = await startDemo();
    moveToToday(demo);
  });
  afterEach(() => demo.stop());

  const report = async (runner: Runner, ...args: string[]): Promise<LicensesReport> => {
    const { exitCode, json } = await runner.run(['access', 'licenses', ...args, '--json']);
    const envelope = json();
    expect(exitCode, envelope.message).to.equal(0);
    return envelope.result as LicensesReport;
  };
  const live = (...args: string[]): Promise<LicensesReport> => report(demo.plugin, '-o', ORG, ...args);
  const licenseOf = ({ licenses }: LicensesReport, name: string): LicensesReport['licenses'][number] => {
    const found = licenses.find((one) => one.name === name);
    if (!found) throw new Error(`The answer has no license ${name}.`);
    return found;
  };
  /** `kofi.mensah: unused -> deactivate yes` */
  const holdersOf = ({ holders }: LicensesReport, name: string): string[] =>
    holders
      .filter(({ license }) => license.name === name)
      .map(
        (one) => `${one.username.split('@')[0]}: ${one.reasons.join(' ')} -> ${one.action ?? 'nothing'} ${one.frees}`,
      );
  const rowOf = (object: string, field: string, value: string): Row => {
    const row = demo.simulator.org.table(object).where(field, value)[0];
    if (!row) throw new Error(`The org has no ${object} ${value}.`);
    return row;
  };
  const snapshotOf = async (...flags: string[]): Promise<string> => {
    const path = join(demo.sf.home, 'acme.snapshot');
    const { exitCode, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--snapshot', path, ...flags]);
    expect(exitCode, stderr).to.equal(0);
    return path;
  };
  const ALL = ['--sync-licenses', '--sync-permissions', '--sync-non-standard-users'];

  it('tells the seats of each license, and who could do without, from the org as from a snapshot of it', async () => {
    const told = await live();
    expect(licenseOf(told, 'Salesforce')).to.deep.include({
      ...{ kind: 'user_license', apiName: null, status: 'Active', total: 50, used: 41, left: 9, overused: 0 },
      ...{ expiresAt: null, daysLeft: null, hasEnded: false, frees: { seats: 3, notKnown: 0 } },
      holders: { all: 40, inactive: 0, frozen: 2, unused: 1, notNeeded: null, lacking: null },
    });
    expect(holdersOf(told, 'Salesforce')).to.deep.equal([
      'liam.byrne: frozen -> deactivate yes',
      'viktor.lindqvist: frozen -> deactivate yes',
      'kofi.mensah: unused -> deactivate yes',
    ]);
    expect(licenseOf(told, 'Field Service Dispatcher')).to.deep.include({
      ...{ kind: 'permission_set_license', apiName: 'FieldServiceDispatcherPsl', total: 4, used: 3, left: 1 },
      holders: { all: 3, inactive: 0, frozen: 1, unused: 0, notNeeded: 1, lacking: 0 },
    });
    expect(holdersOf(told, 'Field Service Dispatcher')).to.deep.equal(['liam.byrne: frozen not needed -> revoke yes']);
    expect(holdersOf(told, 'Salesforce API Integration')).to.deep.equal([
      'telemetry.integration: not needed -> nothing no',
    ]);
    expect(licenseOf(told, 'orgchart')).to.deep.include({ total: null, used: 0, left: null });
    expect(licenseOf(told, 'oldmaps')).to.deep.include({ hasEnded: true, status: 'Expired' });
    expect(licenseOf(told, 'Health Cloud Starter')).to.deep.include({ hasEnded: true, status: 'Disabled' });

    const kept = await report(demo.plugin, '--snapshot', await snapshotOf(...ALL));
    const { apiCalls: _live, readAt: _then, snapshotFile: _none, ...ofOrg } = told;
    const { apiCalls, readAt: _later, snapshotFile, ...ofSnapshot } = kept;
    const withoutCommands = ({ holders, lacks, notKnown: _not, ...rest }: typeof ofOrg): object => ({
      ...rest,
      holders: holders.map(({ command: _one, ...one }) => one),
      lacks: lacks.map(({ command: _one, ...one }) => one),
    });
    expect(withoutCommands(ofSnapshot)).to.deep.equal(withoutCommands(ofOrg));
    expect({ apiCalls, snapshotFile }).to.deep.equal({
      apiCalls: 0,
      snapshotFile: join(demo.sf.home, 'acme.snapshot'),
    });
  });
});
