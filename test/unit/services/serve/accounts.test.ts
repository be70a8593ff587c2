import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { status } from '@grpc/grpc-js';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { UserTraitSchema, type Resource } from '../../../../src/generated/c1/connector/v2/connector_pb.js';
import { CreateAccountResponseSchema } from '../../../../src/generated/c1/connector/v2/provisioning_pb.js';
import type { TaskType } from '../../../c1/tasks/task.js';
import { newTaskId } from '../../../c1/tasks/taskId.js';
import type { Row, Table } from '../../../../simulator/org/types.js';
import { done, failureOf, successOf } from './support/answers.js';
import { defaultOptions } from '../../support/options.js';
import { journalsOf, prepareServing, type Serving } from './support/serving.js';

type Profile = NonNullable<Extract<TaskType, { case: 'createAccount' }>['value']['accountInfo']>['profile'];
type Credentials = Extract<TaskType, { case: 'createAccount' }>['value']['credentialOptions'];

const ADA = {
  email: 'ada@acme.example',
  profileId: 'Standard User',
  alias: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  timezone: 'Europe/London',
};

describe('serve: create account', () => {
  let serving: Serving;
  let end: () => Promise<void>;
  beforeEach(async () => {
    serving = await prepareServing();
    end = serving.start();
  });
  afterEach(() => serving.stop());

  const create = (profile: Profile, credentialOptions?: Credentials): TaskType => ({
    case: 'createAccount',
    value: { accountInfo: { profile }, ...(credentialOptions && { credentialOptions }) },
  });
  const resultOf = async (task: TaskType): Promise<{ case: string | undefined; resource: Resource }> => {
    const { response } = successOf(await done(serving.c1, task), CreateAccountResponseSchema);
    return { case: response.result.case, resource: response.result.value!.resource! };
  };
  const users = (username: string): Array<Record<string, unknown>> =>
    serving.org.simulator.org.table('User').where('Username', username);
  const mails = (): number => serving.org.simulator.requests.filter(({ method }) => method === 'DELETE').length;

  it('creates a user once, with any field by its API name, and mails a link to set a password', async () => {
    const created = await resultOf(create({ ...ADA, Department: 'Engines', Title: null }));
    expect(created.case).to.equal('success');
    const [user] = users(ADA.email);
    expect(user).to.include({
      Alias: 'ada',
      LastName: 'Lovelace',
      FirstName: 'Ada',
      TimeZoneSidKey: 'Europe/London',
      Department: 'Engines',
      IsActive: true,
    });
    expect(created.resource.id).to.include({ resourceType: 'user', resource: user!['Id'] });
    expect(anyUnpack(created.resource.annotations[0]!, UserTraitSchema)).to.deep.include({ login: ADA.email });
    expect(mails()).to.equal(1);

    const again = await resultOf(create(ADA));
    expect(again.case).to.equal('alreadyExists');
    expect(again.resource.id).to.include({ resource: user!['Id'] });
    expect(users(ADA.email)).to.have.length(1);
    expect(mails()).to.equal(1);
  });

  it('takes the primary of several addresses where the profile has none', async () => {
    const { email, ...profile } = ADA;
    const emails = [{ address: 'other@acme.example' }, { address: email, isPrimary: true }];
    const made = await resultOf({ case: 'createAccount', value: { accountInfo: { profile, emails } } });
    expect(made.case).to.equal('success');
    expect(users(email).map(({ Email }) => Email)).to.deep.equal([email]);
  });

  it('mails nothing to who logs in by single sign-on', async () => {
    expect((await resultOf(create(ADA, { options: { case: 'sso', value: {} } }))).case).to.equal('success');
    expect(mails()).to.equal(0);
  });

  it('activates an inactive user of that username, email and last name', async () => {
    const inactive = [...serving.org.simulator.org.table('User').rows()].find(
      (row) => row['IsActive'] === false && row['UserType'] === 'Standard',
    )!;
    const username = String(inactive['Username']);
    const result = await resultOf(create(profileOf(inactive)));
    expect([result.case, result.resource.id!.resource]).to.deep.equal(['success', inactive.Id]);
    expect(users(username)[0]).to.include({ IsActive: true });
    expect(mails()).to.equal(0);
  });

  const table = (): Table => serving.org.simulator.org.table('User');
  const everybody = (): number => [...table().rows()].length;
  const profileOf = (user: Row): NonNullable<Profile> => ({
    ...ADA,
    email: String(user['Email']).toUpperCase(),
    last_name: String(user['LastName']).toUpperCase(),
    username: String(user['Username']).toUpperCase(),
  });
  /** Somebody who is there, as another user of the org would have it. */
  const insert = (username: string, more: Record<string, string | boolean> = {}): Row => {
    const like = table().where('Username', serving.org.simulator.username)[0]!;
    return table().insert({
      ...Object.fromEntries(
        ['ProfileId', 'UserType', 'TimeZoneSidKey', 'LocaleSidKey', 'EmailEncodingKey', 'LanguageLocaleKey'].map(
          (field) => [field, like[field] ?? null],
        ),
      ),
      Username: username,
      Email: ADA.email,
      LastName: ADA.last_name,
      Name: ADA.last_name,
      Alias: 'x',
      IsActive: true,
      ...more,
    });
  };
  const restartWithUsernames = async (): Promise<void> => {
    await end();
    serving.start({ syncOptions: { ...defaultOptions, usernameForEmail: true } });
  };
  const warnings = (): string[] => serving.log().flatMap(({ level, msg }) => (level === 'warn' ? [String(msg)] : []));

  describe('for somebody who may be there already', () => {
    for (const IsActive of [true, false]) {
      it(`tells C1 of the one standard user of that email and last name, and leaves it ${IsActive ? '' : 'in'}active`, async () => {
        const there = insert('countess@acme.example', { Email: 'ADA@ACME.EXAMPLE', LastName: 'LOVELACE', IsActive });
        insert('portal@acme.example', { UserType: 'PowerCustomerSuccess' });
        const before = everybody();
        const result = await resultOf(create(ADA));
        expect([result.case, result.resource.id!.resource]).to.deep.equal(['alreadyExists', there.Id]);
        expect(table().existing(there.Id)).to.include({ IsActive, Username: 'countess@acme.example' });
        expect([everybody() - before, mails(), warnings()]).to.deep.equal([0, 0, []]);
      });
    }

    it('finds the one of that last name among several of that email', async () => {
      const there = insert('countess@acme.example');
      insert('lord@acme.example', { LastName: 'Byron' });
      const result = await resultOf(create(ADA));
      expect([result.case, result.resource.id!.resource]).to.deep.equal(['alreadyExists', there.Id]);
    });

    const asIfNone: Array<[what: string, prepare: () => void, warning: RegExp | null]> = [
      ['only portal users have that email', () => insert('p@acme.example', { UserType: 'PowerCustomerSuccess' }), null],
      [
        'two have that email and last name',
        () => [insert('one@acme.example'), insert('two@acme.example')],
        /^ada@acme.example: several users have the email ada@acme.example, and it cannot be told which of them is meant: one@acme.example, two@acme.example$/,
      ],
      [
        'the one of that email has another last name',
        () => insert('lord@acme.example', { LastName: 'Byron' }),
        /^ada@acme.example: a user of another last name has the email ada@acme.example: lord@acme.example$/,
      ],
    ];
    for (const [what, prepare, warning] of asIfNone) {
      it(`creates the user where ${what}, with a warning in log and journal`, async () => {
        prepare();
        const created = await resultOf(create(ADA));
        expect(created.case).to.equal('success');
        expect(created.resource.id).to.include({ resource: users(ADA.email)[0]!['Id'] });
        expect(await journaled()).to.deep.equal(warnings());
        if (warning === null) expect(warnings()).to.deep.equal([]);
        else expect(warnings().join('\n')).to.match(warning);
      });
    }

    it('creates the user where usernames stand for emails, with a warning in log and journal', async () => {
      insert('countess@acme.example');
      await restartWithUsernames();
      expect((await resultOf(create(ADA))).case).to.equal('success');
      expect(warnings()).to.deep.equal([
        'ada@acme.example: users have the email ada@acme.example, but usernames stand for emails here (--username-for-email): countess@acme.example',
      ]);
      expect(await journaled()).to.deep.equal(warnings());
    });

    it('knows the user of that username by it where usernames stand for emails', async () => {
      const there = insert('ada@acme.example', { Email: 'countess@acme.example' });
      await restartWithUsernames();
      const result = await resultOf(create(ADA));
      expect([result.case, result.resource.id!.resource]).to.deep.equal(['alreadyExists', there.Id]);
    });

    // As macOS types ü, and as everybody else does.
    const DECOMPOSED = 'Mu\u0308ller';
    for (const [has, asked] of [
      [DECOMPOSED, DECOMPOSED.normalize()],
      [DECOMPOSED.normalize(), DECOMPOSED],
    ] as const) {
      it(`takes two spellings of an accent for the same last name: ${JSON.stringify([has, asked])}`, async () => {
        const there = insert('zoe@acme.example', { LastName: has });
        const byUsername = await resultOf(create({ ...ADA, last_name: asked, username: 'zoe@acme.example' }));
        const byEmail = await resultOf(create({ ...ADA, last_name: asked }));
        for (const { case: found, resource } of [byUsername, byEmail]) {
          expect([found, resource.id!.resource]).to.deep.equal(['alreadyExists', there.Id]);
        }
      });
    }

    const different: Array<[what: string, fields: Record<string, string>, differences: string]> = [
      ['email', { Email: 'lord@acme.example' }, 'the email is "lord@acme.example", not "ada@acme.example"'],
      ['last name', { LastName: 'Byron' }, 'the last name is "Byron", not "Lovelace"'],
      [
        'email and last name',
        { Email: 'lord@acme.example', LastName: 'Byron' },
        'the email is "lord@acme.example", not "ada@acme.example" and the last name is "Byron", not "Lovelace"',
      ],
    ];
    for (const [what, fields, differences] of different) {
      it(`refuses a username of somebody with another ${what}, active or not, and names the difference`, async () => {
        const there = insert('Ada@acme.example', { ...fields, IsActive: false });
        // Nor does another user of the same person count then.
        insert('countess@acme.example');
        const before = everybody();
        const failure = failureOf(await done(serving.c1, create(ADA)));
        expect(failure).to.deep.include({
          code: status.FAILED_PRECONDITION,
          isRetryable: false,
          message:
            `The username Ada@acme.example belongs to another user (${there.Id}): ${differences}. Nothing was changed.` +
            ' If it is the same person, correct the user in Salesforce; otherwise give the new account another username.',
        });
        expect(table().existing(there.Id)).to.include({ IsActive: false });
        expect(everybody()).to.equal(before);
      });
    }
  });

  /** The warnings in the journals. */
  const journaled = async (): Promise<string[]> =>
    (await journalsOf(serving)).flat().flatMap(({ kind, text }) => (kind === 'warning' ? [String(text)] : []));

  /** Gives a task again that a process had begun which was killed: what it noted is all that is known. */
  const redeliver = async (note: string, profile: Profile): Promise<string | undefined> => {
    const id = newTaskId();
    const record = { seenAt: Date.now(), note, answer: null };
    await writeFile(join(serving.dataDir, 'access-serve', `${id}.json`), JSON.stringify(record));
    const task = await serving.c1.finished(serving.c1.enqueue(create(profile), { id }));
    return successOf(task, CreateAccountResponseSchema).response.result.case;
  };

  it('knows a user whom it has created before it was killed, and mails the link once', async () => {
    await resultOf(create(ADA));
    expect(await redeliver('creates', { ...ADA, email: 'Ada@Acme.example' })).to.equal('success');
    expect(mails()).to.equal(2);
    expect(await redeliver('mailed', ADA)).to.equal('success');
    expect(mails()).to.equal(2);
    expect(users(ADA.email)).to.have.length(1);
    // Whose mail is out is its own, whatever an administrator has changed since.
    const table = serving.org.simulator.org.table('User');
    table.update(table.where('Username', ADA.email)[0]!.Id, { LastName: 'Byron' });
    expect(await redeliver('mailed', ADA)).to.equal('success');
    expect(mails()).to.equal(2);
  });

  const others: Array<[string, Profile]> = [
    ['profile', { ...ADA, profileId: 'Minimum Access - Salesforce' }],
    ['department', { ...ADA, Department: 'Engines' }],
  ];
  for (const [what, profile] of others) {
    it(`treats a user of another ${what} as somebody else's, and does not reset the password`, async () => {
      await resultOf(create(ADA, { options: { case: 'sso', value: {} } }));
      expect(await redeliver('creates', profile)).to.equal('alreadyExists');
      expect(mails()).to.equal(0);
    });
  }

  it('notes that the mail is out before C1 is told', async () => {
    for (let count = 0; count < 6; count += 1) serving.c1.faults.plan({ kind: 'unavailable', method: 'FinishTask' });
    const id = serving.c1.enqueue(create(ADA));
    while (serving.log().filter(({ msg }) => msg === 'C1 could not be told the answer').length < 6) await wait(10);
    const record = await readFile(join(serving.dataDir, 'access-serve', `${id}.json`), 'utf8');
    expect(JSON.parse(record)).to.include({ note: 'mailed' });
    expect(mails()).to.equal(1);
  });

  const refusals: Array<[string, TaskType, number, RegExp]> = [
    ['no account', { case: 'createAccount', value: {} }, status.INVALID_ARGUMENT, /no account/],
    [
      'an unknown profile',
      create({ ...ADA, profileId: 'Nobody' }),
      status.INVALID_ARGUMENT,
      /^profileId: there is no profile "Nobody"$/,
    ],
    [
      'several values',
      create({ ...ADA, timezone: 'Mars', Departmint: 'x', username: 'x'.repeat(81) }),
      status.INVALID_ARGUMENT,
      /^timezone: "Mars" is [^;]*; Departmint: [^;]*; the nearest is Department; username: "x+" is longer than 80 characters$/,
    ],
    [
      'a missing last name',
      create({ ...ADA, last_name: null }),
      status.FAILED_PRECONDITION,
      /^the org requires a field that was not given; Required fields are missing: \[LastName\] \(REQUIRED_FIELD_MISSING\)$/,
    ],
    [
      'a password of C1, encrypted',
      create(ADA, { options: { case: 'encryptedPassword', value: {} } }),
      status.UNIMPLEMENTED,
      /no passwords/,
    ],
    ['a list', create({ ...ADA, Department: ['x'] }), status.INVALID_ARGUMENT, /"Department" must be a text/],
    [
      'a password of C1',
      create(ADA, { options: { case: 'randomPassword', value: { length: 12n } } }),
      status.UNIMPLEMENTED,
      /no passwords/,
    ],
  ];
  it('refuses what it cannot create, for good', async () => {
    for (const [what, task, code, message] of refusals) {
      const failure = failureOf(await done(serving.c1, task));
      expect(failure.message, what).to.match(message);
      expect([failure.code, failure.isRetryable], what).to.deep.equal([code, false]);
    }
    expect(users(ADA.email)).to.deep.equal([]);
  });
});
