import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import {
  findListedUsers,
  listOfNames,
  readUserList,
  type FindOptions,
  type FoundUsers,
  type ListedUser,
} from '../../../../src/services/lookup/userList.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const ADA = 'ada@acme.example';
const BOB = 'bob@acme.example';

describe('readUserList', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'lists-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  /** What a file lists: for each user the place without the folder, the column, and the name or the problem. */
  const read = async (
    name: string,
    content: string | Buffer,
  ): Promise<{ users: Array<Array<string | null>>; passedOver: readonly string[] }> => {
    await writeFile(join(folder, name), content);
    const { users, passedOver } = await readUserList(join(folder, name));
    return {
      users: users.map((listed) => [
        listed.place!.source.replace(`${folder}/`, ''),
        listed.place!.column,
        listed.name ?? `! ${'problem' in listed ? listed.problem : ''}`,
      ]),
      passedOver,
    };
  };
  const failure = async (name: string, content: string | Buffer): Promise<SfError> => {
    try {
      await read(name, content);
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };

  for (const [what, separator] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const) {
    for (const [ends, lineEnd] of [
      ['\\n', '\n'],
      ['\\r\\n', '\r\n'],
      ['\\r', '\r'],
    ] as const) {
      it(`takes one column of a table with ${what}, lines that end with ${ends} and a byte order mark`, async () => {
        const table = [
          ['Name', 'Username', 'Department'],
          ['"Lovelace, Ada"', ADA, `"Engines${separator}"`],
          [],
          ['', '', ''],
          ['Nobody', '', ''],
          ['Bob', ` ${BOB} `, '"two\nlines"'],
          ['Bob', BOB, ''],
        ].map((cells) => cells.join(separator));
        expect(await read('users.csv', `\uFEFF${table.join(lineEnd)}`)).to.deep.equal({
          users: [
            ['users.csv:2', 'Username', ADA],
            ['users.csv:5', 'Username', '! no user'],
            ['users.csv:6', 'Username', BOB],
            ['users.csv:8', 'Username', BOB],
          ],
          passedOver: ['Name', 'Department'],
        });
      });

      it(`takes a list of names with lines that end with ${ends}, in which ${what} do not count`, async () => {
        const lines = ['', ADA, '', '  ', `"Bob ""B${separator}"" Byte"`, `Byte${separator} Bob`, "'=bob", 'user'];
        expect(await read('users.txt', `\uFEFF${lines.join(lineEnd)}${lineEnd}`)).to.deep.equal({
          users: [
            ['users.txt:2', null, ADA],
            ['users.txt:5', null, `Bob "B${separator}" Byte`],
            ['users.txt:6', null, `Byte${separator} Bob`],
            ['users.txt:7', null, '=bob'],
            ['users.txt:8', null, 'user'],
          ],
          passedOver: [],
        });
      });
    }
  }

  const HEADERS: ReadonlyArray<[header: string, column: string, passedOver: string[]]> = [
    ['username', 'username', []],
    ['"username"', 'username', []],
    ['user', 'user', []],
    ['Username', 'Username', []],
    ['USERNAME', 'USERNAME', []],
    ['Username,username,user', 'user', ['Username', 'username']],
    ['User,Username', 'Username', ['User']],
    ['Username,username', 'username', ['Username']],
    ['Id,USERNAME,Name,Name', 'USERNAME', ['Id', 'Name', 'Name']],
    ['status,,user,', 'user', ['status']],
  ];
  for (const [header, column, passedOver] of HEADERS) {
    it(`takes the column "${column}" of the header ${header}`, async () => {
      const names = header.split(',').map((name) => name.replaceAll('"', ''));
      const row = names.map((name) => (name === column ? ADA : 'x')).join(',');
      expect(await read('users.csv', `${header}\n${row}\n`)).to.deep.equal({
        users: [['users.csv:2', column, ADA]],
        passedOver,
      });
    });
  }

  it('takes a header without rows for an empty list', async () => {
    expect(await read('users.csv', 'username\n')).to.deep.equal({ users: [], passedOver: [] });
  });

  it('takes objects and texts of a JSON array', async () => {
    const elements = [{ Username: ADA, Name: 'Ada' }, BOB, { user: 'b', Username: 'c' }, { Name: 'x' }, 7, { user: 7 }];
    expect(await read('users.json', JSON.stringify([...elements, null, ' ', [ADA]]))).to.deep.equal({
      users: [
        ['users.json[0]', 'Username', ADA],
        ['users.json[1]', null, BOB],
        ['users.json[2]', 'user', 'b'],
        ['users.json[3]', 'user', '! no user'],
        ['users.json[4]', null, '7'],
        ['users.json[5]', 'user', '7'],
        ['users.json[6]', null, '! no user'],
        ['users.json[7]', null, '! no user'],
        ['users.json[8]', null, '! the name of a user must be a text'],
      ],
      passedOver: ['Name', 'Username'],
    });
  });

  const REFUSALS: ReadonlyArray<
    [what: string, name: string, content: string | Buffer, error: string, message: RegExp]
  > = [
    ['nothing', 'users.csv', '', 'EmptyError', /is empty/],
    ['blanks', 'users.csv', ' \n\t\n', 'EmptyError', /is empty/],
    [
      'a table without the column',
      'users.csv',
      'Name;E-mail\nAda;x\n',
      'NoColumnError',
      /users\.csv:1: no column has one of the names user, username\. The columns are: Name, E-mail\.$/,
    ],
    [
      'a very wide table without the column',
      'users.csv',
      `${Array.from({ length: 21 }, (_, index) => `c${index}`).join(',')}\n`,
      'NoColumnError',
      /: c0, .*, c19, …\.$/,
    ],
    ['the column twice', 'users.csv', 'user,Name,user\na,b,c\n', 'ColumnTwiceError', /:1: the column "user" is there/],
    ['another encoding', 'users.csv', Buffer.from('username\nzoë', 'latin1'), 'NotUtf8Error', /not text in UTF-8/],
    ['a JSON object', 'users.json', '{}', 'MalformedError', /it has no rows in brackets/],
    ['half of JSON', 'users.json', '["a"', 'MalformedError', /JSON/],
    ['a long line', 'users.txt', 'a'.repeat(1_000_001), 'LineLimitError', /line 1/],
  ];
  for (const [what, name, content, error, message] of REFUSALS) {
    it(`refuses ${what}`, async () => {
      const refused = await failure(name, content);
      expect(refused.name).to.equal(error);
      expect(refused.message).to.match(message);
      expect(refused.actions).not.to.deep.equal([]);
    });
  }
});

describe('findListedUsers', () => {
  let org: UnitOrg;
  before(async () => (org = await startOrg()));
  after(() => org.stop());

  const LIAM = 'liam.byrne@acme-rockets.example';
  const LINH = 'linh.tran@acme-rockets.example';
  const inFile = (line: number, name: string, column: string | null = 'username'): ListedUser => ({
    name,
    place: { source: `l.csv:${line}`, column },
  });
  const noUser = (line: number): ListedUser => ({
    name: null,
    place: { source: `l.csv:${line}`, column: 'username' },
    problem: 'no user',
  });
  const find = async (list: readonly ListedUser[], options?: FindOptions): Promise<FoundUsers> =>
    findListedUsers(new OrgClient(org.connection), list, options);
  const refusal = async (list: readonly ListedUser[], options?: FindOptions): Promise<SfError> =>
    find(list, options).then(
      () => expect.fail('it succeeded'),
      (error: unknown) => error as SfError,
    );
  const found = ({ users }: FoundUsers): Array<[string, string | null]> =>
    users.map(({ user, source }) => [user.username, source]);

  it('gives each user once, at the first place, those of flags first', async () => {
    const liam = org.userId('liam.byrne');
    const list = [
      ...listOfNames([LINH]),
      inFile(2, LIAM),
      inFile(3, LIAM.toUpperCase()),
      inFile(4, LINH),
      inFile(5, liam),
    ];
    expect(found(await find(list))).to.deep.equal([
      [LINH, null],
      [LIAM, 'l.csv:2'],
    ]);
  });

  it('asks nothing for an empty list', async () => {
    org.simulator.resetRequests();
    expect(await find([])).to.deep.equal({ users: [], leftOut: [] });
    expect(org.simulator.requests).to.have.length(0);
  });

  const BAD = [
    inFile(2, LIAM),
    inFile(3, 'lian.byrne@acme-rockets.example'),
    noUser(4),
    inFile(5, 'nobody'),
    inFile(7, 'nobody'),
  ];
  const NEAR =
    'No user has the ID, username, federation ID, email address or alias "lian.byrne@acme-rockets.example". Similar usernames: liam.byrne@acme-rockets.example.';
  const NONE = 'No user has the ID, username, federation ID, email address or alias "nobody".';
  const LINES = [
    `l.csv:3, column username: ${NEAR}`,
    'l.csv:4, column username: no user',
    `l.csv:5, column username: ${NONE}`,
    `l.csv:7, column username: ${NONE}`,
  ];

  it('lists all rows that are wrong, with their places and near usernames', async () => {
    const error = await refusal(BAD);
    expect(error.name).to.equal('InvalidRowsError');
    expect(error.message.split('\n')).to.deep.equal(LINES);
    expect((error.data as unknown as object[])[0]).to.deep.equal({
      source: 'l.csv:3',
      column: 'username',
      user: 'lian.byrne@acme-rockets.example',
      reason: 'UserNotFound',
      problem: NEAR.replace(/ Similar.*/, ''),
      candidates: [LIAM],
    });
    expect(error.actions?.join())
      .to.match(/--skip-invalid/)
      .and.not.to.match(/list of names/);
  });

  it('says of a plain list how it was read', async () => {
    const error = await refusal([inFile(1, 'Login', null)]);
    expect(error.message).to.equal(`l.csv:1: ${NONE.replace('nobody', 'Login')}`);
    expect(error.actions?.join()).to.match(/list of names without a header/);
  });

  it('leaves rows out that are wrong, where it is asked to', async () => {
    const { leftOut, users } = await find(BAD, { skipInvalid: true });
    expect(users.map(({ user }) => user.username)).to.deep.equal([LIAM]);
    expect(leftOut).to.deep.equal([
      { source: 'l.csv:3', user: 'lian.byrne@acme-rockets.example', reason: LINES[0] },
      { source: 'l.csv:4', user: null, reason: LINES[1] },
      { source: 'l.csv:5', user: 'nobody', reason: LINES[2] },
      { source: 'l.csv:7', user: 'nobody', reason: LINES[3] },
    ]);
  });

  it('refuses a flag that names nobody even then', async () => {
    const error = await refusal([...listOfNames(['nobody']), ...BAD], { skipInvalid: true });
    expect([error.name, error.message]).to.deep.equal(['UserNotFoundError', NONE]);
    const together = await refusal([...listOfNames(['nobody']), ...BAD]);
    expect(together.name).to.equal('InvalidRowsError');
    expect(together.message.split('\n')).to.deep.equal([NONE, ...LINES]);
  });
});
