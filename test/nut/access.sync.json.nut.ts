import { expect } from 'chai';
import { optionCases, titleOf } from './support/cases.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';

describe('sf access sync: the JSON for the file connector', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  async function documentFor(flags: string[]): Promise<unknown> {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, ...flags]);
    expect(exitCode, stderr).to.equal(0);
    return JSON.parse(stdout);
  }

  for (const one of optionCases) {
    it(`says what the org's rows say, with ${titleOf(one)}`, async () => {
      expectDocument(await documentFor(one.flags), walk(demo.simulator.org, one.options));
    });
  }

  it('lists what follows from inheritance instead of it, with --grants effective', async () => {
    expectDocument(await documentFor(['--grants', 'effective']), walk(demo.simulator.org), 'effective');
  });

  it('calls a license by one name, of a user and of the profile that brings it', async () => {
    type Profiled = { resource_type?: string; display_name: string; profile: Record<string, unknown> };
    const { users, resources } = (await documentFor([])) as Record<'users' | 'resources', Profiled[]>;
    const licenses = new Map(
      resources
        .filter((one) => one.resource_type === 'profile')
        .map((one) => [one.display_name, one.profile['license']]),
    );
    expect([...licenses.values()]).to.include('Salesforce');
    for (const { profile } of users) expect(profile['license']).to.equal(licenses.get(String(profile['profile'])));
  });

  it('is what --result-format json gives, too', async () => {
    expectDocument(await documentFor(['--result-format', 'json']), walk(demo.simulator.org));
  });

  // A Chatter Free user is no Standard user and yet an employee, who may have reports.
  it('follows the chain of managers through users who are not accounts', async () => {
    const { org } = demo.simulator;
    const users = [...org.table('User').rows()];
    const group = [...org.table('Group').rows()].find(
      ({ Type: type, Id: id }) => type === 'Manager' && org.table('GroupMember').where('UserOrGroupId', id).length > 0,
    );
    const report = users.find((user) => user.Id === group?.RelatedId);
    const chief = users.find((user) => user.UserType === 'Standard' && !user.ManagerId && user !== report);
    const between = users.find((user) => user.UserType && user.UserType !== 'Standard');
    if (!report || !chief || !between) throw new Error('The demo org lacks what this test builds on.');
    org.table('User').update(report.Id, { ManagerId: between.Id });
    org.table('User').update(between.Id, { ManagerId: chief.Id, UserType: 'CsnOnly' });
    expectDocument(await documentFor([]), walk(org));
  });
});
