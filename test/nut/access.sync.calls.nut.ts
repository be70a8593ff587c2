import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';

const PAGE = 2000;

/** What a full sync must read, in Salesforce's objects. */
const objects = [
  'User',
  'UserLogin',
  'UserLicense',
  'Profile',
  'UserRole',
  'PermissionSet',
  'PermissionSetGroup',
  'PermissionSetGroupComponent',
  'PermissionSetAssignment',
  'Group',
  'GroupMember',
  'Territory2Model',
  'Territory2',
  'UserTerritory2Association',
  'ConnectedApplication',
  'ExternalClientApplication',
  'ExtlClntAppOauthPlcyCnfg',
  'SetupEntityAccess',
  'BotDefinition',
];

describe('sf access sync: its calls', () => {
  let demo: Demo;
  /** What the last sync wrote to standard error. */
  let said: string;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  /** A sync of everything, whose calls are then in the simulator's request log. */
  async function syncAll(...more: string[]): Promise<unknown> {
    demo.simulator.resetRequests();
    const args = ['access', 'sync', '-o', ORG, '--sync-connected-apps', '--sync-agents', '--sync-non-standard-users'];
    const { exitCode, stdout, stderr } = await demo.plugin.run([...args, ...more]);
    expect(exitCode, stderr).to.equal(0);
    said = stderr;
    return JSON.parse(stdout);
  }

  const everything = { syncConnectedApps: true, syncAgents: true, syncNonStandardUsers: true };

  function allowedCalls(): number {
    const pages = objects.map((object) => Math.max(1, Math.ceil(demo.simulator.org.table(object).size / PAGE)));
    return 1.1 * pages.reduce((sum, count) => sum + count, 0) + 15;
  }

  it('are few for the demo org', async () => {
    await syncAll();
    expect(demo.simulator.requests.length).to.be.at.least(10).and.at.most(allowedCalls());
  });

  it('only read', async () => {
    await syncAll();
    expect(demo.simulator.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
  });

  it('never ask for one record by its id', async () => {
    await syncAll();
    for (const { query = '', path } of demo.simulator.requests) {
      expect(query).not.to.match(/'[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?'/);
      expect(path).not.to.match(/\/sobjects\/\w+\/\w{15}/);
    }
  });

  it('grow by one for 2,000 records, and miss none', async () => {
    growOrg(demo);
    expectDocument(await syncAll(), walk(demo.simulator.org, everything));
    expect(demo.simulator.requests.length).to.be.at.most(allowedCalls());
  });

  it('are jobs of the Bulk API with --bulk always, and REST calls for an object that it refuses', async () => {
    demo.simulator.faults.plan({ kind: 'job-refused', code: 'INVALIDENTITY', object: 'GroupMember' });
    expectDocument(await syncAll('--bulk', 'always'), walk(demo.simulator.org, everything));
    const written = demo.simulator.requests.filter(({ method }) => method !== 'GET');
    expect(written).to.have.length(4);
    for (const { method, path } of written) expect(`${method} ${path}`).to.match(/^POST .*\/jobs\/query$/);
    expect(said).to.include('Warning: The Bulk API did not read GroupMember, so the REST API reads it.');
    expect(said).to.include('Read by the Bulk API: PermissionSetAssignment, User, UserLogin.');
  });
});

/** Adds users, a public group of all of them, and a permission set that they hold: three tables of several pages. */
function growOrg({ simulator: { org } }: Demo): void {
  const COUNT = 4500;
  const profile = [...org.table('Profile').rows()].find((row) => row.Name === 'Standard User');
  const group = [...org.table('Group').rows()].find((row) => row.Type === 'Regular');
  const set = [...org.table('PermissionSet').rows()].find((row) => !row.IsOwnedByProfile && row.Type !== 'Group');
  if (!profile || !group || !set) throw new Error('The demo org lacks what this test builds on.');
  for (let number = 1; number <= COUNT; number += 1) {
    const user = org.table('User').insert({
      Username: `many.${number}@many.example`,
      Email: `many.${number}@many.example`,
      FirstName: 'Many',
      LastName: `Number ${number}`,
      Name: `Many Number ${number}`,
      Alias: `m${number}`,
      IsActive: true,
      UserType: 'Standard',
      ProfileId: profile.Id,
    });
    org.table('UserLogin').insert({ UserId: user.Id, IsFrozen: number % 2 === 0, IsPasswordLocked: false });
    org.table('GroupMember').insert({ GroupId: group.Id, UserOrGroupId: user.Id });
    org.table('PermissionSetAssignment').insert({ AssigneeId: user.Id, PermissionSetId: set.Id, IsActive: true });
  }
}
