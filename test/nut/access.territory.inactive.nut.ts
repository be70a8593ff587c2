import { expect } from 'chai';
import { change } from './support/change/change.js';
import { grantsIn, syncText } from './support/change/sync.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';

/** Owner of Americas. */
const USERNAME = 'carlos.mendes@acme-rockets.example';
const NOTE = 'it gives nothing at present, but could come into force again';

describe('a member of a territory who is not active there', () => {
  let demo: Demo;
  let association: string;
  let territory: string;
  let member: string;
  let role: string;
  beforeEach(async () => {
    demo = await startDemo();
    const { org } = demo.simulator;
    const user = org.table('User').where('Username', USERNAME)[0]!.Id;
    territory = [...org.table('Territory2').rows()].find((row) => row.DeveloperName === 'Americas')!.Id;
    const associations = org.table('UserTerritory2Association');
    association = associations.where('UserId', user).find((row) => row.Territory2Id === territory)!.Id;
    associations.update(association, { IsActive: false });
    member = `territory:${territory}:member:user:${user}`;
    role = `territory:${territory}:role:Owner:user:${user}`;
  });
  afterEach(() => demo.stop());

  const entitlement = (slug: string): string[] => [
    '--user',
    USERNAME,
    '--entitlement',
    `territory:${territory}:${slug}`,
  ];
  const isThere = (): boolean => demo.simulator.org.table('UserTerritory2Association').get(association) !== undefined;

  it('is not listed by a sync, which counts the membership and the role', async () => {
    const { stdout } = await demo.plugin.run(['access', 'sync', '-o', ORG]);
    expect([...grantsIn(stdout)])
      .not.to.include(member)
      .and.not.include(role);
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org, {}));
    const { json } = await demo.plugin.run([
      'access',
      'sync',
      '-o',
      ORG,
      '--json',
      '--output-file',
      `${demo.sf.home}/a.json`,
    ]);
    const { dropped } = json().result as { dropped: Array<{ resourceType: string; reason: string; count: number }> };
    const inactive = dropped.filter(({ reason }) => reason === 'member-not-active');
    expect(inactive.map(({ resourceType, count }) => ({ resourceType, count }))).to.deep.equal([
      { resourceType: 'territory', count: walk(demo.simulator.org, {}).dropped.get('territory: member-not-active') },
    ]);
  });

  it('is not listed where Salesforce hides the record', async () => {
    demo.simulator.org.settings.switches.inactiveTerritoryMembers = 'hidden';
    const { stdout, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG]);
    expect([...grantsIn(stdout)])
      .not.to.include(member)
      .and.not.include(role);
    expect(stderr).not.to.include('not active in the territory');
  });

  for (const slug of ['member', 'role:Owner']) {
    it(`is no ${slug} already: a grant says why nothing can be done`, async () => {
      const { changes, exitCode } = await change(demo, 'grant', entitlement(slug));
      expect(changes.map(({ verdict, status, reason }) => ({ verdict, status, reason }))).to.deep.equal([
        {
          verdict: 'refused',
          status: 'refused',
          reason:
            'the user is in the territory already, but not active there: activate the user, or take it away with ' +
            '"sf access revoke" and grant it anew',
        },
      ]);
      expect(exitCode).to.equal(1);
    });

    it(`is told what is there where Salesforce hides the record and ${slug} is granted`, async () => {
      demo.simulator.org.settings.switches.inactiveTerritoryMembers = 'hidden';
      const { changes, exitCode } = await change(demo, 'grant', entitlement(slug));
      expect(changes.map(({ verdict, status, error }) => ({ verdict, status, code: error?.code }))).to.deep.equal([
        { verdict: 'grant', status: 'failed', code: 'DUPLICATE_VALUE' },
      ]);
      expect(changes[0]!.reason).to.match(/^the user has it, but not in force: /);
      expect(exitCode).to.equal(1);
    });
  }

  it('is taken out by name, since the user could become active there again', async () => {
    const { changes, exitCode } = await change(demo, 'revoke', entitlement('member'));
    expect(changes.map(({ verdict, status, reason }) => ({ verdict, status, reason }))).to.deep.equal([
      { verdict: 'revoke', status: 'done', reason: NOTE },
    ]);
    expect(exitCode).to.equal(0);
    expect(isThere()).to.equal(false);
  });

  it('is taken out with everything else', async () => {
    const { changes } = await change(demo, 'revoke', ['--user', USERNAME, '--all']);
    expect(changes.filter(({ reason }) => reason === NOTE).map(({ status }) => status)).to.deep.equal(['done']);
    expect(isThere()).to.equal(false);
  });

  it('has nothing to revoke where Salesforce hides the record', async () => {
    demo.simulator.org.settings.switches.inactiveTerritoryMembers = 'hidden';
    const { changes, exitCode } = await change(demo, 'revoke', entitlement('member'));
    expect(changes.map(({ verdict }) => verdict)).to.deep.equal(['already revoked']);
    expect(exitCode).to.equal(0);
  });

  it('holds no group through the territory', async () => {
    const { org } = demo.simulator;
    const ofTerritory = [...org.table('Group').rows()].find(
      (row) => row.Type === 'Territory' && row.RelatedId === territory,
    )!.Id;
    const group = org
      .table('Group')
      .insert({ Name: 'Americas All', DeveloperName: 'Americas_All', Type: 'Regular' }).Id;
    org.table('GroupMember').insert({ GroupId: group, UserOrGroupId: ofTerritory });
    const ofGroup = ['--user', USERNAME, '--entitlement', `group:${group}:member`];
    const inactive = await change(demo, 'revoke', ofGroup);
    expect(inactive.changes.map(({ verdict }) => verdict)).to.deep.equal(['already revoked']);
    org.table('UserTerritory2Association').update(association, { IsActive: true });
    const active = await change(demo, 'revoke', ofGroup);
    expect(active.changes.map(({ verdict }) => verdict)).to.deep.equal(['held through']);
    expect([...grantsIn(await syncText(demo))]).to.include(member);
  });
});
