import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { planUsers } from '../../../../src/services/users/plan.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

describe('planUsers, on the demo org', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg({ seed: 'demo', now: new Date('2026-09-01T09:00:00Z') });
  });
  after(() => org.stop());

  it('names all that is wrong in a file at once, in the order of its rows', async () => {
    const user = (line: number, values: Record<string, string>, profile = 'Standard User') => ({
      profile,
      values: { Email: `user${line}@acme.example`, LastName: 'Any', ...values },
      source: `users.csv:${line}`,
    });
    const error = await planUsers(
      org.connection,
      [user(2, { Email: 'ada' }), user(3, {}), user(5, {}, 'None at all'), user(10, { Email: 'USER3@acme.example' })],
      {
        reactivate: false,
        signal: new AbortController().signal,
        problems: [{ source: 'users.csv:4', column: 'last_name', problem: 'a value is required' }],
      },
    ).then(
      () => expect.fail('it was planned'),
      (cause: SfError) => cause,
    );
    expect(error.name).to.equal('InvalidUsersError');
    expect(error.message.split('\n')).to.deep.equal([
      'users.csv:2, column email: "ada" is not an email address',
      'users.csv:4, column last_name: a value is required',
      'users.csv:5, column profile: there is no profile "None at all"',
      'users.csv:10, column username: the username user3@acme.example is given twice (first in users.csv:3)',
    ]);
  });

  for (const field of ['Username', 'Email', 'FederationIdentifier', 'CommunityNickname', 'Alias', 'LastName']) {
    it(`names a value of ${field} that is longer than any field`, async () => {
      const long = 'x'.repeat(20_000);
      const values = { Email: 'new@acme.example', LastName: 'New', [field]: long };
      const requested = [{ profile: 'Standard User', values, source: 'users.csv:2' }];
      const options = { reactivate: false, signal: new AbortController().signal };
      const error = await planUsers(org.connection, requested, options).then(
        () => expect.fail('it was planned'),
        (cause: SfError) => cause,
      );
      expect(error.name).to.equal('InvalidUsersError');
      expect(error.message).to.match(/^users\.csv:2, column \w+: "x+ … x+" is longer than \d+ characters$/m);
      expect(error.message).to.have.length.below(2500);
    });
  }

  it('names a profile that is longer than any field', async () => {
    const values = { Email: 'new@acme.example', LastName: 'New' };
    const requested = [{ profile: 'x'.repeat(20_000), values, source: 'users.csv:2' }];
    const options = { reactivate: false, signal: new AbortController().signal };
    const error = await planUsers(org.connection, requested, options).then(
      () => expect.fail('it was planned'),
      (cause: SfError) => cause,
    );
    expect(error.message).to.match(/^users\.csv:2, column profile: there is no profile "x+ … x+"$/);
  });

  for (const key of ['__proto__', 'constructor', 'prototype']) {
    it(`refuses the field ${key}, which no object has`, async () => {
      const values = Object.fromEntries([
        ['Email', 'new@acme.example'],
        ['LastName', 'New'],
        [key, 'x'],
      ]);
      const error = await planUsers(org.connection, [{ profile: 'Standard User', values, source: 'users.json[0]' }], {
        reactivate: false,
        signal: new AbortController().signal,
      }).then(
        () => expect.fail('it was planned'),
        (cause: SfError) => cause,
      );
      expect(error.message).to.match(new RegExp(`^users\\.json\\[0\\], column ${key}: User has no field ${key}$`));
    });
  }

  it('names a user with the same email address once, whatever else is asked for', async () => {
    const [one] = [...org.simulator.org.table('User').rows()];
    const [username, email] = [String(one!['Username']), String(one!['Email'])];
    const user = (values: Record<string, string>) => ({
      profile: 'Standard User',
      values: { LastName: 'Any', ...values },
      source: null,
    });
    const many = Array.from({ length: 600 }, (_, index) =>
      user({ Email: `somebody.${index}@acme.example`, IsActive: 'false' }),
    );
    const requested = [
      user({ Email: 'first@acme.example', Username: username }),
      ...many,
      user({ Email: email, Username: 'x@y.z' }),
    ];
    const { users } = await planUsers(org.connection, requested, {
      reactivate: false,
      signal: new AbortController().signal,
    });
    expect(users.flatMap(({ warnings }) => warnings).filter((warning) => warning.includes('x@y.z'))).to.deep.equal([
      `x@y.z: the email address ${email.toLowerCase()} is also that of ${username}.`,
    ]);
  });

  const { signal } = new AbortController();
  const wanted = (values: Record<string, string>) => ({ profile: 'Standard User', values, source: null });

  const planOf = (source: (index: number) => string | null, rows: ReadonlyArray<Record<string, string>>) =>
    planUsers(
      org.connection,
      rows.map((values, index) => ({
        profile: 'Standard User',
        values: { Email: `new${index}@acme.example`, LastName: 'Any', ...values },
        source: source(index),
      })),
      { reactivate: false, signal },
    );
  const lineOf = (index: number): string => `users.csv:${index + 2}`;
  const refusalOf = (rows: ReadonlyArray<Record<string, string>>): Promise<string[]> =>
    planOf(lineOf, rows).then(
      () => expect.fail('it was planned'),
      ({ message }: SfError) => message.split('\n'),
    );

  it('refuses numbers that a spreadsheet has cut in fields of text, and takes them from flags as they are written', async () => {
    const eaten = { FederationIdentifier: '1.23457E+11', Phone: '4,91512E+12', EmployeeNumber: '1E+11' };
    const said = 'a spreadsheet has made';
    const how =
      'of a long number, and its digits are lost; format the column there as text, enter the number again, and save the file';
    expect(await refusalOf([{}, { ...eaten, Department: '3E2' }])).to.deep.equal([
      `users.csv:3, column FederationIdentifier: ${said} "1.23457E+11" ${how}`,
      `users.csv:3, column Phone: ${said} "4,91512E+12" ${how}`,
      `users.csv:3, column EmployeeNumber: ${said} "1E+11" ${how}`,
    ]);
    const { users } = await planOf(() => null, [eaten]);
    expect(users.map(({ requestedValues }) => requestedValues)).to.containSubset([eaten]);
  });

  const marta = 'marta.silva@acme-rockets.example';
  const gordon = 'gordon.pike@acme-rockets.example';
  const refused: Array<[what: string, rows: Array<Record<string, string>>, lines: string[]]> = [
    [
      'usernames that are no addresses',
      ['ada', '@acme.example', 'ada@', 'ada @acme.example'].map((Username) => ({ Username })),
      ['ada', '@acme.example', 'ada@', 'ada @acme.example'].map(
        (username, index) =>
          `${lineOf(index)}, column username: "${username}" is not in the form of an email address, as every username of Salesforce is`,
      ),
    ],
    [
      'invisible characters in usernames, email addresses and IDs',
      [
        { Username: 'jane\u200b@acme.example' },
        { Email: 'jane\u00a0doe@acme.example' },
        { ManagerId: '005000000\u00ad000001AAA' },
      ],
      [
        `${lineOf(0)}, column username: "jane\\u200b@acme.example" has an invisible character (U+200B, zero width space) after "jane".`,
        `${lineOf(1)}, column email: "jane\\u00a0doe@acme.example" has an invisible character (U+00A0, no-break space) after "jane".`,
        `${lineOf(2)}, column ManagerId: "005000000\\u00ad000001AAA" has an invisible character (U+00AD, soft hyphen) after "005000000".`,
      ],
    ],
    [
      'a username and an email address that are too long',
      [{ Username: `${'a'.repeat(80)}@x` }, { Email: `ada@home@acme.example` }],
      [
        `${lineOf(0)}, column username: "${'a'.repeat(80)}@x" is longer than 80 characters`,
        `${lineOf(1)}, column email: "ada@home@acme.example" is not an email address`,
      ],
    ],
    [
      'one federation ID or nickname for two users',
      [
        { FederationIdentifier: 'E-1', CommunityNickname: 'x' },
        { CommunityNickname: 'x' },
        { federationidentifier: ' E-1 ' },
      ],
      [
        `${lineOf(1)}, column CommunityNickname: "x" is given twice (first in ${lineOf(0)}), and only one user may have it`,
        `${lineOf(2)}, column FederationIdentifier: "E-1" is given twice (first in ${lineOf(0)}), and only one user may have it`,
      ],
    ],
    [
      'a federation ID or nickname of another user of the org, active or not',
      [{ FederationIdentifier: 'M-1' }, { CommunityNickname: 'gordo' }],
      [
        `${lineOf(0)}, column FederationIdentifier: "M-1" is that of the user ${marta}, and only one user may have it`,
        `${lineOf(1)}, column CommunityNickname: "gordo" is that of the inactive user ${gordon}, and only one user may have it`,
      ],
    ],
  ];
  for (const [what, rows, lines] of refused) {
    it(`refuses ${what}`, async () => {
      const users = org.simulator.org.table('User');
      users.update(org.userId('marta.silva'), { FederationIdentifier: 'M-1' });
      users.update(org.userId('gordon.pike'), { CommunityNickname: 'gordo' });
      expect(await refusalOf(rows)).to.deep.equal(lines);
    });
  }

  it('refuses more active users than the license of their profile has seats', async () => {
    const licenses = org.simulator.org.table('UserLicense');
    const { UserLicenseId } = org.simulator.org.table('Profile').where('Name', 'Standard User')[0]!;
    const { Name, TotalLicenses, UsedLicenses } = licenses.existing(String(UserLicenseId));
    const seats = (fields: Record<string, number | string>): void =>
      void licenses.update(String(UserLicenseId), fields);
    const total = Number(UsedLicenses) + 1;
    seats({ TotalLicenses: total });
    expect((await planOf(lineOf, [{}, { IsActive: 'false' }, { Username: marta }])).users).to.have.length(3);
    expect(await refusalOf([{}, { IsActive: 'false' }, {}, {}])).to.deep.equal([
      `${lineOf(2)}, column profile: the license "${String(Name)}" has too few free seats (${String(UsedLicenses)} of ${total} are used, and the new users need 3)`,
    ]);
    seats({ TotalLicenses: -1 });
    expect((await planOf(lineOf, [{}, {}])).users).to.have.length(2);
    seats({ Status: 'Disabled' });
    expect(await refusalOf([{}])).to.deep.equal([
      `${lineOf(0)}, column profile: it needs a seat of the license "${String(Name)}". The license gives nothing any more: its status is Disabled.`,
    ]);
    seats({ TotalLicenses: Number(TotalLicenses), Status: 'Active' });
  });

  it('refuses the usernames that the org refuses in every position, and no other', async () => {
    const { switches } = org.simulator.org.settings;
    const some = [
      'ada',
      'ada@',
      '@x.example',
      'a b@x.example',
      'a@x',
      'a@b@x.example',
      'zoë@x.example',
      "o'b+1@x.example",
    ];
    const [profile] = org.simulator.org.table('Profile').where('Name', 'Standard User');
    const given = {
      LastName: 'Any',
      Alias: 'any',
      ProfileId: profile!.Id,
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
    };
    const rest = { Email: 'any@x.example', EmailEncodingKey: 'UTF-8', LanguageLocaleKey: 'en_US', IsActive: false };
    const takes = async (Username: string): Promise<boolean> =>
      org.connection.create('User', { ...given, ...rest, Username }).then(
        ({ id }) => (org.simulator.org.table('User').delete(id!), true),
        () => false,
      );
    for (const username of some) {
      const isPlanned = await planOf(() => null, [{ Username: username }]).then(
        () => true,
        () => false,
      );
      switches.usernames = 'with an @';
      expect(await takes(username), username).to.equal(isPlanned);
      switches.usernames = 'email addresses';
      expect((await takes(username)) && !isPlanned, username).to.equal(false);
    }
    switches.usernames = 'with an @';
  });

  it('warns of values that differ only in case, and asks for none that the user has who is there already', async () => {
    org.simulator.org.table('User').update(org.userId('marta.silva'), { FederationIdentifier: 'M-1' });
    const { users } = await planOf(lineOf, [
      { Username: marta, FederationIdentifier: 'M-1' },
      { FederationIdentifier: 'm-1' },
      { FederationIdentifier: 'E-2' },
      { FederationIdentifier: 'e-2' },
    ]);
    const differs = (name: string, value: string, other: string, theirs: string): string =>
      `${name}: the FederationIdentifier "${value}" differs only in upper and lower case from that of ${other} ("${theirs}"). Salesforce may refuse it.`;
    expect(users.map(({ verdict }) => verdict)).to.deep.equal(['already exists', 'create', 'create', 'create']);
    expect(users.slice(1).map(({ warnings }) => warnings)).to.deep.equal([
      [differs('new1@acme.example', 'm-1', marta, 'M-1')],
      [],
      [differs('new3@acme.example', 'e-2', 'new2@acme.example', 'E-2')],
    ]);
  });

  it('refuses a field that Salesforce itself fills in', async () => {
    const requested = [wanted({ Email: 'new@acme.example', LastName: 'Any', LastLoginDate: '2026-01-01T00:00:00Z' })];
    const planning = planUsers(org.connection, requested, { reactivate: false, signal });
    const error = await planning.catch((cause: unknown) => cause);
    expect(error).to.have.property('name', 'InvalidUsersError');
    expect(error).to.have.deep.nested.property('data[0].column', 'LastLoginDate');
  });

  it('warns of others with the email address, and not of who is asked for', async () => {
    const row = org.simulator.org.table('User').existing(org.userId('carlos.mendes'));
    const [Username, Email] = [String(row['Username']).toUpperCase(), String(row['Email'])];
    const requested = [{ ...wanted({ Username, Email, LastName: 'Mendes' }), profile: 'ACME sales' }];
    const { users } = await planUsers(org.connection, requested, { reactivate: false, signal });
    expect(users.map(({ verdict, warnings }) => [verdict, warnings])).to.deep.equal([['already exists', []]]);
  });

  it('makes no nickname or alias that a later user of the same run asks for', async () => {
    const requested = [
      wanted({ Email: 'wu@one.example', LastName: 'Wuthering' }),
      wanted({ Email: 'other@two.example', LastName: 'Other', CommunityNickname: 'Wu', Alias: 'WUTHERIN' }),
    ];
    const { users } = await planUsers(org.connection, requested, { reactivate: false, signal });
    expect(users.map(({ write }) => write?.op === 'insert' && write.fields)).to.containSubset([
      { CommunityNickname: 'wu1', Alias: 'wutheri1' },
      { CommunityNickname: 'Wu', Alias: 'WUTHERIN' },
    ]);
  });
});
