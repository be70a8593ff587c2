import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

/** The CLI's own commands against the simulated org: what it answers must be good enough for them, not only for us. */
describe("the simulated org and the CLI's own commands", () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  async function resultOf<T>(...args: string[]): Promise<T> {
    const run = await demo.sf.run([...args, '-o', ORG, '--json']);
    expect(run.exitCode, run.stdout).to.equal(0);
    return run.json().result as T;
  }

  function find(object: string, field: string, value: string): Row {
    const row = [...demo.simulator.org.table(object).rows()].find((candidate) => candidate[field] === value);
    if (!row) throw new Error(`The demo org has no ${object} with ${field} ${value}.`);
    return row;
  }

  const rowsOf = (object: string): Row[] => [...demo.simulator.org.table(object).rows()];

  it('org display', async () => {
    const shown = await resultOf<Record<string, string>>('org', 'display');
    expect(shown).to.deep.include({ id: demo.simulator.orgId, username: demo.simulator.username });
  });

  it('data query, with paths to parents and conditions', async () => {
    const soql =
      "SELECT Username, Profile.UserLicense.LicenseDefinitionKey FROM User WHERE UserType = 'Standard' AND IsActive = true";
    const { totalSize, records } = await resultOf<{ totalSize: number; records: unknown[] }>(
      'data',
      'query',
      '-q',
      soql,
    );
    const expected = rowsOf('User').filter((user) => user.UserType === 'Standard' && user.IsActive === true);
    expect(totalSize).to.equal(expected.length);
    expect(records[0]).to.have.nested.property('Profile.UserLicense.LicenseDefinitionKey').that.is.a('string');
  });

  it('data create, get, update and delete record', async () => {
    const { id } = await resultOf<{ id: string }>(
      'data',
      'create',
      'record',
      '-s',
      'Group',
      '-v',
      'Name=Testers Type=Regular',
    );
    expect(find('Group', 'Id', id).Name).to.equal('Testers');
    const record = await resultOf<Record<string, string>>('data', 'get', 'record', '-s', 'Group', '-i', id);
    expect(record['Name']).to.equal('Testers');
    await resultOf('data', 'update', 'record', '-s', 'Group', '-i', id, '-v', 'Name=Checkers');
    expect(find('Group', 'Id', id).Name).to.equal('Checkers');
    await resultOf('data', 'delete', 'record', '-s', 'Group', '-i', id);
    expect(demo.simulator.org.table('Group').get(id)).to.equal(undefined);
  });

  it('org assign permset, which an org refuses the second time', async () => {
    const set = find('PermissionSet', 'Name', 'C1_Connector');
    const admin = find('User', 'Username', demo.simulator.username);
    const assignments = (): Row[] =>
      rowsOf('PermissionSetAssignment').filter((row) => row.AssigneeId === admin.Id && row.PermissionSetId === set.Id);
    expect(assignments()).to.deep.equal([]);
    await resultOf('org', 'assign', 'permset', '--name', 'C1_Connector');
    expect(assignments()).to.have.length(1);
    const again = await demo.sf.run(['org', 'assign', 'permset', '--name', 'C1_Connector', '-o', ORG, '--json']);
    expect(again.exitCode).to.equal(1);
    expect(again.stdout).to.contain('Duplicate PermissionSetAssignment');
    expect(assignments()).to.have.length(1);
  });

  it('data export bulk', async () => {
    const file = join(demo.sf.home, 'roles.csv');
    const soql = 'SELECT Id, Name FROM UserRole';
    await resultOf('data', 'export', 'bulk', '-q', soql, '--output-file', file, '--wait', '1');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines[0]?.trimEnd()).to.match(/^"?Id"?,"?Name"?$/);
    expect(lines).to.have.length(rowsOf('UserRole').length + 1);
  });

  it('org list limits', async () => {
    const limits = await resultOf<Array<{ name: string; max: number }>>('org', 'list', 'limits');
    expect(limits.find(({ name }) => name === 'DailyApiRequests')?.max).to.equal(demo.simulator.org.settings.apiLimit);
  });
});
