import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { walk } from './support/walk/index.js';
import { expectOwnerOnly } from '../systems.js';

type Row = Record<string, string | number | null>;

describe('sf access sync --snapshot', () => {
  let demo: Demo;
  let folder: string;
  beforeEach(async () => {
    demo = await startDemo();
    folder = await mkdtemp(join(demo.sf.home, 'files-'));
  });
  afterEach(() => demo.stop());

  /** Keeps a snapshot with these flags, and gives a function that asks it. */
  async function keep(...flags: string[]): Promise<(sql: string) => Row[]> {
    const path = join(folder, 'kept');
    const { exitCode, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, '--snapshot', path, ...flags]);
    expect(exitCode, stderr).to.equal(0);
    await expectOwnerOnly(path);
    expect(await readdir(folder)).to.deep.equal(['kept']);
    return (sql) => {
      const database = new DatabaseSync(path, { readOnly: true });
      try {
        return database.prepare(sql).all() as Row[];
      } finally {
        database.close();
      }
    };
  }

  const pairs = (rows: Row[]): unknown => Object.fromEntries(rows.map((row) => Object.values(row)));
  const PERMISSIONS = 'SELECT name, is_held FROM running_user_permissions';
  const UNREAD = 'SELECT id, reason FROM resource_types WHERE NOT is_read';

  it('says what was read, when, by whom, and what that user may see', async () => {
    const before = new Date().toISOString();
    const ask = await keep('--no-sync-deactivated-users');
    const { orgId, instanceUrl, username } = demo.simulator;
    const [about] = ask('SELECT * FROM about');
    const { version } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { version: string };
    const user = [...demo.simulator.org.table('User').rows()].find((row) => row.Username === username);
    expect(about).to.deep.include({
      organization_id: orgId,
      organization_name: 'Acme Rockets',
      edition: 'Developer Edition',
      is_sandbox: 0,
      is_trial: 0,
      instance_url: instanceUrl,
      running_user_id: user?.Id,
      running_username: username,
      plugin_version: version,
    });
    expect(about!['api_version']).to.match(/^\d+\.0$/);
    const times = [before, about!['started_at'], about!['read_at'], new Date().toISOString()];
    expect(times).to.deep.equal([...times].sort());
    expect(pairs(ask(PERMISSIONS))).to.deep.equal({
      AssignPermissionSets: 1,
      CustomizeApplication: 1,
      ManagePackageLicenses: 1,
      ManageUsers: 1,
      ModifyAllData: 1,
      ViewAllData: 1,
      ViewAllUsers: 1,
      ViewRoles: 1,
      ViewSetup: 1,
    });
    expect(pairs(ask('SELECT name, value FROM sync_options'))).to.include({
      'resource-type': '[]',
      'sync-deactivated-users': 'false',
      'sync-connected-apps': 'false',
    });
    expect(pairs(ask(UNREAD))).to.include({ agent: 'not-asked', connected_application: 'not-asked' });
    const users = demo.simulator.org.table('User').rows();
    const counted = pairs(ask('SELECT name, received FROM objects_read')) as Record<string, number>;
    expect(counted['User']).to.be.within(1, [...users].length);
  });

  it('says what the org does not have, and what the running user does not see', async () => {
    demo.simulator.org.settings.features.delete('territory-management');
    const user = [...demo.simulator.org.table('User').rows()].find((row) =>
      /^c1\.connector@/.test(String(row.Username)),
    );
    await demo.logIn(String(user?.Username), ORG);
    const ask = await keep();
    expect(ask('SELECT running_user_id AS id, running_username AS name FROM about')).to.deep.equal([
      { id: user?.Id, name: user?.Username },
    ]);
    expect(pairs(ask(PERMISSIONS))).to.include({ ViewSetup: 1, ModifyAllData: 0, ViewAllData: 0 });
    expect(pairs(ask(UNREAD))).to.include({ territory: 'not-in-org' });
    const [warning] = ask("SELECT subject, detail FROM warnings WHERE kind = 'left-out'");
    expect(warning).to.include({ subject: 'territory' });
    expect(warning!['detail']).to.match(/Territory/);
  });

  it('is kept where the org does not tell what the running user may see', async () => {
    demo.simulator.faults.plan({ kind: 'no-access', object: 'UserPermissionAccess', times: 'always' });
    const ask = await keep();
    expect(ask(PERMISSIONS)).to.deep.equal([]);
    expect(ask('SELECT running_username AS name FROM about')).to.deep.equal([{ name: demo.simulator.username }]);
  });

  it('holds what SQL alone can ask: the grants that are stored, and those that follow', async () => {
    const ask = await keep();
    const found = walk(demo.simulator.org);
    const idsOf = (sql: string): Set<unknown> => new Set(ask(sql).map(({ id }) => id));
    expect(
      idsOf("SELECT entitlement_id || ':user:' || account_id AS id FROM grants_by_id WHERE is_stored"),
    ).to.deep.equal(new Set(found.storedGrants));
    const effective = `
      WITH RECURSIVE source (entitlement, of) AS (
        SELECT key, key FROM entitlements
        UNION SELECT i.parent_entitlement, s.of FROM source s JOIN inheritances i ON i.child_entitlement = s.entitlement
      )
      SELECT DISTINCT e.resource_type || ':' || e.resource_id || ':' || e.slug || ':user:' || a.id AS id
      FROM source s JOIN grants g ON g.entitlement = s.entitlement JOIN entitlements e ON e.key = s.of
      JOIN accounts a ON a.key = g.account`;
    expect(idsOf(effective)).to.deep.equal(new Set(found.effectiveGrants));
  });
});
