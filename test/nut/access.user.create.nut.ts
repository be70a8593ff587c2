import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AccessUserCreateResult } from '../../src/commands/access/user/create.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { RunResult } from './support/sf.js';

const at = (name: string): string => `${name}@acme-rockets.example`;
const PROFILE = 'Acme Support';

describe('sf access user create', () => {
  let demo: Demo;
  beforeEach(async () => (demo = await startDemo()));
  afterEach(() => demo.stop());

  const create = (...flags: string[]): string[] => ['access', 'user', 'create', '-o', ORG, ...flags];
  const ada = (...flags: string[]): string[] =>
    create('--email', at('ada'), '--first-name', 'Ada', '--last-name', 'Lovelace', '--profile', PROFILE, ...flags);
  const run = async (args: string[], input?: string): Promise<{ ran: RunResult; result: AccessUserCreateResult }> => {
    const ran = await demo.plugin.run([...args, '--json'], { ...(input !== undefined && { input }) });
    const { status, result } = ran.json();
    expect(status).to.equal(ran.exitCode);
    return { ran, result: result as AccessUserCreateResult };
  };
  const rows = (username: string): Array<Record<string, unknown> & { Id: string }> =>
    demo.simulator.org.table('User').where('Username', username);
  const writes = (): string[] =>
    demo.simulator.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path.replace(/.*\/v[\d.]+\//, '').replace(/005\w+/, 'ID')}`);

  it('creates a user with defaults of the org and names of their own, and finds it there when run again', async () => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(ada());
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    const [user] = rows(at('ada'));
    const profile = demo.simulator.org.table('Profile').where('Name', PROFILE)[0]!;
    expect(stdout.slice(0, stdout.indexOf('\nPlan: '))).to.equal(
      [
        'Org: acme (mia.santos@acme-rockets.example), developer edition',
        '',
        at('ada'),
        `  + User, profile ${PROFILE}`,
        '      Alias: alovelac',
        '      CommunityNickname: ada',
        `      Email: ${at('ada')}`,
        '      EmailEncodingKey: UTF-8',
        '      FirstName: Ada',
        '      LanguageLocaleKey: en_US',
        '      LastName: Lovelace',
        '      LocaleSidKey: en_US',
        `      ProfileId: ${profile.Id} (${PROFILE})`,
        '      TimeZoneSidKey: America/Los_Angeles',
        `      Username: ${at('ada')}`,
        '',
      ].join('\n'),
    );
    expect(stdout)
      .to.match(/\nNext: a new user has no password yet\.[^]*Reset\sPassword/)
      .and.to.match(/\nTo undo: sf access undo /)
      .and.to.include(`Created ${at('ada')}: ${user!.Id}`)
      .and.to.match(/Journal: \S+\.jsonl/);
    expect(user).to.include({
      Email: at('ada'),
      FirstName: 'Ada',
      LastName: 'Lovelace',
      Alias: 'alovelac',
      CommunityNickname: 'ada',
      ProfileId: profile.Id,
      TimeZoneSidKey: 'America/Los_Angeles',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      IsActive: true,
    });
    expect(writes()).to.deep.equal(['POST composite/sobjects']);

    const { ran, result } = await run(ada('--reset-password', '--reactivate'));
    expect(ran.exitCode).to.equal(0);
    expect(result.users[0]).to.deep.include({
      username: at('ada'),
      userId: user!.Id,
      isActive: true,
      verdict: 'already exists',
      status: 'nothing to do',
      success: true,
      passwordReset: null,
    });
    expect(result.journal).to.equal(null);
    expect((ran.json() as { warnings?: string[] }).warnings?.join()).to.match(
      /Only users whom this run creates get an email/,
    );
    expect(writes()).to.deep.equal(['POST composite/sobjects']);
  });

  it('says what is different about the user who has the username already', async () => {
    const same = await run(create('--email', at('MARTA.silva'), '--last-name', 'SILVA', '--profile', 'acme support'));
    expect(same.result.users[0]).to.deep.include({ verdict: 'already exists', warnings: [] });
    const other = ['--email', at('m.k'), '--username', at('marta.silva'), '--last-name', 'Klein'];
    const { ran, result } = await run(create(...other, '--profile', 'Acme Sales'));
    expect(ran.exitCode).to.equal(0);
    const whose = `${at('marta.silva')}: the user who has this username has the`;
    const hint = 'If it is somebody else, choose another username.';
    expect(result.users[0]!.warnings).to.deep.equal([
      `${whose} email address "${at('marta.silva')}", not "${at('m.k')}". ${hint}`,
      `${whose} last name "Silva", not "Klein". ${hint}`,
      `${whose} profile "Acme Support", not "Acme Sales", and keeps it; "sf access grant --profile" gives another one.`,
    ]);
    expect(writes()).to.deep.equal([]);
  });

  it('takes every flag and field, typed as the org describes it', async () => {
    const profile = demo.simulator.org.table('Profile').where('Name', PROFILE)[0]!;
    const flags = ['--username', at('a.l'), '--alias', 'ada', '--time-zone', 'europe/london'];
    const fields = [
      'forecastenabled=true',
      'Department=R&D, "Ops"',
      'FederationIdentifier=E=1',
      'CommunityNickname=countess',
    ];
    const manager = rows(at('marta.silva'))[0]!.Id;
    const { ran } = await run(
      create('--email', at('ada'), '--last-name', "O'Ada \\ %", '--profile', profile.Id.slice(0, 15), ...flags).concat(
        [...fields, `ManagerId=${manager.slice(0, 15)}`].flatMap((field) => ['--field', field]),
      ),
    );
    expect(ran.exitCode).to.equal(0);
    expect(rows(at('a.l'))[0]).to.include({
      LastName: "O'Ada \\ %",
      Alias: 'ada',
      TimeZoneSidKey: 'Europe/London',
      ForecastEnabled: true,
      Department: 'R&D, "Ops"',
      FederationIdentifier: 'E=1',
      CommunityNickname: 'countess',
      ManagerId: manager,
    });
  });

  it('refuses unknown names and bad values, proposes the nearest ones, and sends nothing', async () => {
    await expectRefusal(
      demo.plugin,
      create(
        '--email',
        at('ada'),
        '--last-name',
        'L',
        '--profile',
        'Acme Suport',
        '--alias',
        'ninechars',
        '--time-zone',
        'Europe/Berlon',
      ).concat(
        ['Departmnt=x', 'ForecastEnabled=perhaps', 'LastLoginDate=2026-01-01T00:00:00Z'].flatMap((field) => [
          '--field',
          field,
        ]),
      ),
      [
        /--profile: there is no profile "Acme Suport"; similar: Acme Support/,
        /--alias: "ninechars" is longer than 8 characters/,
        /--time-zone: "Europe\/Berlon" is not one of the field's values; the nearest is Europe\/Berlin/,
        /--field Departmnt: User has no field Departmnt; the nearest is Department/,
        /--field ForecastEnabled: "perhaps" is neither true nor false/,
        /--field LastLoginDate: .*cannot be set/,
      ],
    );
    expect(writes()).to.deep.equal([]);
  });

  it('refuses fields that have a flag, fields without a value, and too few or too many flags', async () => {
    await expectRefusal(demo.plugin, ada('--field', 'Email=x'), [/--email/]);
    await expectRefusal(demo.plugin, ada('--field', 'Department'), [/ApiName=value/]);
    await expectRefusal(demo.plugin, create('--email', at('ada')), [/Missing: --last-name, --profile\./]);
    await expectRefusal(demo.plugin, ada('--file', 'x.csv'), [/--file/]);
    expect(writes()).to.deep.equal([]);
  });

  it('reports an inactive user, activates it only with --reactivate, and resets no old password', async () => {
    const gordon = create(
      '--email',
      at('gordon.pike'),
      '--last-name',
      'Pike',
      '--profile',
      PROFILE,
      '--reset-password',
    );
    const left = await run(gordon);
    expect(left.ran.exitCode).to.equal(0);
    expect(left.result.users[0]).to.include({ verdict: 'already exists', isActive: false, success: true });
    expect(rows(at('gordon.pike'))[0]!.IsActive).to.equal(false);

    const back = await run([...gordon, '--reactivate']);
    expect(back.ran.exitCode).to.equal(0);
    expect(back.result.users[0]).to.deep.include({
      verdict: 'reactivate',
      status: 'done',
      isActive: true,
      passwordReset: null,
    });
    expect(rows(at('gordon.pike'))[0]!.IsActive).to.equal(true);
    expect(writes()).to.deep.equal(['PATCH composite/sobjects']);
  });

  it('warns of an email address that others have', async () => {
    const mail = 'service-desk@acme-rockets.example';
    const { exitCode, stderr } = await demo.plugin.run(
      create('--email', mail, '--last-name', 'Desk', '--profile', PROFILE),
    );
    expect(exitCode).to.equal(0);
    expect(stderr.replace(/\s*\n(?: ›)? */g, ' ')).to.match(
      /address service-desk@\S+ is also that of desk\.early@\S+, desk\.late@\S+, desk\.night@/,
    );
  });

  it('resets the password of a user just created, and never shows it', async () => {
    const { ran, result } = await run(ada('--reset-password'));
    expect(ran.exitCode).to.equal(0);
    expect(result.users[0]!.passwordReset).to.deep.equal({ success: true, error: null });
    expect(ran.stdout).not.to.match(/NewPassword/);
    expect(writes()).to.deep.equal(['POST composite/sobjects', 'DELETE sobjects/User/ID/password']);
  });

  it('prints the plan with --dry-run and refuses more than --max-changes; both change nothing', async () => {
    const { exitCode, stdout } = await demo.plugin.run(ada('--dry-run'));
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.match(
        /\n {2}\+ User, profile Acme Support\n {6}Alias: alovelac\n(?: {6}\w+: .+\n){10}\nPlan: 1 change to make\./,
      )
      .and.to.match(/Dry run: nothing was changed/);
    const { result } = await run(ada('--dry-run'));
    const named = ['Email', 'FirstName', 'LastName', 'ProfileId', 'Username'];
    const filledIn = [
      'Alias',
      'CommunityNickname',
      'EmailEncodingKey',
      'LanguageLocaleKey',
      'LocaleSidKey',
      'TimeZoneSidKey',
    ];
    expect(result.users[0]!.fields).to.have.all.keys([...named, ...filledIn]);
    await writeFile(
      join(demo.sf.home, 'two.csv'),
      `email,last_name,profile\n${at('a')},A,${PROFILE}\n${at('b')},B,${PROFILE}\n`,
    );
    const tooMany = await demo.plugin.run(create('--file', 'two.csv', '--max-changes', '1'));
    expect(tooMany.exitCode).to.equal(1);
    expect(tooMany.stdout).to.match(/\nPlan: 2 changes to make\.\n$/);
    expect(tooMany.stderr).to.match(/2 records would change/);
    expect(rows(at('ada'))).to.deep.equal([]);
    expect(writes()).to.deep.equal([]);
  });

  it('explains what Salesforce says of the owner of a portal account, which its code does not', async () => {
    const message = 'portal account owner must have a role';
    demo.simulator.faults.plan({
      kind: 'record-refused',
      call: 'create',
      object: 'User',
      code: 'UNKNOWN_EXCEPTION',
      message,
    });
    const { exitCode, stderr } = await demo.plugin.run(ada());
    expect(exitCode).to.equal(1);
    expect(stderr.replace(/\s*\n(?: ›)? */g, ' '))
      .to.include(`could not be created. ${message} (UNKNOWN_EXCEPTION); the owner of the account has no role`)
      .and.to.include('trying again does not help')
      .and.to.include('Give the owner of the account a role');
  });

  it('tells what Salesforce refuses and what to do: a name taken elsewhere, a validation rule, a contact', async () => {
    const { settings } = demo.simulator.org;
    const taken = await demo.plugin.run(ada('--username', at('taken')));
    expect(taken.exitCode).to.equal(1);
    expect(taken.stderr.replace(/\s*\n(?: ›)? */g, ' '))
      .to.match(/DUPLICATE_USERNAME/)
      .and.to.match(/unique over all orgs/);

    demo.simulator.org.table('User').update(rows(at('marta.silva'))[0]!.Id, { FederationIdentifier: 'M-1' });
    settings.switches.federationIds = 'case-insensitive';
    const other = await run(ada('--field', 'FederationIdentifier=m-1'));
    expect(other.result.users[0]).to.deep.include({
      warnings: [
        `${at('ada')}: the FederationIdentifier "m-1" differs only in upper and lower case from that of ${at('marta.silva')} ("M-1"). Salesforce may refuse it.`,
      ],
      reason:
        'another user has this federation ID, or one that differs only in upper and lower case where Setup (Single Sign-On Settings) makes them the same',
      nextSteps: ['Correct the value that Salesforce names, and run the command again.'],
    });

    settings.userValidationRules.set('Department', 'Say where Ada works.');
    const { ran, result } = await run(ada());
    expect(ran.exitCode).to.equal(1);
    expect(result.users[0]).to.deep.include({
      userId: null,
      isActive: null,
      verdict: 'create',
      status: 'failed',
      success: false,
      error: { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Say where Ada works.', fields: ['Department'] },
    });
    expect(result.users[0]!.nextSteps[0]).to.match(/--field/);
    expect(result.users[0]!.reason).to.equal('a validation rule of this org refuses it');
    expect((await run(ada('--field', 'Department=Engines'))).ran.exitCode).to.equal(0);
  });

  it('creates a portal user for a contact', async () => {
    const org = demo.simulator.org;
    const customer = org.table('User').where('UserType', 'CspLitePortal')[0]!;
    const contact = org.table('Contact').insert({ LastName: 'New', AccountId: customer.AccountId!, Email: at('new') });
    const portal = org.table('Profile').get(String(customer.ProfileId))!;
    const flags = ['--email', at('new'), '--last-name', 'New', '--profile', portal.Id];
    expect((await run(create(...flags))).result.users[0]!.error!.code).to.equal('REQUIRED_FIELD_MISSING');
    expect((await run(create(...flags, '--contact', contact.Id))).ran.exitCode).to.equal(0);
    expect(rows(at('new'))[0]).to.include({ ContactId: contact.Id, AccountId: customer.AccountId });
  });

  it('creates the users of a file in one call, each with an alias and nickname of its own', async () => {
    const csv = [
      'email,first_name,last_name,profile,username,Department',
      `${at('one')},Ada,Lovelace,${PROFILE},${at('ada.one')},Engines`,
      `${at('two')},Ada,Lovelace,${PROFILE.toUpperCase()},${at('ada.two')},`,
      `${at('linh.tran')},Linh,Tran,${PROFILE},,`,
      `${at('x')},Xu,Xu,${PROFILE},${at('taken')},`,
    ].join('\n');
    await writeFile(join(demo.sf.home, 'users.csv'), csv);
    const journal = join(demo.sf.home, 'users.jsonl');
    const { ran, result } = await run(create('--file', 'users.csv', '--journal', journal));
    expect(ran.exitCode).to.equal(68);
    expect(result.users.map(({ source, verdict, status }) => [source, verdict, status])).to.deep.equal([
      ['users.csv:2', 'create', 'done'],
      ['users.csv:3', 'create', 'done'],
      ['users.csv:4', 'already exists', 'nothing to do'],
      ['users.csv:5', 'create', 'failed'],
    ]);
    expect(result.users.map(({ fields }) => fields?.['Alias'])).to.deep.equal([
      'alovelac',
      'alovela1',
      undefined,
      'xxu',
    ]);
    expect(writes()).to.deep.equal(['POST composite/sobjects']);
    expect(await readFile(journal, 'utf8')).to.include(result.users[0]!.userId!);

    const again = await run(create('--file', '-'), csv);
    expect(again.ran.exitCode).to.equal(68);
    expect(again.result.users.map(({ status }) => status)).to.deep.equal([
      ...['nothing to do', 'nothing to do', 'nothing to do'],
      'failed',
    ]);
    expect(again.result.users[0]!.source).to.equal('stdin:2');
  });

  it('sends nothing of a file with a bad row, and names file, line and column of each', async () => {
    const csv = `email,last_name,profile,time_zone,Departmnt\n${at('a')},A,${PROFILE},GMT,\n${at('b')},B,Nobody At All,Mars,x\n${at('A')},C,${PROFILE},,\n`;
    await writeFile(join(demo.sf.home, 'bad.csv'), csv);
    await expectRefusal(demo.plugin, create('--file', 'bad.csv'), [
      /bad\.csv:3, column profile: there is no profile "Nobody At All"/,
      /bad\.csv:3, column time_zone: "Mars" is not one/,
      /bad\.csv:3, column Departmnt: User has no field/,
      /bad\.csv:4, column username: the username a@\S+ is given twice \(first in bad\.csv:2\)/,
    ]);
    const [eaten, twice] = [
      `${at('c')},C,${PROFILE},1.23457E+11`,
      `${at('d')},D,${PROFILE},E-1\n${at('e')},E,${PROFILE},E-1`,
    ];
    await writeFile(
      join(demo.sf.home, 'ids.csv'),
      `email,last_name,profile,FederationIdentifier\n${eaten}\n${twice}\n`,
    );
    await expectRefusal(demo.plugin, create('--file', 'ids.csv'), [
      /ids\.csv:2, column FederationIdentifier: a spreadsheet has made "1\.23457E\+11" of a long number/,
      /ids\.csv:4, column FederationIdentifier: "E-1" is given twice \(first in ids\.csv:3\)/,
    ]);
    await writeFile(join(demo.sf.home, 'empty.csv'), `email,last_name,profile\n,A,${PROFILE}\n`);
    await expectRefusal(demo.plugin, create('--file', 'empty.csv'), [
      /empty\.csv:2, column email: a value is required/,
    ]);
    await expectRefusal(demo.plugin, create('--file', 'none.csv'), [/none\.csv cannot be read/]);
    expect(writes()).to.deep.equal([]);
  });
});
