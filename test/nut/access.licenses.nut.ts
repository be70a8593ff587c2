import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import type { UserAccessReport, WhoReport, WhyReport } from '../../src/schemas/answers.js';
import { change, countByStatus } from './support/change/change.js';
import { changesCsv, grantsOf, type ChangeRow } from './support/change/changesFile.js';
import { addCrowd } from './support/change/crowd.js';
import { itGrantsAndRevokes, type KindCase } from './support/change/itGrantsAndRevokes.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { undo } from './support/change/undo.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const NANCY = 'nancy.wu@acme-rockets.example';
const CARLOS = 'carlos.mendes@acme-rockets.example';
const FOR_EVERYBODY =
  'everybody in the org may use the package without a seat (AllowedLicenses is -1): that ends in Setup (Installed Packages)';
const SYNC = ['--sync-licenses'];

const kinds: KindCase[] = [
  {
    what: 'a permission set license',
    flags: ['--permission-set-license', 'FieldServiceDispatcherPsl'],
    syncFlags: SYNC,
    entitlement: /^permission_set_license:0PL\w{15}:assigned$/,
  },
  {
    what: 'a package license',
    flags: ['--package-license', 'RktParts'],
    syncFlags: SYNC,
    entitlement: /^package_license:050\w{15}:assigned$/,
  },
];

describe('sf access grant and revoke: licenses', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  for (const kind of kinds) itGrantsAndRevokes(() => demo, NANCY, kind);

  const rowOf = (object: string, field: string, value: string): Row => {
    const row = demo.simulator.org.table(object).where(field, value)[0];
    if (!row) throw new Error(`The org has no ${object} ${value}.`);
    return row;
  };
  const reasonsFor = async (flag: string, names: readonly string[]): Promise<Array<string | null>> => {
    const flags = names.flatMap((name) => [flag, name]);
    const { changes, exitCode } = await change(demo, 'grant', ['--user', NANCY, ...flags, '--dry-run']);
    expect(exitCode).to.equal(1);
    expect(new Set(changes.map(({ verdict }) => verdict))).to.deep.equal(new Set(['refused']));
    return changes.map(({ reason }) => reason);
  };

  it('says why nobody can have a permission set license, with the numbers', async () => {
    const names = ['EinsteinAnalyticsPlusPsl', 'HealthCloudStarterPsl', 'SurveyCreatorPsl'];
    expect(await reasonsFor('--permission-set-license', names)).to.deep.equal([
      'No seat is left: 2 of 2 are used.',
      'The license gives nothing any more: its status is Disabled.',
      'The license ended on 2026-03-31.',
    ]);
  });

  it('says why nobody can have a package license, with the numbers', async () => {
    const { switches } = demo.simulator.org.settings;
    for (const packageForEverybody of ['assignable', 'refused'] as const) {
      switches.packageForEverybody = packageForEverybody;
      expect(await reasonsFor('--package-license', ['oldmaps', 'orgchart'])).to.deep.equal([
        'The license ended on 2026-07-03.',
        'The package has no seats to give: everybody in the org may use it (AllowedLicenses is -1, 0 used).',
      ]);
    }
    const sold = await change(demo, 'grant', ['--user', CARLOS, '--package-license', 'signit']);
    expect(sold.changes.map(({ reason }) => reason)).to.deep.equal(['No seat is left: 2 of 2 are used.']);
  });

  it('does not say that it is revoked where everybody may use the package without a seat', async () => {
    const flags = ['--user', NANCY, '--package-license', 'orgchart'];
    const { changes, exitCode } = await change(demo, 'revoke', flags);
    expect(changes[0]).to.deep.include({ verdict: 'held through', status: 'still held', reason: FOR_EVERYBODY });
    expect(exitCode).to.equal(1);
    const PackageLicenseId = rowOf('PackageLicense', 'NamespacePrefix', 'orgchart').Id;
    const UserId = rowOf('User', 'Username', NANCY).Id;
    demo.simulator.org.table('UserPackageLicense').insert({ PackageLicenseId, UserId });
    const seated = await change(demo, 'revoke', flags);
    expect(seated.changes[0]).to.deep.include({
      ...{ verdict: 'revoke', status: 'partly done' },
      reason: `taken away, but still there: ${FOR_EVERYBODY}`,
      heldThrough: [
        { path: [{ resourceType: 'package_license', resource: 'orgchart', name: 'orgchart' }], command: null },
      ],
    });
    expect(seated.exitCode).to.equal(68);
  });

  it('lists it after --all among what no command can end', async () => {
    const { stillHeld, exitCode } = await change(demo, 'revoke', ['--user', NANCY, '--all']);
    expect(exitCode).to.equal(0);
    expect((stillHeld ?? []).filter(({ access }) => access.resourceType === 'package_license')).to.deep.equal([
      {
        user: NANCY,
        access: { resourceType: 'package_license', resource: 'orgchart', name: 'orgchart' },
        through: [],
        reason: FOR_EVERYBODY,
      },
    ]);
    const run = await demo.plugin.run(['access', 'revoke', '-o', ORG, '--user', NANCY, '--all', '--no-prompt']);
    expect(run.stderr.replace(/\s+/g, ' ')).to.contain(
      `Still held by ${NANCY}: Package License orgchart; ${FOR_EVERYBODY}.`,
    );
  });

  for (const isLive of [true, false]) {
    it(`answers ${isLive ? 'live' : 'from a snapshot'} that everybody has it, with what to do`, async () => {
      const { org } = demo.simulator;
      const PackageLicenseId = rowOf('PackageLicense', 'NamespacePrefix', 'orgchart').Id;
      org.table('UserPackageLicense').insert({ PackageLicenseId, UserId: rowOf('User', 'Username', CARLOS).Id });
      const snapshot = join(demo.sf.home, 'acme.snapshot');
      if (!isLive) {
        const flags = ['--sync-licenses', '--sync-deactivated-users', '--sync-non-standard-users'];
        const synced = await demo.plugin.run(['access', 'sync', '-o', ORG, '--snapshot', snapshot, ...flags]);
        expect(synced.exitCode, synced.stderr).to.equal(0);
      }
      const source = isLive ? ['-o', ORG] : ['--snapshot', snapshot];
      const ask = async <T>(...args: string[]): Promise<{ exitCode: number | null; result: T }> => {
        const { json, exitCode } = await demo.plugin.run(['access', ...args, ...source, '--json']);
        return { exitCode, result: json().result as T };
      };
      const asked = ['--package-license', 'orgchart'];
      const none = await ask<WhyReport>('why', '--user', NANCY, ...asked);
      expect({ ...none.result.ways[0], ...none }).to.deep.include({
        ...{ exitCode: 0, command: null, advice: FOR_EVERYBODY },
      });
      expect(none.result).to.deep.include({ verdict: 'yes', obstacles: [] });
      expect(none.result.ways).to.have.length(1);
      const seated = await ask<WhyReport>('why', '--user', CARLOS, ...asked);
      expect(seated.result.ways.map(({ command, advice }) => [command === null, advice])).to.have.deep.members([
        [false, null],
        [true, FOR_EVERYBODY],
      ]);
      const who = await ask<WhoReport>('who', ...asked);
      expect(who.exitCode).to.equal(0);
      // A sync leaves out users without a type.
      const users = [...org.table('User').rows()].filter(({ UserType }) => isLive || Boolean(UserType));
      expect(who.result.users.map(({ username }) => username).toSorted()).to.deep.equal(
        users.map(({ Username }) => Username).toSorted(),
      );
      const { result } = await ask<UserAccessReport>('why', '--user', NANCY);
      expect(result.memberships.filter(({ access }) => access.resourceType === 'package_license')).to.deep.include({
        ...{ access: { resourceType: 'package_license', resource: 'orgchart', name: 'orgchart' }, role: null },
        ...{ path: [{ resourceType: 'package_license', resource: 'orgchart', name: 'orgchart' }], ways: 1 },
        ...{ state: 'in force', groupStatus: null, expiresAt: null, command: null, advice: FOR_EVERYBODY },
      });
    });
  }

  it('gives a seat that the same run frees', async () => {
    const rows = [
      { action: 'grant', user: CARLOS, resource_type: 'package_license', resource: 'signit' },
      { action: 'revoke', user: NANCY, resource_type: 'package_license', resource: 'signit' },
    ];
    const file = join(demo.sf.home, 'swap.csv');
    await writeFile(file, changesCsv(rows));
    const { changes, exitCode } = await change(demo, 'grant', ['--file', file]);
    expect(exitCode).to.equal(0);
    expect(countByStatus(changes)).to.deep.equal({ done: 2 });
  });

  it('is not given back by an undo once it has ended, which says why', async () => {
    const torres = 'diego.torres@acme-rockets.example';
    const { journal } = await change(demo, 'revoke', ['--user', torres, '--package-license', 'oldmaps', '--no-prompt']);
    const args = ['access', 'undo', '--target-org', ORG, '--journal', journal!, '--no-prompt'];
    const { exitCode, stdout, stderr } = await demo.plugin.run(args);
    expect(exitCode).to.equal(1);
    expect(stdout).to.contain('\nNothing was changed. 1 change failed.\n');
    expect(stderr.replaceAll(/\s+/g, ' ')).to.contain(
      `${torres}, Package License oldmaps: License Limit Exceeded (LICENSE_LIMIT_EXCEEDED); no seat of the license is left: `,
    );
  });

  it("explains Salesforce's own refusal when the last seat went meanwhile", async () => {
    demo.simulator.faults.plan({
      kind: 'record-refused',
      object: 'UserPackageLicense',
      call: 'create',
      code: 'LICENSE_LIMIT_EXCEEDED',
      message: 'License Limit Exceeded',
    });
    const { changes } = await change(demo, 'grant', ['--user', NANCY, '--package-license', 'rktparts']);
    expect(changes[0]).to.deep.include({ status: 'failed' });
    expect(changes[0]?.error?.code).to.equal('LICENSE_LIMIT_EXCEEDED');
    expect(changes[0]?.reason).to.match(/no seat of the license is left/i);
  });

  describe('somebody without Manage Package Licenses', () => {
    beforeEach(() => {
      for (const object of ['PermissionSet', 'Profile']) {
        const table = demo.simulator.org.table(object);
        for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsManagePackageLicenses: false });
      }
    });

    it('is told what it takes, in a sync that asked for licenses and in a change', async () => {
      for (const args of [
        ['sync', ...SYNC],
        ['grant', '--user', NANCY, '--package-license', 'rktparts'],
      ]) {
        await expectRefusal(
          demo.plugin,
          ['access', args[0]!, '-o', ORG, ...args.slice(1)],
          [/Manage Package Licenses/],
        );
      }
    });

    it('takes all else away, and is told that package licenses stay', async () => {
      const args = ['access', 'revoke', '-o', ORG, '--user', NANCY, '--all', '--no-prompt'];
      const { exitCode, stderr } = await demo.plugin.run(args);
      expect(exitCode, stderr).to.equal(0);
      const told = stderr.replace(/\s*\n(?: ›)? */g, ' ');
      expect(told).to.include('Package License: this access stays, since the running user cannot read it.');
      expect(told).to.include('"Manage Package Licenses"');
      const packages = demo.simulator.org.table('UserPackageLicense');
      expect(packages.where('UserId', rowOf('User', 'Username', NANCY).Id)).to.have.length(1);
    });
  });

  describe('a permission set that needs its license', () => {
    const FLAGS = [
      '--user',
      NANCY,
      '--permission-set',
      'Dispatch',
      '--permission-set-license',
      'FieldServiceDispatcherPsl',
    ];
    beforeEach(() => {
      const license = rowOf('PermissionSetLicense', 'DeveloperName', 'FieldServiceDispatcherPsl');
      demo.simulator.org
        .table('PermissionSet')
        .insert({ Name: 'Dispatch', Label: 'Dispatch Work', LicenseId: license.Id, Type: 'Standard' });
    });

    for (const licenseForSet of ['assigned', 'demanded'] as const) {
      for (const licenseAfterLastSet of ['kept', 'removed', 'removed later'] as const) {
        it(`comes after the license and goes before it: ${licenseForSet}, ${licenseAfterLastSet}`, async () => {
          Object.assign(demo.simulator.org.settings.switches, { licenseForSet, licenseAfterLastSet });
          const before = await syncText(demo, SYNC);
          const granted = await change(demo, 'grant', FLAGS);
          expect(countByStatus(granted.changes)).to.deep.equal({ done: 2 });
          const held = await syncText(demo, SYNC);
          for (const { entitlement, userId } of granted.changes) {
            expect(grantsIn(held)).to.include(`${entitlement}:user:${userId}`);
          }
          const revoked = await change(demo, 'revoke', FLAGS);
          expect(revoked.changes.map(({ verdict, status }) => [verdict, status])).to.deep.equal([
            ['revoke', 'done'],
            ['revoke', 'done'],
          ]);
          expect(await syncText(demo, SYNC)).to.equal(before);
          await undo(demo, [String(revoked.journal)]);
          expect(await syncText(demo, SYNC)).to.equal(held);
          await undo(demo, [String(granted.journal)]);
          expect(await syncText(demo, SYNC)).to.equal(before);
        });
      }
    }

    it('says where no seat is left for it, of one set or of a group, with what the run itself takes', async () => {
      const { org } = demo.simulator;
      const group = rowOf('PermissionSetGroup', 'DeveloperName', 'Mars_Team');
      const set = rowOf('PermissionSet', 'Name', 'Dispatch');
      org.table('PermissionSetGroupComponent').insert({ PermissionSetGroupId: group.Id, PermissionSetId: set.Id });
      const notes = async (flags: readonly string[]): Promise<Array<string | null>> =>
        (await change(demo, 'grant', [...flags, '--dry-run'])).changes.map(({ reason }) => reason);
      const both = ['--user', NANCY, '--user', CARLOS];
      const label = 'Field Service Dispatcher';
      const { UsedLicenses: used, TotalLicenses: total } = rowOf(
        'PermissionSetLicense',
        'DeveloperName',
        'FieldServiceDispatcherPsl',
      );
      const none = `none is left (${String(used)} of ${String(total)} are used`;
      const inRun = `it takes a seat of the permission set license ${label}, and ${none}, and this run takes 1 more): Salesforce may refuse it`;
      expect(await notes([...both, '--permission-set', 'Dispatch'])).to.deep.equal([null, inRun]);
      expect(await notes([...both, '--permission-set-group', 'Mars_Team'])).to.deep.equal([null, inRun]);
      // One seat is enough for a user's license and its sets.
      expect(await notes(['--user', NANCY, '--permission-set-group', 'Mars_Team', ...FLAGS.slice(2)])).to.deep.equal([
        null,
        null,
        null,
      ]);
      org
        .table('PermissionSetLicense')
        .update(rowOf('PermissionSetLicense', 'DeveloperName', 'FieldServiceDispatcherPsl').Id, {
          UsedLicenses: Number(total),
        });
      expect(await notes(['--user', NANCY, '--permission-set', 'Dispatch'])).to.deep.equal([
        `it takes a seat of the permission set license ${label}, and none is left (${String(total)} of ${String(total)} are used): Salesforce may refuse it`,
      ]);
    });

    it('keeps its license, also where a group gives it, unless the run takes that as well', async () => {
      await change(demo, 'grant', FLAGS);
      const license = ['--user', NANCY, '--permission-set-license', 'FieldServiceDispatcherPsl'];
      const refusal =
        'The license stays while the user has the permission set "Dispatch Work", which needs it: revoke that first, or in the same run.';
      const alone = await change(demo, 'revoke', license);
      expect(alone).to.deep.include({ exitCode: 1, journal: null });
      expect(alone.changes.map(({ reason }) => reason)).to.deep.equal([refusal]);

      const { org } = demo.simulator;
      const group = rowOf('PermissionSetGroup', 'DeveloperName', 'Mars_Team');
      const set = rowOf('PermissionSet', 'Name', 'Dispatch');
      org.table('PermissionSetGroupComponent').insert({ PermissionSetGroupId: group.Id, PermissionSetId: set.Id });
      await change(demo, 'grant', ['--user', NANCY, '--permission-set-group', 'Mars_Team']);
      await change(demo, 'revoke', ['--user', NANCY, '--permission-set', 'Dispatch']);
      const inGroup = await change(demo, 'revoke', license);
      expect(inGroup.changes.map(({ reason }) => reason)).to.deep.equal([refusal]);
      const both = await change(demo, 'revoke', [...license, '--permission-set-group', 'Mars_Team']);
      expect(countByStatus(both.changes)).to.deep.equal({ done: 2 });
    });

    it('is taken by revoke --all with its license, which the plan names after it', async () => {
      await change(demo, 'grant', FLAGS);
      const { exitCode, stdout } = await demo.plugin.run(
        ['access', 'revoke', '-o', ORG, '--user', NANCY, '--all', '--dry-run'],
        { env: { SF_NO_COLOR: 'true', COLUMNS: '200' } },
      );
      expect(exitCode).to.equal(0);
      expect(stdout).to.include('FieldServiceDispatcherPsl');
      expect(stdout.indexOf('FieldServiceDispatcherPsl')).to.be.above(stdout.indexOf('Dispatch'));
      const { changes } = await change(demo, 'revoke', ['--user', NANCY, '--all']);
      expect(countByStatus(changes)).to.deep.equal({ done: changes.length });
      const ofNancy = changes[0]!.userId;
      const left = [...grantsIn(await syncText(demo, SYNC))].filter((grant) => grant.endsWith(`:user:${ofNancy}`));
      expect(left.map((grant) => grant.split(':', 1)[0])).to.deep.equal(['profile']);
    });
  });

  describe('files of 400 rows', () => {
    const save = async (rows: ChangeRow[]): Promise<string> => {
      const path = join(demo.sf.home, 'licenses.csv');
      await writeFile(path, changesCsv(rows));
      return path;
    };

    for (const { type, resource, object, field, total, nameField } of [
      {
        type: 'permission_set_license',
        resource: 'FieldServiceDispatcherPsl',
        object: 'PermissionSetLicense',
        nameField: 'DeveloperName',
        field: 'UsedLicenses',
        total: 'TotalLicenses',
      },
      {
        type: 'package_license',
        resource: 'rktparts',
        object: 'PackageLicense',
        nameField: 'NamespacePrefix',
        field: 'UsedLicenses',
        total: 'AllowedLicenses',
      },
    ]) {
      it(`give as many as there are seats, and take them all back: ${type}`, async () => {
        const license = rowOf(object, nameField, resource);
        const used = Number(license[field as 'Id']);
        demo.simulator.org.table(object).update(license.Id, { [total]: used + 300 });
        const before = await syncText(demo, SYNC);
        const crowd = addCrowd(demo.simulator.org, 'Standard User', 400);
        const file = await save(grantsOf(crowd, type, resource));
        const granted = await change(demo, 'grant', ['--file', file]);
        expect(granted.exitCode).to.equal(68);
        expect(countByStatus(granted.changes)).to.deep.equal({ done: 300, refused: 100 });
        expect(granted.changes.at(-1)?.reason).to.equal(
          `No seat is left: ${used} of ${used + 300} are used, and earlier grants of this run take 300 more.`,
        );
        const revoked = await change(demo, 'revoke', [
          '--file',
          await save(grantsOf(crowd, type, resource).map((row) => ({ ...row, action: 'revoke' }))),
        ]);
        expect(countByStatus(revoked.changes)).to.deep.equal({ done: 300, 'nothing to do': 100 });
        expect(grantsIn(await syncText(demo, SYNC)).size).to.equal(grantsIn(before).size + 400);
      });
    }
  });
});
