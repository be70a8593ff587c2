import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../simulator/org/types.js';
import type { Switches } from '../../simulator/org/switches.js';
import type { LicensesReport } from '../../src/schemas/licenses.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { Runner } from './support/sf.js';
import { expectOwnerOnly, skipWithout } from '../systems.js';

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
    demo.simulator.org.table('ActiveFeatureLicenseMetric').insert({
      MetricsDate: demo.simulator.org.clock.now().toISOString().slice(0, 10),
      ...{ FeatureType: 'MarketingUser', AssignedUserCount: 2, TotalLicenseCount: 3 },
    });
    for (const name of ['liam.byrne', 'nancy.wu']) {
      demo.simulator.org.table('User').update(rowOf('User', 'Username', at(name)).Id, {
        UserPermissionsMarketingUser: true,
      });
    }
    // A snapshot has no users without a type.
    demo.simulator.org
      .table('User')
      .update(rowOf('User', 'Username', at('legacy.import')).Id, { UserType: 'Standard' });
    const told = await live();
    expect(licenseOf(told, 'Salesforce')).to.deep.include({
      ...{ kind: 'user_license', apiName: 'SFDC', status: 'Active', total: 50, used: 41, left: 9, overused: 0 },
      ...{ expiresAt: null, daysLeft: null, hasEnded: false, frees: { seats: 4, notKnown: 0 } },
      holders: { all: 41, inactive: 0, frozen: 2, unused: 2, notNeeded: null, lacking: null },
    });
    expect(holdersOf(told, 'Salesforce')).to.deep.equal([
      'liam.byrne: frozen -> deactivate yes',
      'viktor.lindqvist: frozen -> deactivate yes',
      'legacy.import: unused -> deactivate yes',
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

    expect(licenseOf(told, 'MarketingUser')).to.deep.include({
      ...{ kind: 'feature', total: 3, used: 2, left: 1, frees: { seats: 0, notKnown: 0 } },
      holders: { all: 2, inactive: 0, frozen: 1, unused: 0, notNeeded: null, lacking: null },
    });
    expect(holdersOf(told, 'MarketingUser')).to.deep.equal(['liam.byrne: frozen -> nothing no']);

    const kept = await report(demo.plugin, '--snapshot', await snapshotOf(...ALL));
    const timeless = ({ org, licenses, holders, lacks, unusedForDays }: LicensesReport): object => ({
      ...{ org, licenses, unusedForDays },
      // The commands of a snapshot name no org.
      holders: holders.map((one) => ({
        ...one,
        command: one.command?.replace(` --target-org ${demo.simulator.username}`, ''),
      })),
      lacks: lacks.map((one) => ({
        ...one,
        command: one.command?.replace(` --target-org ${demo.simulator.username}`, ''),
      })),
    });
    expect(timeless(kept)).to.deep.equal(timeless(told));
    expect(kept).to.deep.include({ apiCalls: 0, snapshotFile: join(demo.sf.home, 'acme.snapshot') });
  });

  it('shows them to people in 80 columns', async () => {
    const flags = ['--license', 'Field Service Dispatcher', '--license', 'SIGNIT', '--license', 'Salesforce Platform'];
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'licenses', '-o', ORG, ...flags]);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    const [told] = stdout.split(/^(?=Not known)/m);
    expect(stdout.split('\n').every(({ length }) => length <= 80)).to.equal(true);
    expect(told).to.equal(
      [
        '',
        'User licenses',
        '  Salesforce Platform: 3 of 4 used, 1 left',
        '',
        'Permission set licenses',
        '  Field Service Dispatcher: 3 of 4 used, 1 left',
        '    Held by 1 frozen user and 1 user none of whose permission sets needs it.',
        '    The proposals below free 1 seat.',
        '      liam.byrne@acme-rockets.example: frozen, needed by no permission set;',
        '      revoke',
        '',
        'Package licenses',
        '  signit: 2 of 2 used, 0 left',
        '',
        'Proposed: 1 license assignment to revoke.',
        'A permission set that is made for no license may still use what a license',
        'allows: look before you revoke.',
        'Write them to files with --output-dir DIR, and look at them before you use them.',
        '',
      ].join('\n'),
    );
    expect(stdout.replaceAll('\n', ' ')).to.include(
      'Not looked at: prices and contracts, and how much somebody uses what a license allows.',
    );
  });

  it('writes CSV to standard output and the rest to standard error, and JSON into a file', async () => {
    const csv = await demo.plugin.run(['access', 'licenses', '-o', ORG, '--result-format', 'csv']);
    expect(csv.exitCode, csv.stderr).to.equal(0);
    const rows: Array<Record<string, string>> = parse(csv.stdout, { columns: true });
    const told = await live();
    const count = (what: string): number => rows.filter((row) => row['what'] === what).length;
    expect([count('license'), count('holder'), count('lack')]).to.deep.equal([
      told.licenses.length,
      told.holders.length,
      told.lacks.length,
    ]);
    expect(rows.find(({ license }) => license === 'signit')).to.deep.include({
      ...{ what: 'license', kind: 'package_license', total: '2', used: '2', left: '0', frees_seats: '0' },
    });
    expect(
      rows.find(({ what, license }) => what === 'holder' && license === 'Field Service Dispatcher'),
    ).to.deep.include({
      ...{
        username: at('liam.byrne'),
        is_frozen: 'true',
        reasons: 'frozen not needed',
        action: 'revoke',
        frees: 'yes',
      },
    });
    expect(csv.stderr).to.include('Proposed: ');
    const file = join(demo.sf.home, 'licenses.json');
    const { exitCode, stdout } = await demo.plugin.run(['access', 'licenses', '-o', ORG, '--output-file', file]);
    expect(exitCode).to.equal(0);
    expect(stdout).to.include(file);
    const { licenses, holders } = JSON.parse(await readFile(file, 'utf8')) as LicensesReport;
    expect({ licenses, holders }).to.deep.equal({ licenses: told.licenses, holders: told.holders });
  });

  it('says what a snapshot does not know, and proposes nothing of it', async () => {
    const bare = await report(demo.plugin, '--snapshot', await snapshotOf());
    expect(bare).to.deep.include({ licenses: [], holders: [], lacks: [] });
    expect(bare.notKnown).to.include('licenses: The snapshot was made without --sync-licenses');
    const { stdout } = await demo.plugin.run(['access', 'licenses', '--snapshot', join(demo.sf.home, 'acme.snapshot')]);
    expect(stdout).to.match(/^No license is known\.$/m);
    await expectRefusal(
      demo.plugin,
      ['access', 'licenses', '--snapshot', join(demo.sf.home, 'acme.snapshot'), '--license', 'signit'],
      [/--sync-licenses/],
    );

    const withoutSets = await report(demo.plugin, '--snapshot', await snapshotOf('--sync-licenses'));
    expect(licenseOf(withoutSets, 'Field Service Dispatcher').holders).to.deep.include({
      all: 3,
      notNeeded: null,
      lacking: null,
    });
    expect(holdersOf(withoutSets, 'Field Service Dispatcher')).to.deep.equal(['liam.byrne: frozen -> nothing no']);
    expect(withoutSets.notKnown.some((one) => one.startsWith('which permission sets need which licenses: '))).to.equal(
      true,
    );
    expect(
      withoutSets.holders.filter(({ action, license }) => action === 'revoke' && license.kind !== 'package_license'),
    ).to.deep.equal([]);
    expect(withoutSets.notKnown).to.include('users of portals, sites and integrations, whom the snapshot leaves out');
  });

  it('counts the days of --unused-for, in days or weeks', async () => {
    const ben = rowOf('User', 'Username', at('ben.carter'));
    const LastLoginDate = new Date(Date.now() - 50 * 86_400_000).toISOString().replace('Z', '+0000');
    demo.simulator.org.table('User').update(ben.Id, { LastLoginDate });
    const isUnused = async (duration: string): Promise<boolean> =>
      holdersOf(await live('--unused-for', duration), 'Salesforce').includes('ben.carter: unused -> deactivate yes');
    expect([await isUnused('49d'), await isUnused('7w'), await isUnused('51d'), await isUnused('8W')]).to.deep.equal([
      ...[true, true],
      ...[false, false],
    ]);
  });

  it('never proposes to deactivate the user who asks', async () => {
    const mia = rowOf('User', 'Username', demo.simulator.username);
    demo.simulator.org.table('User').update(mia.Id, { LastLoginDate: '2020-01-01T00:00:00.000+0000' });
    const told = await live();
    expect(holdersOf(told, 'Salesforce')).to.include('mia.santos: unused -> nothing no');
    const kept = await report(demo.plugin, '--snapshot', await snapshotOf(...ALL));
    expect(holdersOf(kept, 'Salesforce')).to.include('mia.santos: unused -> nothing no');
  });

  for (const [what, args, words] of [
    [
      'a name of no license',
      ['--license', 'Salesforce Plattform'],
      [/"Salesforce Plattform"/, /user license Salesforce Platform/],
    ],
    ['no duration', ['--unused-for', '90'], [/--unused-for "90"/, /90d or 12w/]],
    ['more than a life', ['--unused-for', '999999d'], [/--unused-for "999999d"/, /36,500 days/]],
    ['no time at all', ['--unused-for', '0d'], [/--unused-for "0d"/]],
    ['one file for two things', ['--output-dir', 'seats', '--output-file', 'seats/users.csv'], [/users\.csv/]],
  ] as ReadonlyArray<[string, string[], RegExp[]]>)
    it(`refuses ${what}`, () => expectRefusal(demo.plugin, ['access', 'licenses', '-o', ORG, ...args], words));

  it('refuses a folder that is a file, and leaves files as they were where nothing could be told', async function () {
    skipWithout(this, '/proc');
    const file = join(demo.sf.home, 'taken');
    await writeFile(file, 'mine');
    await expectRefusal(
      demo.plugin,
      ['access', 'licenses', '-o', ORG, '--output-dir', file],
      [/taken/, /--output-dir/],
    );
    expect(await readFile(file, 'utf8')).to.equal('mine');
    // Linux says of any path there that it does not exist.
    const nowhere = ['access', 'licenses', '-o', ORG, '--output-dir', '/proc/x'];
    await expectRefusal(demo.plugin, nowhere, [/\/proc\/x/, /--output-dir/]);
    const folder = join(demo.sf.home, 'kept');
    await mkdir(folder);
    await writeFile(join(folder, 'users.csv'), 'username\nold@acme.example\n');
    const { exitCode } = await demo.plugin.run([
      'access',
      'licenses',
      '-o',
      ORG,
      '--license',
      'none',
      '--output-dir',
      folder,
    ]);
    expect(exitCode).to.equal(1);
    expect(await readdir(folder)).to.deep.equal(['users.csv']);
    expect(await readFile(join(folder, 'users.csv'), 'utf8')).to.equal('username\nold@acme.example\n');
  });

  it('prints the commands that use the files in one line each, so that they can be pasted', async () => {
    const folder = join(demo.sf.home, 'pasted');
    const { stdout } = await demo.plugin.run(['access', 'licenses', '-o', ORG, '--output-dir', folder], {
      env: { COLUMNS: '80' },
    });
    const commands = stdout.split('\n').filter((line) => line.startsWith('  sf access '));
    expect(commands).to.have.length.of.at.least(1);
    for (const line of commands) expect(line).to.match(/--target-org \S+ --file \S*pasted\/\w+\.csv$/);
    expect(commands.some((line) => line.includes('user status --set inactive'))).to.equal(true);
  });

  describe('what it says to be freed', () => {
    /** Seats of people who are gone, or come no more; one that a set of theirs needs; and a set without its license. */
    function addLeftOvers(countsInactive: boolean): void {
      const { org } = demo.simulator;
      const dispatcher = rowOf('PermissionSetLicense', 'DeveloperName', 'FieldServiceDispatcherPsl');
      const seat = (username: string, license: Row, isCounted: boolean): void => {
        const user = rowOf('User', 'Username', at(username));
        org.table('PermissionSetLicenseAssign').insert({ AssigneeId: user.Id, PermissionSetLicenseId: license.Id });
        const { UsedLicenses } = org.table('PermissionSetLicense').get(license.Id)!;
        if (isCounted) org.table('PermissionSetLicense').update(license.Id, { UsedLicenses: Number(UsedLicenses) + 1 });
      };
      const assign = (username: string, set: string): void => {
        const AssigneeId = rowOf('User', 'Username', at(username)).Id;
        const PermissionSetId = rowOf('PermissionSet', 'Name', set).Id;
        org.table('PermissionSetAssignment').insert({ AssigneeId, PermissionSetId, IsActive: true });
      };
      seat('yusuf.demir', dispatcher, countsInactive);
      seat('kofi.mensah', dispatcher, true);
      assign('kofi.mensah', 'FieldServiceDispatcherPermSet');
      assign('ben.carter', 'FieldServiceDispatcherPermSet');
      const pack = rowOf('PackageLicense', 'NamespacePrefix', 'rktparts');
      org
        .table('UserPackageLicense')
        .insert({ UserId: rowOf('User', 'Username', at('yusuf.demir')).Id, PackageLicenseId: pack.Id });
      org.table('PackageLicense').update(pack.Id, { UsedLicenses: Number(pack['UsedLicenses']) + 1 });
    }

    const positions: Array<[Switches['licensesOfInactive'], string[]]> = [
      [
        'counted',
        [
          'yusuf.demir: inactive not needed -> revoke yes',
          'liam.byrne: frozen not needed -> revoke yes',
          'kofi.mensah: unused -> nothing no',
        ],
      ],
      [
        'not counted',
        [
          'yusuf.demir: inactive not needed -> nothing no',
          'liam.byrne: frozen not needed -> revoke yes',
          'kofi.mensah: unused -> deactivate yes',
        ],
      ],
    ];
    for (const [licensesOfInactive, dispatchers] of positions) {
      it(`is free after revoke --file and user status --file, where the licenses of inactive users are ${licensesOfInactive}`, async () => {
        demo.simulator.org.settings.switches.licensesOfInactive = licensesOfInactive;
        addLeftOvers(licensesOfInactive === 'counted');
        const used = usedSeats(demo);
        const folder = join(demo.sf.home, 'new', 'seats');
        const told = await live('--output-dir', folder);
        expect(holdersOf(told, 'Field Service Dispatcher')).to.deep.equal(dispatchers);
        expect(holdersOf(told, 'rktparts')).to.deep.equal(['yusuf.demir: inactive -> revoke yes']);
        const overused = licenseOf(told, 'Field Service Dispatcher');
        expect(overused).to.deep.include(
          licensesOfInactive === 'counted' ? { used: 5, left: 0, overused: 1 } : { used: 4, left: 0, overused: 0 },
        );
        expect(
          told.lacks.map(({ username, path, command, advice }) => ({ username, path, command, advice })),
        ).to.deep.equal([
          {
            username: at('ben.carter'),
            path: [
              {
                resourceType: 'permission',
                resource: 'FieldServiceDispatcherPermSet',
                name: 'Field Service Dispatcher',
              },
            ],
            command: null,
            advice: 'no seat is left',
          },
        ]);
        const { revocations, users } = told.outputDir!;
        for (const [{ path, rows }, columns] of [
          [revocations, ['action', 'user', 'resource_type', 'resource', 'entitlement']],
          [users, ['username']],
        ] as const) {
          await expectOwnerOnly(path);
          const [header, ...all] = parse(await readFile(path, 'utf8'));
          expect([header, all.length]).to.deep.equal([columns, rows]);
        }
        // The CLI reads the files.
        const ran = await runInOneCli(
          demo.sf.home,
          [
            ['revoke', '--file', revocations.path],
            ['user', 'status', '--set', 'inactive', '--file', users.path],
          ].map((args) => ['access', ...args, '-o', ORG, '--no-prompt']),
        );
        for (const { exitCode, stdout, stderr } of ran) expect(exitCode, stdout + stderr).to.equal(0);

        const after = usedSeats(demo);
        for (const { kind, id, name, frees } of told.licenses) {
          if (kind === 'feature') continue;
          const freed = used.get(`${kind} ${id}`)! - after.get(`${kind} ${id}`)!;
          expect(freed, name).to.be.within(frees.seats, frees.seats + frees.notKnown);
        }
        const again = await live();
        expect(again.holders.filter(({ action }) => action !== null)).to.deep.equal([]);
        expect(licenseOf(again, 'Salesforce')).to.deep.include({ used: 37, left: 13 });
      });
    }
  });
});
