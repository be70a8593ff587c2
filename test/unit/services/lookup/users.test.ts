import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { OrgClient } from '../../../../src/org/client.js';
import {
  describeUserProblem,
  findUsers,
  resolveUsers,
  type UserProblem,
} from '../../../../src/services/lookup/users.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const DOMAIN = '@acme-rockets.example';

describe('resolveUsers, against the simulated org', () => {
  let org: UnitOrg;
  let client: OrgClient;
  before(async () => {
    org = await startOrg();
    const users = org.simulator.org.table('User');
    users.update(org.userId('desk.early'), { Alias: 'desk1', FederationIdentifier: 'E-1001' });
    users.update(org.userId('desk.late'), { Alias: 'desk2', FederationIdentifier: `desk.night${DOMAIN}` });
    users.update(org.userId('desk.night'), { Alias: "n'%_\\é" });
  });
  beforeEach(() => {
    client = new OrgClient(org.connection);
    org.simulator.resetRequests();
  });
  after(() => org.stop());

  const usernameOf = async (name: string): Promise<string | undefined> =>
    (await resolveUsers(client, [name])).get(name)?.username;

  const failure = async (...names: string[]): Promise<SfError> => {
    try {
      await resolveUsers(client, names);
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };

  it('takes a letter in either of its Unicode forms, whichever the org has', async () => {
    const users = org.simulator.org.table('User');
    const names = [org.userId('desk.late'), org.userId('desk.early')].map((id) => [id, users.get(id)!] as const);
    const fields = ['FirstName', 'LastName', 'Name'];
    const own = names.map(
      ([id, row]) => [id, Object.fromEntries(fields.map((field) => [field, row[field]!]))] as const,
    );
    for (const [index, [id]] of names.entries()) {
      const last = `Noël-${index}`.normalize(index === 0 ? 'NFC' : 'NFD');
      users.update(id, { FirstName: 'Ada', LastName: last, Name: `Ada ${last}` });
    }
    try {
      for (const form of ['NFC', 'NFD'] as const) {
        for (const [index, [, { Username: username }]] of names.entries()) {
          const name = `ada noël-${index}`.normalize(form);
          const found = await findUsers(client, [name], { takesFullNames: true });
          expect(found.get(name)).to.include({ username });
          expect((await failure(name)).message).to.include(String(username));
        }
      }
    } finally {
      for (const [id, values] of own) users.update(id, values);
    }
  });

  it('tells what grants need to know of a user', async () => {
    const users = await resolveUsers(client, [`priya.raman${DOMAIN}`]);
    const row = org.simulator.org.table('User').get(org.userId('priya.raman'))!;
    const profile = org.simulator.org.table('Profile').get(String(row.ProfileId))!;
    const license = org.simulator.org.table('UserLicense').get(String(profile.UserLicenseId))!;
    expect(users.get(`priya.raman${DOMAIN}`)).to.deep.equal({
      id: row.Id,
      username: row.Username,
      name: 'Priya Raman',
      isActive: true,
      userType: 'Standard',
      profileId: profile.Id,
      profileName: profile.Name,
      roleId: row.UserRoleId,
      roleName: org.simulator.org.table('UserRole').get(String(row.UserRoleId))!.DeveloperName,
      licenseId: license.Id,
      licenseName: license.Name,
    });
  });

  it('finds a user by each kind of name, without regard to case and surrounding spaces', async () => {
    const id = org.userId('desk.early');
    for (const name of [id, id.slice(0, 15), `DESK.Early${DOMAIN}`, ' e-1001 ', 'DESK1'])
      expect(await usernameOf(name), name).to.equal(`desk.early${DOMAIN}`);
    expect(await usernameOf(`MIA.SANTOS${DOMAIN}`)).to.equal(`mia.santos${DOMAIN}`);
  });

  it('tells federation IDs apart by their case where several have one', async () => {
    const users = org.simulator.org.table('User');
    users.update(org.userId('mia.santos'), { FederationIdentifier: 'Night-7' });
    users.update(org.userId('priya.raman'), { FederationIdentifier: 'NIGHT-7' });
    expect(await usernameOf('Night-7')).to.equal(`mia.santos${DOMAIN}`);
    expect(await usernameOf('NIGHT-7')).to.equal(`priya.raman${DOMAIN}`);
    expect((await failure('night-7')).message).to.equal(
      `More than one user has the federation ID "night-7". Their usernames: mia.santos${DOMAIN}, priya.raman${DOMAIN}.`,
    );
  });

  it('takes a username for a username, even where it is the federation id of another', async () => {
    expect(await usernameOf(`desk.night${DOMAIN}`)).to.equal(`desk.night${DOMAIN}`);
  });

  it('finds many users at once, each under the name as given, in a query for their usernames and one for the rest', async () => {
    const names = [`ada.none${DOMAIN}`, 'E-1001', `priya.raman${DOMAIN}`, `PRIYA.RAMAN${DOMAIN}`, 'desk2'];
    const users = await findUsers(client, names);
    expect([...users.keys()]).to.deep.equal(names);
    // The third is for the near misses of the first name.
    expect(org.simulator.requests.map(({ query }) => query?.replace(/.* WHERE /, ''))).to.deep.equal([
      `Username IN ('ada.none${DOMAIN}', 'priya.raman${DOMAIN}', 'PRIYA.RAMAN${DOMAIN}') ORDER BY Id`,
      `FederationIdentifier IN ('ada.none${DOMAIN}', 'E-1001', 'desk2') OR Email IN ('ada.none${DOMAIN}') OR Alias IN ('E-1001', 'desk2') ORDER BY Id`,
      `Username LIKE '%ada.none${DOMAIN}%' OR Username LIKE 'ada.none@%' OR Username LIKE 'ada.%' OR Username LIKE '%none${DOMAIN}' ORDER BY Username LIMIT 200`,
    ]);
  });

  it('keeps the URL of every query within what Salesforce takes', async () => {
    const names = Array.from({ length: 3000 }, (_, n) => `a.rather.long.username.${String(n)}${DOMAIN}`);
    const users = await findUsers(client, [...names, `mia.santos${DOMAIN}`]);
    expect(users.get(`mia.santos${DOMAIN}`)).to.have.property('username', `mia.santos${DOMAIN}`);
    expect(org.simulator.requests.map(({ status }) => status)).to.satisfy((all: number[]) =>
      all.every((s) => s === 200),
    );
  });

  it('takes a name that is longer than any field for a name that nobody has', async () => {
    const long = 'x'.repeat(20_000);
    for (const name of [long, `${long}@at.all`, 'é'.repeat(6000)]) {
      const users = await findUsers(client, [name, 'desk2'], { takesFullNames: true });
      expect(users.get(name)).to.not.have.property('username');
      expect(users.get('desk2')).to.have.property('username', `desk.late${DOMAIN}`);
      expect((await failure(name)).name).to.equal('UserNotFoundError');
    }
  });

  it('proposes usernames for every unknown name', async () => {
    const error = await failure('priya', `mia.santos@acme.example`, `tom.becker${DOMAIN}`, 'nobody@at.all', '');
    expect(error.name).to.equal('UserNotFoundError');
    expect(error.message).to.equal(
      [
        `No user has the ID, username, federation ID, email address or alias "priya". Similar usernames: priya.raman${DOMAIN}.`,
        `No user has the ID, username, federation ID, email address or alias "mia.santos@acme.example". Similar usernames: mia.santos${DOMAIN}.`,
        'No user has the ID, username, federation ID, email address or alias "nobody@at.all".',
        'No user has the ID, username, federation ID, email address or alias "".',
      ].join('\n'),
    );
    expect(error.actions).to.deep.equal(['Name users by username or ID.']);
  });

  it('finds the user behind a typing error: a letter wrong, left out, doubled or swapped', async () => {
    for (const slip of ['prija.raman', 'pria.raman', 'priyaa.raman', 'priya.rmaan', 'PRIYA.RAMAM', 'oriya.raman']) {
      const users = await findUsers(client, [`${slip}${DOMAIN}`]);
      expect(users.get(`${slip}${DOMAIN}`), slip).to.have.deep.property('candidates', [`priya.raman${DOMAIN}`]);
    }
  });

  it('names the nearest first', async () => {
    const name = `desk.laty${DOMAIN}`;
    const candidates = [`desk.late${DOMAIN}`, `desk.early${DOMAIN}`];
    expect((await findUsers(client, [name])).get(name)).to.have.deep.property('candidates', candidates);
  });

  it('refuses an e-mail address that several users have, and names them', async () => {
    const error = await failure('service-desk@acme-rockets.example');
    expect(error.name).to.equal('AmbiguousUserError');
    expect(error.message).to.equal(
      'More than one user has the email address "service-desk@acme-rockets.example". ' +
        `Their usernames: desk.early${DOMAIN}, desk.late${DOMAIN}, desk.night${DOMAIN}.`,
    );
  });

  it('takes no full name for a user, and names those who have it', async () => {
    const error = await failure('priya  Raman', 'PRIYA RAMAN', `priya.raman@elsewhere.example`);
    expect(error.message.split('\n')).to.deep.equal([
      'No user has the ID, username, federation ID, email address or alias "priya  Raman". Similar usernames: priya.raman@acme-rockets.example.',
      `No user has the ID, username, federation ID, email address or alias "PRIYA RAMAN". It is the full name of: priya.raman${DOMAIN}.`,
      `No user has the ID, username, federation ID, email address or alias "priya.raman@elsewhere.example". Similar usernames: priya.raman${DOMAIN}.`,
    ]);
  });

  it('takes a full name where it may, after every other name', async () => {
    const users = org.simulator.org.table('User');
    const id = org.userId('mia.santos');
    users.update(id, { Alias: 'Priya' });
    const found = await findUsers(client, ['priya raman', 'Priya', `mia.santos${DOMAIN}`], { takesFullNames: true });
    expect([...found].map(([name, user]) => [name, 'id' in user && [user.username, user.isByFullName]])).to.deep.equal([
      ['priya raman', [`priya.raman${DOMAIN}`, true]],
      ['Priya', [`mia.santos${DOMAIN}`, undefined]],
      [`mia.santos${DOMAIN}`, [`mia.santos${DOMAIN}`, undefined]],
    ]);
  });

  it('refuses a full name that several users have, with their usernames, five of them at most', async () => {
    const users = org.simulator.org.table('User');
    const { ProfileId } = users.existing(org.userId('mia.santos'));
    for (let at = 1; at <= 6; at++) {
      const Username = `ann.lee${String(at)}${DOMAIN}`;
      users.insert({
        Username,
        Name: 'Ann Lee',
        LastName: 'Lee',
        Email: Username,
        ProfileId: ProfileId!,
        IsActive: true,
      });
    }
    const all = [1, 2, 3, 4, 5, 6].map((at) => `ann.lee${String(at)}${DOMAIN}`);
    const taken = await findUsers(client, ['Ann Lee'], { takesFullNames: true });
    expect(describeUserProblem(taken.get('Ann Lee') as UserProblem)).to.equal(
      `More than one user has the full name "Ann Lee". Their usernames: ${all.join(', ')}.`,
    );
    const refused = await findUsers(client, ['Ann Lee']);
    expect(describeUserProblem(refused.get('Ann Lee') as UserProblem)).to.equal(
      'No user has the ID, username, federation ID, email address or alias "Ann Lee". ' +
        `It is the full name of: ${all.slice(0, 5).join(', ')}, ….`,
    );
  });

  for (const [name, problem, candidates] of [
    [
      'jane\u200b@acme.example',
      '"jane\\u200b@acme.example" has an invisible character (U+200B, zero width space) after "jane".',
      '',
    ],
    [
      `priya.\u00adraman${DOMAIN}`,
      `"priya.\\u00adraman${DOMAIN}" has an invisible character (U+00AD, soft hyphen) after "priya.".`,
      ` Similar usernames: priya.raman${DOMAIN}.`,
    ],
    [
      `\u202apriya.raman${DOMAIN}\u202c`,
      `"\\u202apriya.raman${DOMAIN}\\u202c" begins with an invisible character (U+202A, left-to-right embedding), the first of 2.`,
      ` Similar usernames: priya.raman${DOMAIN}.`,
    ],
    [
      'Priya\u00a0Raman',
      '"Priya\\u00a0Raman" has an invisible character (U+00A0, no-break space) after "Priya".',
      ` It is the full name of: priya.raman${DOMAIN}.`,
    ],
    [
      `priya.raman${DOMAIN}\u2063`,
      `"priya.raman${DOMAIN}\\u2063" has an invisible character (U+2063) after "priya.raman${DOMAIN}".`,
      ` Similar usernames: priya.raman${DOMAIN}.`,
    ],
  ] as const) {
    it(`names what nobody sees in ${JSON.stringify(name)}`, async () => {
      expect((await failure(name)).message).to.equal(
        `No user has the ID, username, federation ID, email address or alias "${name}". ${problem}${candidates}`,
      );
    });
  }

  it('takes white space of all kinds around a name for none', async () => {
    for (const space of [' ', '\t', '\u00a0', '\u3000', '\ufeff', '\r\n']) {
      const name = `${space}priya.raman${DOMAIN}${space}`;
      expect(await usernameOf(name), JSON.stringify(name)).to.equal(`priya.raman${DOMAIN}`);
    }
  });

  it('takes quotes, backslashes, wildcards and other scripts for what they are', async () => {
    expect(await usernameOf("N'%_\\É")).to.equal(`desk.night${DOMAIN}`);
    for (const name of ["' OR Username LIKE '%", '%', '_', '\\', '"', '日本語', '🚀', '\n', "\\' OR '"]) {
      const users = await findUsers(client, [name]);
      expect(users.get(name), name).to.deep.equal({
        reason: 'UserNotFound',
        problem: `No user has the ID, username, federation ID, email address or alias "${name.trim()}".`,
        candidates: [],
      });
    }
  });

  it('never lets a name change the query', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (noise) => {
        const name = `☂${noise}☂`;
        const users = await findUsers(client, [name]);
        expect(users.get(name)).to.have.property('candidates').that.deep.equals([]);
      }),
      { numRuns: 50 },
    ));
});
