import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { SyncReport } from '../../src/schemas/sync.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

describe('sf access sync: what access permits', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const sync = (...flags: string[]): ReturnType<Demo['plugin']['run']> =>
    demo.plugin.run(['access', 'sync', '-o', ORG, ...flags]);
  const snapshot = (): string[] => ['--snapshot', join(demo.sf.home, 'org.snapshot')];

  it('keeps permissions, fields, logins and seats in the snapshot', async () => {
    const flags = ['--sync-permissions', '--sync-field-permissions', '--sync-logins', '--sync-licenses', '--json'];
    demo.simulator.resetRequests();
    const { exitCode, stdout, stderr } = await sync(...snapshot(), ...flags);
    expect(exitCode, stderr).to.equal(0);
    const { result } = JSON.parse(stdout) as { result: SyncReport };
    expect(result.options).to.include({
      syncPermissions: true,
      syncFieldPermissions: true,
      syncLogins: true,
      syncLicenses: true,
    });
    const database = new DatabaseSync(join(demo.sf.home, 'org.snapshot'), { readOnly: true });
    try {
      const count = (table: string): number => {
        const row = database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get();
        return row!['count'] as number;
      };
      expect(count('containers')).to.equal(demo.simulator.org.table('PermissionSet').size);
      for (const table of ['container_permissions', 'muted_permissions', 'lapsed_assignments']) {
        expect(count(table), table).to.be.above(0);
      }
      for (const table of ['logins', 'license_seats']) expect(count(table), table).to.be.above(0);
      const onFields = "container_permissions WHERE permission IN (SELECT key FROM permissions WHERE kind = 'field')";
      expect(result.permissions).to.deep.equal({
        containers: count('containers'),
        permissions: count('container_permissions'),
        ofFields: count(onFields),
        muted: count('muted_permissions'),
        lapsedAssignments: count('lapsed_assignments'),
      });
      expect(result.permissions!.ofFields).to.be.above(0);
      expect(result.licenseSeats).to.equal(count('license_seats'));
      expect(result.logins!.accounts).to.equal(count('(SELECT DISTINCT account FROM logins)'));
      expect(result.logins!.logins).to.be.at.least(result.logins!.accounts);
    } finally {
      database.close();
    }
    expect(demo.simulator.requests.length).to.be.below(70);
  });

  it('says so in the summary, and nothing of what it was not asked for', async () => {
    const flags = ['--sync-permissions', '--sync-field-permissions', '--sync-logins', '--sync-licenses'];
    const { stdout } = await sync(...snapshot(), ...flags);
    expect(stdout).to.match(
      /^Permissions in the snapshot: [\d,]+, [\d,]+ of them on fields, in\s\d+\spermission\ssets,\s/m,
    );
    expect(stdout).to.match(
      /^Muted by permission set groups: [1-9]\d*\. Assignments that no longer give anything: [1-9]\d*\.$/m,
    );
    expect(stdout).to.match(/^Logins in the snapshot: \d+ in the last 90 days, of \d+ accounts\.$/m);
    expect(stdout).to.match(/^Seats in the snapshot: those of \d+ licenses and features\.$/m);
    const { stdout: plain } = await sync(...snapshot());
    expect(plain).not.to.match(/in the snapshot:/);
  });

  for (const flag of ['--sync-permissions', '--sync-logins']) {
    it(`asks for --snapshot beside ${flag}`, async () => {
      const { exitCode, stderr } = await sync(flag);
      expect(exitCode).to.equal(2);
      expect(stderr).to.match(new RegExp(`when using ${flag}: --snapshot`));
      expect(demo.simulator.requests.filter(({ query }) => query)).to.deep.equal([]);
    });
  }

  it('asks for --sync-permissions beside --sync-field-permissions', async () => {
    const { exitCode, stderr } = await sync(...snapshot(), '--sync-field-permissions');
    expect(exitCode).to.equal(2);
    expect(stderr).to.match(/when using --sync-field-permissions: --sync-permissions/);
  });

  it('names the resource types without which permissions cannot be read', async () => {
    const { exitCode, stderr } = await sync(...snapshot(), '--sync-permissions', '--resource-type', 'profile');
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/leaves out: permission, permission_set_group\./);
    expect(stderr).to.include('--resource-type permission --resource-type permission_set_group');
    const types = ['profile', 'permission', 'permission_set_group'].flatMap((type) => ['--resource-type', type]);
    const { exitCode: allowed } = await sync(...snapshot(), '--sync-permissions', ...types);
    expect(allowed).to.equal(0);
  });

  it('goes on where it was interrupted', async () => {
    demo.simulator.faults.plan({ kind: 'no-access', object: 'MutingPermissionSet', times: 1 });
    const flags = [...snapshot(), '--sync-permissions', '--sync-logins'];
    const { exitCode } = await sync(...flags);
    expect(exitCode).to.equal(1);
    demo.simulator.resetRequests();
    const resumed = await sync(...flags, '--resume');
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    const asked = demo.simulator.requests.map(({ query = '' }) => query);
    expect(asked.some((query) => query.includes('FROM MutingPermissionSet'))).to.equal(true);
    expect(asked.some((query) => query.includes('FROM ObjectPermissions WHERE Parent.'))).to.equal(false);
  });
});
