import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { UndoReport } from '../../src/schemas/undo.js';
import { usernameOf } from '../../simulator/seeds/demo/users.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';
import { expectOwnerOnly } from '../systems.js';

const ORG_LINE = 'Org: acme (mia.santos@acme-rockets.example), developer edition';
const RUN = 'access grant of 2026-09-01 09:00:00 UTC, 1 record';

describe('sf access undo', () => {
  let demo: Demo;
  let journal: string;
  let user: string;
  let username: string;
  let permissionSet: string;
  beforeEach(async () => {
    demo = await startDemo();
    journal = join(await mkdtemp(join(demo.sf.home, 'journals-')), 'journal.jsonl');
    const { org } = demo.simulator;
    permissionSet = [...org.table('PermissionSet').rows()].find(({ Name }) => Name === 'Quote_Approver')!.Id;
    const holders = new Set(
      [...org.table('PermissionSetAssignment').rows()].flatMap(({ PermissionSetId, AssigneeId }) =>
        PermissionSetId === permissionSet ? AssigneeId : [],
      ),
    );
    const person = [...org.table('User').rows()].find(
      ({ Id, IsActive, UserType }) => IsActive && UserType === 'Standard' && !holders.has(Id),
    )!;
    user = person.Id;
    username = String(person.Username);
  });
  afterEach(() => demo.stop());

  const fields = (): Record<string, string> => ({ AssigneeId: user, PermissionSetId: permissionSet });
  const assigned = (): number =>
    [...demo.simulator.org.table('PermissionSetAssignment').rows()].filter(
      ({ AssigneeId, PermissionSetId }) => AssigneeId === user && PermissionSetId === permissionSet,
    ).length;
  /** The journal of a run that granted the permission set, and was killed before it had the answer. */
  const grantAndDie = async (orgId = demo.simulator.orgId): Promise<void> => {
    demo.simulator.org.table('PermissionSetAssignment').insert({ ...fields(), IsActive: true });
    const time = '2026-09-01T09:00:00.000Z';
    const insert = { sequence: 0, op: 'insert', object: 'PermissionSetAssignment', fields: fields() };
    const lines = [
      { kind: 'header', version: 1, orgId, username: demo.simulator.username, command: 'access grant', time },
      { kind: 'sending', time, writes: [insert] },
    ];
    await writeFile(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  };
  const undo = (...flags: string[]): string[] => ['access', 'undo', '-o', ORG, '--journal', journal, ...flags];
  const writes = (): number => demo.simulator.requests.filter(({ method }) => method !== 'GET').length;

  it('shows the plan, with names, and in a dry run changes nothing', async () => {
    await grantAndDie();
    const { exitCode, stdout, stderr } = await demo.plugin.run(undo('--dry-run'));
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.equal(
      `${ORG_LINE}\nUndoes: ${RUN}\n\n${username}\n  - Permission Set Quote_Approver\n\nPlan: 1 change to make.\nDry run: nothing was changed.\n`,
    );
    expect([assigned(), writes()]).to.deep.equal([1, 0]);
  });

  it('undoes, writes a journal that undoes the undo, and has nothing to do the second time', async () => {
    await grantAndDie();
    const first = await demo.plugin.run(undo('--no-prompt', '--json'));
    expect(first.exitCode, first.stdout).to.equal(0);
    const report = first.json().result as UndoReport;
    expect(report).to.deep.include({ undone: 'access grant', cutShort: false, dryRun: false });
    const run = { journal, startedAt: '2026-09-01T09:00:00.000Z', state: 'not known', changes: 1 };
    expect(report.undoneRun).to.deep.equal(run);
    expect(report.changes).to.have.length(1);
    expect(report.changes[0]).to.include({
      user: username,
      target: 'Quote Approver',
      resourceType: 'permission',
      resource: 'Quote_Approver',
      verdict: 'delete',
      status: 'done',
      error: null,
    });
    expect([assigned(), writes()]).to.deep.equal([0, 1]);
    await expectOwnerOnly(report.journal!);
    expect(await readFile(report.journal!, 'utf8')).not.to.contain(demo.simulator.accessToken);

    const second = await demo.plugin.run(undo('--no-prompt', '--json'));
    expect(second.exitCode).to.equal(0);
    const again = second.json().result as UndoReport;
    expect(again.changes.map(({ status }) => status)).to.deep.equal(['nothing to do']);
    expect([again.journal, writes()]).to.deep.equal([null, 1]);

    journal = report.journal!;
    expect((await demo.plugin.run(undo('--no-prompt'))).exitCode).to.equal(0);
    expect(assigned()).to.equal(1);
  });

  it('shows all that it sets where it inserts a record again, also in --json', async () => {
    const time = '2026-09-01T09:00:00.000Z';
    const territory = [...demo.simulator.org.table('Territory2').rows()].find(({ DeveloperName }) => DeveloperName)!;
    const association = { UserId: user, Territory2Id: territory.Id, RoleInTerritory2: 'Owner' };
    const deletes = [
      {
        sequence: 0,
        op: 'delete',
        object: 'PermissionSetAssignment',
        id: '0PaQy0000000001KAA',
        before: { ...fields(), ExpirationDate: '2099-01-01T00:00:00Z' },
      },
      {
        sequence: 1,
        op: 'delete',
        object: 'UserTerritory2Association',
        id: '0MUQy0000000001KAA',
        before: association,
      },
    ];
    const lines = [
      { kind: 'header', version: 1, orgId: demo.simulator.orgId, username: null, command: 'access revoke', time },
      { kind: 'sending', time, writes: deletes },
    ];
    await writeFile(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { stdout } = await demo.plugin.run(undo('--dry-run'));
    expect(stdout.split('\n').slice(3, 6)).to.deep.equal([
      username,
      '  + Permission Set Quote_Approver, until 2098-12-31 16:00:00 America/Los_Angeles',
      `  + Territory ${String(territory.DeveloperName)} (Owner)`,
    ]);
    const { changes } = (await demo.plugin.run(undo('--dry-run', '--json'))).json().result as UndoReport;
    expect(changes.map(({ values }) => values)).to.deep.equal([
      { AssigneeId: username, PermissionSetId: 'Quote_Approver', ExpirationDate: '2099-01-01T00:00:00Z' },
      { UserId: username, Territory2Id: territory.DeveloperName, RoleInTerritory2: 'Owner' },
    ]);
  });

  it('undoes a journal whose last line is cut short, and says so', async () => {
    await grantAndDie();
    await appendFile(journal, '{"kind":"sett');
    const { exitCode, stderr } = await demo.plugin.run(undo('--no-prompt'));
    expect(exitCode).to.equal(0);
    expect(stderr).to.match(/last line of the journal is cut short/);
    expect(assigned()).to.equal(0);
  });

  it('ends with 1 when all was changed since, and lists it', async () => {
    await grantAndDie();
    const [row] = [...demo.simulator.org.table('PermissionSetAssignment').rows()].filter(
      ({ AssigneeId, PermissionSetId }) => AssigneeId === user && PermissionSetId === permissionSet,
    );
    demo.simulator.org
      .table('PermissionSetAssignment')
      .update(row!.Id, { ExpirationDate: '2099-01-01T00:00:00.000+0000' });
    const { exitCode, stdout } = await demo.plugin.run(undo('--no-prompt'));
    expect(exitCode).to.equal(1);
    expect(stdout)
      .to.contain('\n  ! Permission Set Quote_Approver\n      it is no longer as the run left it\n')
      .and.contain('Plan: 1 refused.');
    expect(stdout).to.match(/\nNothing was changed\. 1 change was refused\.\n$/);
    expect(assigned()).to.equal(1);
  });

  it('names what was set on a user, also where it is so again, or others have changed it since', async () => {
    const [zoe, users] = [usernameOf('zoe.muller'), demo.simulator.org.table('User')];
    const flags = [
      '--role',
      'VP_Sales',
      '--profile',
      'Standard User',
      '--territory',
      'DACH',
      '--territory-role',
      'Owner',
    ];
    const { exitCode, stderr } = await demo.plugin.run([
      ...['access', 'grant', '-o', ORG, '--no-prompt', '--journal', journal, '--user', zoe],
      ...flags,
    ]);
    expect(exitCode, stderr).to.equal(0);
    const { Id } = users.where('Username', zoe)[0]!;
    const roles = demo.simulator.org.table('UserRole');
    users.update(Id, { UserRoleId: roles.where('DeveloperName', 'CFO')[0]!.Id });
    const plan = async (): Promise<string> =>
      (await demo.plugin.run(undo('--dry-run'))).stdout.split(`${zoe}\n`)[1]!.split('\n\n')[0]!;
    expect(await plan()).to.equal(
      '  ~ Profile Acme Sales, from Standard User\n' +
        '  ! Role Account_Executive_EMEA\n      others have changed UserRoleId in the meantime\n' +
        '  ~ Territory DACH (Sales Rep), from Owner',
    );
    users.update(Id, { UserRoleId: roles.where('DeveloperName', 'VP_Sales')[0]!.Id });
    expect((await demo.plugin.run(undo('--no-prompt'))).exitCode).to.equal(0);
    expect(await plan()).to.equal(
      '  = Role Account_Executive_EMEA\n  = Profile Acme Sales\n  = Territory DACH (Sales Rep)',
    );
  });

  it('names a group without an API name by its label, as the plan of the run does', async () => {
    const { Id, Name } = [...demo.simulator.org.table('Group').rows()].find(
      ({ DeveloperName, Type }) => !DeveloperName && Type === 'Regular',
    )!;
    const name = `Group ${String(Name)} (${Id})`;
    const flags = ['-o', ORG, '--user', usernameOf('hanako.sato'), '--group', Id, '--no-prompt', '--journal', journal];
    const { exitCode, stdout } = await demo.plugin.run(['access', 'revoke', ...flags]);
    expect([exitCode, stdout.includes(`\n  - ${name}\n`)], stdout).to.deep.equal([0, true]);
    expect((await demo.plugin.run(undo('--dry-run'))).stdout).to.include(`\n  + ${name}\n`);
  });

  it('shows the end that an assignment would have had in the zone of the org', async () => {
    await grantAndDie();
    const [row] = [...demo.simulator.org.table('PermissionSetAssignment').rows()].filter(
      ({ AssigneeId, PermissionSetId }) => AssigneeId === user && PermissionSetId === permissionSet,
    );
    const time = '2026-09-01T09:00:00.000Z';
    const before = { ExpirationDate: '2020-01-01T00:00:00.000+0000' };
    const update = {
      sequence: 0,
      op: 'update',
      object: 'PermissionSetAssignment',
      id: row!.Id,
      fields: { ExpirationDate: null },
      before,
    };
    const [header] = (await readFile(journal, 'utf8')).split('\n');
    await writeFile(journal, `${header}\n${JSON.stringify({ kind: 'sending', time, writes: [update] })}\n`);
    const { stdout } = await demo.plugin.run(undo('--dry-run'));
    expect(stdout).to.include('it would have expired at 2019-12-31 16:00:00 America/Los_Angeles\n');
    const { changes } = (await demo.plugin.run(undo('--dry-run', '--json'))).json().result as UndoReport;
    expect(changes[0]!.reason).to.equal('it would have expired at 2020-01-01T00:00:00Z');
  });

  for (const [what, code] of [
    ['a validation rule', 'FIELD_CUSTOM_VALIDATION_EXCEPTION'],
    ['a trigger', 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'],
    ['a flow', 'CANNOT_EXECUTE_FLOW_TRIGGER'],
  ] as const) {
    it(`says what to do where ${what} keeps a user from being deactivated again, also in --json`, async () => {
      const table = demo.simulator.org.table('User');
      const person = [...table.rows()].find(({ Username }) => String(Username).startsWith('zoe.muller@'))!;
      table.update(person.Id, { IsActive: false });
      const activate = ['access', 'user', 'status', '-o', ORG, '--user', String(person.Username), '--set', 'active'];
      const activated = await demo.plugin.run([...activate, '--journal', journal]);
      expect(activated.exitCode, activated.stderr).to.equal(0);
      const refusal = {
        kind: 'record-refused',
        call: 'update',
        object: 'User',
        code,
        message: 'Not now',
        times: 'always',
      };
      demo.simulator.faults.plan(refusal as Parameters<typeof demo.simulator.faults.plan>[0]);
      const { exitCode, stderr } = await demo.plugin.run(undo('--no-prompt'));
      const { stdout } = await demo.plugin.run(undo('--no-prompt', '--json'));
      expect(exitCode).to.equal(1);
      const [{ status, nextSteps }] = (JSON.parse(stdout) as { result: UndoReport }).result.changes as [
        UndoReport['changes'][0],
      ];
      const command = `sf access user status --target-org ${demo.simulator.username} --user ${String(person.Username)} --set`;
      expect(status).to.equal('failed');
      expect(nextSteps).to.have.length(3);
      expect(nextSteps.slice(1)).to.deep.equal([
        `Then deactivate: ${command} inactive`,
        `To keep the user out until then: ${command} frozen`,
      ]);
      for (const step of nextSteps) expect(stderr).to.include(step);
    });
  }

  it('says what to do where Salesforce refuses to take access away', async () => {
    await grantAndDie();
    const object = 'PermissionSetAssignment';
    demo.simulator.faults.plan({
      kind: 'record-refused',
      object,
      code: 'CANNOT_EXECUTE_FLOW_TRIGGER',
      times: 'always',
    });
    const { exitCode, stderr } = await demo.plugin.run(undo('--no-prompt'));
    expect(exitCode).to.equal(1);
    expect(stderr).to.include('whoever maintains the triggers and flows of the org');
  });

  it('refuses where nobody can answer', async () => {
    await grantAndDie();
    const { exitCode, stdout, stderr } = await demo.plugin.run(undo());
    expect(exitCode).to.equal(1);
    expect(stdout).to.contain('Plan: 1 change to make.');
    expect(stderr)
      .to.match(/nobody can answer/)
      .and.match(/--no-prompt/);
    const { name, actions } = (await demo.plugin.run(undo('--json'))).json();
    expect([name, ...(actions ?? [])].join()).to.match(/^CannotAskError,.*--no-prompt/);
    expect([assigned(), writes()]).to.deep.equal([1, 0]);
  });

  it('refuses the journal of another org', async () => {
    await grantAndDie('00D000000000001EAA');
    await expectRefusal(demo.plugin, undo('--no-prompt'), [/00D000000000001EAA/, /--target-org/]);
    expect([assigned(), writes()]).to.deep.equal([1, 0]);
  });

  it('refuses a file that is not a journal', async () => {
    await writeFile(journal, 'not a journal\n');
    await expectRefusal(demo.plugin, undo('--no-prompt'), [/Line 1 of .*journal\.jsonl/]);
  });

  for (const [what, write, problem] of [
    [
      'deletes a user',
      { op: 'delete', object: 'User', id: '005000000000001', before: {} },
      /this plugin never makes such a change \(delete of User\)/,
    ],
    [
      'has a condition for the name of a field',
      { op: 'insert', object: 'User', fields: { Username: 'a', "Id FROM User WHERE Name LIKE '%' --": 'x' } },
      /it writes the field "Id FROM User WHERE/,
    ],
  ] as const) {
    it(`refuses the journal of somebody else that ${what}, before the org is asked anything`, async () => {
      await grantAndDie();
      const line = { kind: 'sending', time: '2026-09-01T09:00:00.000Z', writes: [{ sequence: 1, ...write }] };
      await appendFile(journal, `${JSON.stringify(line)}\n`);
      const before = demo.simulator.requests.length;
      await expectRefusal(demo.plugin, undo('--no-prompt'), [/Line 3 of .*journal\.jsonl/, problem]);
      expect(
        demo.simulator.requests.slice(before).filter(({ method, object }) => method !== 'GET' || object),
      ).to.deep.equal([]);
      expect(assigned()).to.equal(1);
    });
  }

  for (const [answer, exitCode, left] of [
    ['y', 0, 0],
    ['n', 1, 1],
    ['\u0003', 1, 1],
  ] as const) {
    it(`asks on a terminal, and takes ${JSON.stringify(answer)} for an answer`, async function () {
      // Only util-linux's `script` lends a terminal; other systems have another, or none.
      if (!hasTerminal()) this.skip();
      await grantAndDie();
      const question = { words: 'Undo access grant', keys: `${answer}\r` };
      const { exitCode: code, shown } = await runOnTerminal(demo.sf, undo(), question);
      expect(code, shown).to.equal(exitCode);
      // The question takes two lines of the terminal, which breaks words.
      expect(stripVTControlCharacters(shown).replaceAll(/\s/g, '')).to.include(
        `Undo ${RUN}, in acme (`.replaceAll(' ', ''),
      );
      expect(shown.includes('Nothing was changed.')).to.equal(exitCode === 1);
      expect(assigned()).to.equal(left);
    });
  }
});
