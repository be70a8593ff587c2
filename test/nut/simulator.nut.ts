import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Row } from '../../simulator/org/types.js';
import { runInOneCli } from './support/cliProcess.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import type { RunResult } from './support/sf.js';

/** The CLI's own commands against the simulated org: what it answers must be good enough for them, not only for us. */
describe("the simulated org and the CLI's own commands", () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  /** Runs commands in one process of the CLI. */
  const run = (...commands: string[][]): Promise<RunResult[]> =>
    runInOneCli(
      demo.sf.home,
      commands.map((words) => [...words, '-o', ORG, '--json']),
    );
  const resultOf = <T>(ran: RunResult | undefined): T => {
    expect(ran!.exitCode, ran!.stdout).to.equal(0);
    return ran!.json().result as T;
  };

  function find(object: string, field: string, value: string): Row {
    const row = [...demo.simulator.org.table(object).rows()].find((candidate) => candidate[field] === value);
    if (!row) throw new Error(`The demo org has no ${object} with ${field} ${value}.`);
    return row;
  }

  const rowsOf = (object: string): Row[] => [...demo.simulator.org.table(object).rows()];

  it('org display, org list limits, data query with paths to parents and conditions, and data export bulk', async () => {
    const soql =
      "SELECT Username, Profile.UserLicense.LicenseDefinitionKey FROM User WHERE UserType = 'Standard' AND IsActive = true";
    const file = join(demo.sf.home, 'roles.csv');
    const bulk = ['-q', 'SELECT Id, Name FROM UserRole', '--output-file', file, '--wait', '1'];
    const [displayed, limited, queried, exported] = await run(
      ['org', 'display'],
      ['org', 'list', 'limits'],
      ['data', 'query', '-q', soql],
      ['data', 'export', 'bulk', ...bulk],
    );
    expect(resultOf(displayed)).to.deep.include({ id: demo.simulator.orgId, username: demo.simulator.username });

    const limits = resultOf<Array<{ name: string; max: number }>>(limited);
    expect(limits.find(({ name }) => name === 'DailyApiRequests')?.max).to.equal(demo.simulator.org.settings.apiLimit);

    const { totalSize, records } = resultOf<{ totalSize: number; records: unknown[] }>(queried);
    const expected = rowsOf('User').filter((user) => user.UserType === 'Standard' && user.IsActive === true);
    expect(totalSize).to.equal(expected.length);
    expect(records[0]).to.have.nested.property('Profile.UserLicense.LicenseDefinitionKey').that.is.a('string');

    resultOf(exported);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines[0]?.trimEnd()).to.match(/^"?Id"?,"?Name"?$/);
    expect(lines).to.have.length(rowsOf('UserRole').length + 1);
  });

  it('data create, get, update and delete record', async () => {
    const [created] = await run(['data', 'create', 'record', '-s', 'Group', '-v', 'Name=Testers Type=Regular']);
    const { id } = resultOf<{ id: string }>(created);
    expect(find('Group', 'Id', id).Name).to.equal('Testers');
    const record = ['record', '-s', 'Group', '-i', id];
    const get = ['data', 'get', ...record];
    const [got, updated, gotAgain, deleted] = await run(
      ...[get, ['data', 'update', ...record, '-v', 'Name=Checkers']],
      ...[get, ['data', 'delete', ...record]],
    );
    expect(resultOf<Record<string, string>>(got)['Name']).to.equal('Testers');
    resultOf(updated);
    expect(resultOf<Record<string, string>>(gotAgain)['Name']).to.equal('Checkers');
    resultOf(deleted);
    expect(demo.simulator.org.table('Group').get(id)).to.equal(undefined);
  });

  it('org assign permset, which an org refuses the second time', async () => {
    const set = find('PermissionSet', 'Name', 'C1_Connector');
    const admin = find('User', 'Username', demo.simulator.username);
    const assignments = (): Row[] =>
      rowsOf('PermissionSetAssignment').filter((row) => row.AssigneeId === admin.Id && row.PermissionSetId === set.Id);
    expect(assignments()).to.deep.equal([]);
    const assign = ['org', 'assign', 'permset', '--name', 'C1_Connector'];
    const [first, again] = await run(assign, assign);
    resultOf(first);
    expect(again!.exitCode).to.equal(1);
    expect(again!.stdout).to.contain('Duplicate PermissionSetAssignment');
    expect(assignments()).to.have.length(1);
  });
});
