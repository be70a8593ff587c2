import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { assignPermissionSet } from '../../../../simulator/seeds/builder/assignments.js';
import { addGroup, addGroupMember } from '../../../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { addRole } from '../../../../simulator/seeds/builder/roles.js';
import { systemGroupOf } from '../../../../simulator/seeds/builder/systemGroups.js';
import {
  addTerritory,
  addTerritoryMember,
  addTerritoryModel,
  addTerritoryType,
} from '../../../../simulator/seeds/builder/territories.js';
import type { Rule } from '../../../oracle/risks.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { risksBy, type Report, type ReportedRule } from './support/findings.js';

const REVOKE = 'sf access revoke --target-org acme --user';
const OTHER_PROFILE =
  'every user has a profile: it ends when the user gets another one with "sf access grant --profile"';

/** A finding in a few lines: whom or what it is about, and how it ends. */
function told({ user, access, ways, exceptionEnded }: ReportedRule['findings'][number]): string[] {
  const about = [user?.username.replace(/@.*/, ''), access?.resource].filter(Boolean).join(' ');
  const ended = exceptionEnded ? [`until ${exceptionEnded.until}: ${exceptionEnded.reason}`] : [];
  return [
    about,
    ...ended,
    ...ways.map(({ gives, path, command, advice }) =>
      [gives.join(' '), path.map(({ name }) => name).join(' > '), command ?? advice].join(' | '),
    ),
  ];
}

const findingsIn = ({ rules }: Report, id = 'r0'): string[][] =>
  rules.find((rule) => rule.id === id)!.findings.map(told);

describe('the findings of rules', () => {
  let org: UnitOrg;
  let builder: OrgBuilder;
  beforeEach(async () => {
    org = await startOrg({ seed: 'invoices' });
    builder = new OrgBuilder(org.simulator.org);
  });
  afterEach(() => org.stop());

  const find = (...rules: Rule[]): Promise<Report> =>
    risksBy({ kind: 'org', connection: org.connection, name: 'acme' }, rules);
  const rowOf = (object: string, field: string, value: string): Row =>
    [...org.simulator.org.table(object).rows()].find((row) => row[field] === value)!;
  const user = (name: string): Row => rowOf('User', 'Username', `${name}@invoices.example`);

  it('name the logins that a rule asks for, by which the user meets it', async () => {
    const log = (name: string, LoginType: string, Status: string, LoginTime: string): void => {
      org.simulator.org.table('LoginHistory').insert({ UserId: user(name).Id, LoginType, Status, LoginTime });
    };
    const at = (days: number): string =>
      `${new Date(org.simulator.org.clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 19)}.000+0000`;
    log('ivy', 'Application', 'Success', at(3));
    log('ivy', 'Application', 'Success', at(2));
    log('ivy', 'Application', 'Invalid Password', at(1));
    log('ivy', 'SAML Idp Initiated SSO', 'Success', at(1));
    log('ben', 'Lightning Login', 'Success', at(4));
    const { rules } = await find(
      { who: { 'any-of': [{ 'logged-in-by': ['application'] }, { 'account-type': 'service' }] } },
      { who: { 'logged-in-by': ['Lightning Login', 'Application'] } },
    );
    const logins = rules.map(({ findings }) =>
      findings.map(({ user: found, logins: its }) => [found!.username.replace(/@.*/, ''), its]),
    );
    const ofIvy = [{ type: 'Application', count: 2, lastAt: at(2).replace('.000+0000', 'Z') }];
    const ofBen = [{ type: 'Lightning Login', count: 1, lastAt: at(4).replace('.000+0000', 'Z') }];
    expect(logins).to.deep.equal([
      [
        ['autoproc', []],
        ['cloud', []],
        ['ivy', ofIvy],
      ],
      [
        ['ben', ofBen],
        ['ivy', ofIvy],
      ],
    ]);
  });

  it('name each way, and the command or the advice that ends it', async () => {
    const report = await find(
      { who: { 'any-of': ['ModifyAllData', 'ViewAllData'] } },
      { who: { 'all-of': ['ApiUserOnly', '*:view-all'] } },
      { who: { 'any-of': ['permission-set:*'], status: ['inactive'] } },
      { assignments: 'expired' },
    );
    expect(findingsIn(report)).to.deep.equal([
      ['ada', `ModifyAllData ViewAllData | Admin | ${OTHER_PROFILE}`],
      ['gus', `ModifyAllData ViewAllData | Ops | ${REVOKE} gus@invoices.example --permission-set-group Ops`],
    ]);
    expect(findingsIn(report, 'r1')).to.deep.equal([
      [
        'ivy',
        `Invoice__c:view-all | Data Sync | ${REVOKE} ivy@invoices.example --permission-set Data_Sync`,
        `ApiUserOnly | Integration | ${OTHER_PROFILE}`,
      ],
    ]);
    expect(findingsIn(report, 'r2')).to.deep.equal([
      ['hal', `permission-set:* | Invoices Full | ${REVOKE} hal@invoices.example --permission-set Inv_Full`],
    ]);
    expect(findingsIn(report, 'r3')).to.deep.equal([
      [
        'eve Inv_Full',
        ' | Invoices Full | What has expired counts as not held, and no command removes it: Setup does, on the page of the user.',
      ],
    ]);
  });

  it('count a session that is activated, and none that is not', async () => {
    const rule: Rule = { who: { 'all-of': ['ModifyAllData'], 'none-of': ['ManageUsers'], status: ['active'] } };
    expect(findingsIn(await find(rule))).to.deep.equal([]);
    const set = rowOf('PermissionSet', 'Name', 'Break_Glass');
    builder.insert('SessionPermSetActivation', { UserId: user('fay').Id, PermissionSetId: set.Id });
    expect(findingsIn(await find(rule))).to.deep.equal([
      ['fay', `ModifyAllData | Break Glass | ${REVOKE} fay@invoices.example --permission-set Break_Glass`],
    ]);
  });

  it('follow groups in groups, roles, territories and managers', async () => {
    org.simulator.org.settings.features.add('manager-groups');
    const inner = addGroup(builder, { name: 'Inner' });
    const outer = addGroup(builder, { name: 'Outer' });
    addGroupMember(builder, outer, inner);
    addGroupMember(builder, inner, user('ben'));
    const role = addRole(builder, { name: 'Sellers' });
    builder.amend('User', user('cyd'), { UserRoleId: role.Id });
    addGroupMember(builder, outer, systemGroupOf(builder, 'Role', role));
    const model = addTerritoryModel(builder, { name: 'World', state: 'Active' });
    const territory = addTerritory(builder, { name: 'North', model, type: addTerritoryType(builder, 'Region', 1) });
    addTerritoryMember(builder, territory, user('dan'), undefined);
    addGroupMember(builder, outer, systemGroupOf(builder, 'Territory', territory));
    builder.amend('User', user('joe'), { ManagerId: user('fay').Id });
    const managers = builder.insert('Group', {
      Type: 'Manager',
      RelatedId: user('joe').Id,
      OwnerId: org.simulator.org.id,
    });
    addGroupMember(builder, outer, managers);
    expect(findingsIn(await find({ who: { 'any-of': ['group:Outer'] } }))).to.deep.equal([
      ['ben', `group:Outer | Inner > Outer | ${REVOKE} ben@invoices.example --group Inner`],
      ['cyd', `group:Outer | Sellers > Outer | ${REVOKE} cyd@invoices.example --role Sellers`],
      ['dan', `group:Outer | North > Outer | ${REVOKE} dan@invoices.example --territory North`],
      [
        'fay',
        'group:Outer | Outer | the user holds it as a manager of joe@invoices.example, whose manager group is a member: it ends when the user no longer manages joe@invoices.example, directly or through others, or when that membership is removed in Setup',
      ],
    ]);
  });

  it('tell the ways of those alternatives alone that the user meets', async () => {
    assignPermissionSet(builder, user('ben'), rowOf('PermissionSet', 'Name', 'Exporter'));
    const rule: Rule = {
      who: { 'any-of': [{ 'all-of': ['ExportReport', 'ModifyAllData'] }, 'permission-set:Inv_Read'] },
    };
    expect(findingsIn(await find(rule))).to.deep.equal([
      ['ben', `permission-set:Inv_Read | Invoices Read | ${REVOKE} ben@invoices.example --permission-set Inv_Read`],
    ]);
  });

  it('are left out by exceptions until the end of their last day, by whom or what they name', async () => {
    const who = { 'any-of': ['ModifyAllData'] };
    const reason = 'R';
    const report = await find(
      { who, except: [{ users: ['ADA@invoices.example', user('gus').Id], reason, until: '2026-11-29' }] },
      { who, except: [{ users: ['ada@invoices.example'], reason, until: '2026-11-28' }] },
      { who, except: [{ access: ['permission-set-group:Ops', 'profile:Admin'], reason, until: '2026-11-29' }] },
      { who, except: [{ users: ['ben@invoices.example'], reason, until: '2026-11-28' }] },
    );
    expect(report.rules.map(({ excepted }) => excepted)).to.deep.equal([2, 0, 2, 0]);
    const names = ['r0', 'r1', 'r2', 'r3'].map((id) =>
      findingsIn(report, id).map((lines) => lines.filter((line) => !line.includes(' | ')).join(', ')),
    );
    expect(names).to.deep.equal([[], ['ada, until 2026-11-28: R', 'gus'], [], ['ada', 'gus', ', until 2026-11-28: R']]);
    expect(report.warnings).to.deep.equal([]);
  });

  it('come with warnings of exceptions that name what is not there, with their places', async () => {
    const except = [
      { users: ['who@invoices.example'], access: ['permission-set:Nope'], reason: 'R', until: '2099-01-01' },
    ];
    const { warnings, rules } = await find({ assignments: 'expired', except });
    expect(rules[0]!.findings).to.have.lengthOf(1);
    expect(warnings).to.have.lengthOf(2);
    expect(warnings[0]).to.match(/^rules\.yaml:\d+:\d+: .*permission-set:Nope/);
    expect(warnings[1]).to.match(
      /^rules\.yaml:\d+:\d+: The exception leaves out nobody by the name "who@invoices\.example"/,
    );
  });

  it('are none of rules that name what is not there: each with its place, before anything is read', async () => {
    const rules: Rule[] = [
      { who: { 'any-of': ['ModifyAllDate', 'Invoce__c:read', 'permission-set:Inv_Rad', 'UseAnyApiClient'] } },
      { who: { 'none-of': [{ 'all-of': ['group:Nobody', 'group:Nobody'] }] } },
    ];
    const error = await find(...rules).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error?.name).to.equal('RiskRulesError');
    const lines = error!.message.split('\n');
    expect(lines.map((line) => /^rules\.yaml:\d+:\d+: /.test(line))).to.deep.equal([true, true, true, true, true]);
    for (const [index, text] of ['ModifyAllDate', 'Invoce__c', 'Inv_Rad', 'Nobody', 'Nobody'].entries())
      expect(lines[index]).to.include(text);
    expect(lines[0]).to.include('ModifyAllData');
    expect(org.simulator.requests.some(({ query }) => query?.includes('FROM PermissionSetAssignment'))).to.equal(false);
  });

  it('are nobody of a dangerous permission that the org does not have', async () => {
    const report = await find({ who: { 'any-of': ['UseAnyApiClient'] } });
    expect(report.rules[0]!.outcome).to.equal('passed');
  });
});
