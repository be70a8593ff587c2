import { expect } from 'chai';
import { writesOf } from './support/change/writes.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';

const USER = ['--user', 'nancy.wu@acme-rockets.example'];
const SET = ['--permission-set', 'Sunset_Feature_Beta'];

describe('sf access grant: refusals, which change nothing', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  const firstId = (object: string): string => [...demo.simulator.org.table(object).rows()][0]?.Id ?? '';

  const cases: Array<[what: string, flags: () => string[], words: RegExp[]]> = [
    [
      'an unknown permission set, with near ones',
      () => [...USER, '--permission-set', 'Sunset_Featur_Beta'],
      [/no Permission Set "Sunset_Featur_Beta"/, /Sunset_Feature_Beta/],
    ],
    [
      'an unknown user, with near ones',
      () => ['--user', 'nancy.wu@acme.example', ...SET],
      [/"nancy\.wu@acme\.example"/, /nancy\.wu@acme-rockets\.example/],
    ],
    [
      'an e-mail address that several users share, with their usernames',
      () => ['--user', 'service-desk@acme-rockets.example', ...SET],
      [/More than one user/, /desk\.early@/, /desk\.late@/, /desk\.night@/],
    ],
    [
      'a name of a queue and a public group, with their ids',
      () => [...USER, '--group', 'Contract_Reviewers'],
      [/More than one Group/, /00G\w{15}.*00G\w{15}/],
    ],
    [
      'the name and label of two permission sets',
      () => [...USER, '--permission-set', 'Report Builder'],
      [/More than one Permission Set/, /0PS\w{15}.*0PS\w{15}/],
    ],
    [
      'one unknown name among known ones',
      () => [...USER, ...SET, '--group', 'Empty_Rom'],
      [/no Group "Empty_Rom"/, /Empty_Room/],
    ],
    [
      'a connected app, as read-only',
      () => [...USER, '--entitlement', `connected_application:${firstId('ConnectedApplication')}:assigned`],
      [/Connected Application/, /read-only/],
    ],
    [
      'an external client app, as read-only',
      () => [...USER, '--entitlement', `connected_application:${firstId('ExternalClientApplication')}:assigned`],
      [/Connected Application/, /read-only/],
    ],
    [
      'an agent, as read-only',
      () => [...USER, '--entitlement', `agent:${firstId('BotDefinition')}:assigned`],
      [/[Aa]gent/, /read-only/],
    ],
    ['what is no entitlement', () => [...USER, '--entitlement', 'permission:everything'], [/"permission:everything"/]],
    ['no user', () => SET, [/--user/]],
    ['no entitlement', () => USER, [/--permission-set/]],
  ];
  for (const action of ['grant', 'revoke']) {
    for (const [what, flags, words] of cases) {
      it(`${action}: ${what}`, async () => {
        const args = ['access', action, '-o', ORG, ...flags(), '--no-prompt'];
        await expectRefusal(demo.plugin, args, words);
        expect(writesOf(demo.simulator)).to.deep.equal([]);
      });
    }
  }
});

describe('sf access grant: refusals of Salesforce', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const GRANT = ['access', 'grant', '-o', ORG, ...USER, ...SET, '--no-prompt'];
  const refuse = (code: string, message: string): void => {
    demo.simulator.faults.plan({
      ...{ kind: 'record-refused', object: 'PermissionSetAssignment', call: 'create', times: 'always' },
      ...{ code, message },
    });
  };

  it('come with what to do about them, on the terminal and in JSON', async () => {
    refuse('UNKNOWN_EXCEPTION', 'portal account owner must have a role');
    const shown = await demo.plugin.run(GRANT);
    expect(shown.exitCode, shown.stderr).to.equal(1);
    expect(shown.stderr)
      .to.include('the owner of the account has no role')
      .and.to.include('Give the owner of the account a role: sf access grant --user OWNER --role ROLE');
    const { result } = (await demo.plugin.run([...GRANT, '--json'])).json() as {
      result: { changes: Array<{ nextSteps: string[] }> };
    };
    expect(result.changes[0]!.nextSteps).to.have.length(2);
    expect(result.changes[0]!.nextSteps[0]).to.match(/^Give the owner of the account a role: /);
  });

  it('come with the same steps once, however many they are', async () => {
    refuse('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'T: execution of BeforeInsert');
    const more = ['--user', 'zoe.muller@acme-rockets.example', '--user', 'tom.becker@acme-rockets.example'];
    const { stderr } = await demo.plugin.run([...GRANT, ...more]);
    expect(stderr.match(/the Apex trigger T of this org refuses it/g)).to.have.length(3);
    expect(stderr.match(/Show this text to whoever maintains/g)).to.have.length(1);
  });
});
