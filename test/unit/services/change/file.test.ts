import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { readChangeFile, refuseBadRows, type ChangeFile } from '../../../../src/services/change/file.js';
import type { ChangeResult } from '../../../../src/schemas/changes.js';
import { leftOutResult, resultParts } from '../../../../src/services/change/report.js';
import { readUserList } from '../../../../src/services/lookup/userList.js';
import { describeRowProblem } from '../../../../src/services/change/request.js';
import { momentsIn } from '../../../../src/ux/output/changes.js';

const resultsAsText = (results: readonly ChangeResult[], path: string): string =>
  [...resultParts(results, path)].join('');
const resultsAsCsv = (results: readonly ChangeResult[]): string => resultsAsText(results, 'results.csv');

describe('a file of changes', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'change-file-'));
  });
  after(() => rm(folder, { recursive: true }));

  const read = async (content: string, name = 'changes.csv'): Promise<ChangeFile> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return readChangeFile(path, 'grant', true);
  };
  const failure = (content: string, name?: string): Promise<Error & { actions?: string[] }> =>
    read(content, name).then(
      () => expect.fail('it was read'),
      (error: Error) => error,
    );

  it('may be large, and has no cell or JSON without an end', async () => {
    const row = `ada@acme.example,permission,${'x'.repeat(900_000)}\n`;
    const { changes } = await read(`user,resource_type,resource\n${row.repeat(11)}`);
    expect(changes.map(({ resource }) => resource.length)).to.deep.equal(Array.from({ length: 11 }, () => 900_000));
    const ends: ReadonlyArray<[content: string, file: string, name: string, message: RegExp]> = [
      [`user\n${'x'.repeat(1_000_001)}`, 'a.csv', 'LineLimitError', /a\.csv, line 2: the line has more than 1,000,000/],
      [`[{"user":"${'x'.repeat(1_000_001)}"}]`, 'a.json', 'TextLimitError', /a\.json, line 1: a text has more/],
      [`a\n${'a\n'.repeat(25_000)}`, 'a.csv', 'UnknownColumnError', /a\.csv:1: .*"a"/],
      [
        `user\n${'a\n'.repeat(25_001)}`,
        'a.csv',
        'RowsLimitError',
        /a\.csv, line 25,003: the file has more than 25,000 rows/,
      ],
      [
        `user\n${`${'x'.repeat(999)}\n`.repeat(10_001)}`,
        'a.csv',
        'FileLimitError',
        /a\.csv has more than 10,000,000 bytes/,
      ],
      ['['.repeat(9), 'a.json', 'DepthLimitError', /a\.json, line 1: brackets are nested more than 8 deep/],
      [`[${'0,'.repeat(25_001)}`, 'a.json', 'RowsLimitError', /a\.json, line 1: the file has more than 25,000 rows/],
    ];
    for (const [content, file, name, message] of ends) {
      const error = await failure(content, file);
      expect(error.name, error.message).to.equal(name);
      expect(error.message).to.match(message);
    }
  });

  it('is CSV with the columns in any order and case, cells trimmed, a byte order mark and quoted newlines', async () => {
    const { changes, problems } = await read(
      '\uFEFFUser, ACTION ,resource_type,resource,Expires_At,,\r\n' +
        'ada@acme.example, Revoke ,permission,"Sales, Ops",,,\r\n' +
        '\r\n' +
        '"bob\nby",,GROUP,"EMEA ""Queue""",,,\r\n' +
        'eve,grant,permission,Ops,2026-12-31,,\r\n',
    );
    expect(problems).to.deep.equal([]);
    expect(changes.map(({ source, ...change }) => [source!.split(':').at(-1), change])).to.deep.equal([
      [
        '2',
        { action: 'revoke', user: 'ada@acme.example', type: 'permission', resource: 'Sales, Ops', slug: 'assigned' },
      ],
      ['4', { action: 'grant', user: 'bob\nby', type: 'group', resource: 'EMEA "Queue"', slug: 'member' }],
      [
        '6',
        {
          action: 'grant',
          user: 'eve',
          type: 'permission',
          resource: 'Ops',
          slug: 'assigned',
          expiresAt: { text: '2026-12-31', day: '2026-12-31', time: null },
        },
      ],
    ]);
  });

  it('needs no more than the entitlement’s C1 id', async () => {
    const { changes } = await read('user,entitlement\nada,territory:0MI000000000001AAA:role:Sales Rep\n');
    expect(changes[0]).to.deep.include({
      type: 'territory',
      resource: '0MI000000000001AAA',
      slug: 'role:Sales Rep',
      resourceColumn: 'entitlement',
    });
  });

  it('has no formula when results are written, and says the same when it is read again', async () => {
    const texts = ["=cmd|'/C calc'!A0", '+ada', '\n-1', '\uFF20here', "'=quoted", "''@twice", "O'Brien", 'a=b'];
    const csv = resultsAsCsv(
      texts.map((text) =>
        leftOutResult({
          ...{ source: 'a.csv:2', column: 'user', problem: text },
          cells: { action: 'grant', user: text, resource_type: 'group', resource: text },
        }),
      ),
    );
    const cells = parse(csv).flat();
    expect(cells.filter((cell) => /^\s*[=+\-@\uFF20]/.test(cell))).to.deep.equal([]);
    const { changes } = await read(csv);
    const trimmed = texts.map((text) => text.trim());
    expect(changes.map(({ user }) => user)).to.deep.equal(trimmed);
    expect(changes.map(({ resource }) => resource)).to.deep.equal(trimmed);
  });

  it('is JSON with the same keys', async () => {
    const { changes, problems } = await read(
      JSON.stringify([{ action: 'revoke', user: 'ada', resource_type: 'role', resource: 'CEO', expires_at: null }, 7]),
      'changes.json',
    );
    expect(changes).to.have.length(1);
    expect(changes[0]).to.deep.include({ action: 'revoke', type: 'role', resource: 'CEO', slug: 'assigned' });
    expect(problems.map(({ source, column }) => [source.endsWith('changes.json[1]'), column])).to.deep.equal([
      [true, null],
    ]);
  });

  const bad: Array<[row: string, column: string, problem: string]> = [
    ['remove,ada,permission,Ops,,', 'action', '"remove": expected one of grant, revoke'],
    ['grant,,permission,Ops,,', 'user', 'no user'],
    [
      'grant,ada,permision,Ops,,',
      'resource_type',
      '"permision": expected one of group, role, permission, permission_set_group, profile, territory, permission_set_license, package_license',
    ],
    [
      'grant,ada,per\u200bmission,Ops,,',
      'resource_type',
      '"per\u200bmission": expected one of group, role, permission, permission_set_group, profile, territory, permission_set_license, package_license. "per\\u200bmission" has an invisible character (U+200B, zero width space) after "per".',
    ],
    [
      'grant,ada,,Ops,,',
      'resource_type',
      'no resource type, and the entitlement is not a full ID such as "permission:0PS…:assigned"',
    ],
    ['grant,ada,permission,,,', 'resource', 'no resource'],
    [
      'grant,ada,permission,Ops,member,',
      'entitlement',
      '"member" is not an entitlement of the resource type permission',
    ],
    ['grant,ada,permission,Ops,,,2026-12-31', '7', '"2026-12-31" is in a column without a name'],
    [
      'grant,ada,permission,Ops,,soon',
      'expires_at',
      '"soon" is not a date or date-time, such as 2026-12-31 or 2026-12-31T18:00:00+01:00',
    ],
  ];
  for (const [row, column, problem] of bad) {
    it(`names the line, the column and what is wrong of ${row}`, async () => {
      const { changes, problems } = await read(
        `action,user,resource_type,resource,entitlement,expires_at,\ngrant,ada,permission,Ops,,,\n${row}\n`,
      );
      expect(changes).to.have.length(1);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.deep.include({ source: join(folder, 'changes.csv:3'), column, problem });
      expect(momentsIn(problem, 'Europe/Berlin'), 'as the plan shows it').to.equal(problem);
      expect(() => refuseBadRows({ problems, furtherProblems: 0 }))
        .to.throw(`${join(folder, 'changes.csv:3')}, column ${column}: ${problem}`)
        .with.property('name', 'InvalidRowsError');
    });
  }

  it('has the line of each row, also where a part of the file that is read at once ends within a line break', async () => {
    const head = 'user,resource_type,resource\r\n';
    const first = 'ada,permission,';
    const atPartsEnd = 'x'.repeat((1 << 18) - 1 - head.length - first.length);
    const { changes } = await read(
      `${head}${first}${atPartsEnd}\r\nben,permission,"O\r\nps"\r\neve,permission,Ops\r\n`,
    );
    const path = join(folder, 'changes.csv');
    expect(changes.map(({ source, user }) => [source, user])).to.deep.equal([
      [`${path}:2`, 'ada'],
      [`${path}:3`, 'ben'],
      [`${path}:5`, 'eve'],
    ]);
  });

  it('counts the problems beyond those that an error names, and keeps all where bad rows are left out', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => (index === 0 ? 'ada,permission,Ops' : `,permission,Ops`));
    const path = join(folder, 'changes.csv');
    await writeFile(path, ['user,resource_type,resource', ...rows].join('\n'));
    const refused = await readChangeFile(path, 'grant', false);
    expect([refused.changes.length, refused.problems.length, refused.furtherProblems]).to.deep.equal([0, 50, 9]);
    expect(() => refuseBadRows(refused)).to.throw(/changes\.csv:3, column user: [^]*\n.*\b9 more/);
    const kept = await readChangeFile(path, 'grant', true);
    expect([kept.changes.length, kept.problems.length, kept.furtherProblems]).to.deep.equal([1, 59, 0]);
  });

  it('keeps what stands in a bad row, so that a results file has it', async () => {
    const { problems } = await read('user,resource_type,resource,expires_at\nada,permision,Ops,2027-01-01\n');
    const csv = resultsAsCsv(problems.map(leftOutResult));
    expect(csv.split('\n')[1]).to.equal(
      `grant,ada,permision,Ops,,2027-01-01,refused,refused,"${describeRowProblem(problems[0]!).replaceAll('"', '""')}",,,,,,`,
    );
    const bad = [{ action: 'remove', user: 'ada', entitlement: 'permission:0PS000000000001AAA:assigned' }, 7];
    const { problems: inJson } = await read(JSON.stringify(bad), 'changes.json');
    expect(inJson.map(leftOutResult)).to.deep.equal(
      inJson.map((problem, index) => ({
        source: join(folder, `changes.json[${index}]`),
        action: ['remove', 'grant'][index],
        user: ['ada', ''][index],
        userId: null,
        resourceType: '',
        resource: '',
        entitlement: ['permission:0PS000000000001AAA:assigned', null][index],
        verdict: 'refused',
        status: 'refused',
        reason: describeRowProblem(problem),
        recordId: null,
        error: null,
        expiresAt: null,
        replaced: null,
        permissions: [],
        heldThrough: [],
        nextSteps: [],
      })),
    );
  });

  const known = 'action, user, resource_type, resource, entitlement, expires_at';
  const badColumns: Array<[content: string, name: string, message: string]> = [
    ['action,user,resource,expires\n', 'a.csv', `a.csv:1: "expires" is not one of the columns ${known}.`],
    ['user,resource,comment\n', 'a.csv', `a.csv:1: "comment" is not one of the columns ${known}.`],
    [
      '\u200buser,resource\n',
      'a.csv',
      `a.csv:1: "\u200buser" is not one of the columns ${known}. "\\u200buser" begins with an invisible character (U+200B, zero width space).`,
    ],
    ['user,USER,resource\n', 'a.csv', 'a.csv:1: the column "USER" is there twice.'],
    ['user,user,resource\n', 'a.csv', 'a.csv:1: the column "user" is there twice.'],
    ['user,expires_at,expiresAt\n', 'a.csv', 'a.csv:1: the column "expiresAt" is there twice.'],
    ['[{"user":"ada"},{"user":"ada","until":"x"}]', 'a.json', `a.json[1]: "until" is not one of the columns ${known}.`],
    ...['__proto__', 'constructor', 'prototype'].map((key): [string, string, string] => [
      `[{"user":"ada","${key}":"x"}]`,
      'a.json',
      `a.json[0]: "${key}" is not one of the columns ${known}.`,
    ]),
    ['[{"user":"a"},{"user":"\\\\\\"ada","user":"bob"}]', 'a.json', 'a.json[1]: the column "user" is there twice.'],
    ['[{"user":"a,:"},{"user":"ada","\\u0075ser":"bob"}]', 'a.json', 'a.json[1]: the column "user" is there twice.'],
    ['[{"user":"ada","User":"bob"}]', 'a.json', 'a.json[0]: the column "User" is there twice.'],
  ];
  for (const [content, name, message] of badColumns) {
    it(`is refused as a whole when ${message}`, async () => {
      const error = await failure(content, name);
      expect(error.message).to.equal(join(folder, message));
      expect(error).to.have.property('actions').that.has.length(1);
    });
  }

  it('is refused as a whole when it is neither', async () => {
    expect((await failure('[{"user":"ada"}]')).name).to.equal('HeaderFaultError');
    const larger = await failure('{"changes":[],"apiCalls":3}', 'changes.json');
    expect(larger.message).to.equal(
      `${join(folder, 'changes.json')} is not a JSON array: it is an object with the keys changes, apiCalls`,
    );
    expect(larger.actions?.[1]).to.equal(
      'An array within a larger document is taken out with jq, such as: jq .result.changes results.json > changes.json',
    );
    expect((await failure('7', 'changes.json')).message).to.include('it has no rows in brackets [ ]');
    expect((await failure('[{', 'changes.json')).name).to.equal('MalformedError');
    const missing = await readChangeFile(join(folder, 'none.csv'), 'grant', true).catch((error: Error) => error);
    expect((missing as Error).message)
      .to.include('none.csv')
      .and.include('there is no such file');
  });

  const result: ChangeResult = {
    source: 'changes.csv:2',
    action: 'grant',
    user: 'ada@acme.example',
    userId: '005000000000001AAA',
    resourceType: 'permission',
    resource: 'Sales "Ops", EMEA',
    entitlement: 'permission:0PS000000000001AAA:assigned',
    verdict: 'grant',
    status: 'failed',
    reason: null,
    recordId: null,
    error: { code: 'LICENSE_LIMIT_EXCEEDED', message: 'License\nLimit Exceeded', fields: [] },
    expiresAt: '2027-01-01T00:00:00Z',
    replaced: 'never',
    permissions: ['ModifyAllData', 'AuthorApex'],
    heldThrough: [],
    nextSteps: [],
  };
  it('knows a type by the id of C1 and by the words of kinds, in CSV and in JSON', async () => {
    const words: ReadonlyArray<readonly [type: string, words: readonly string[], part?: string]> = [
      ['permission', ['permission', 'permission_set', 'permission-set', 'permset', 'PermSet', 'Permission Set']],
      [
        'permission_set_group',
        ['permission_set_group', 'permission-set-group', 'psg', ' PSG ', 'Permission Set Group'],
      ],
      ['permission_set_license', ['permission_set_license', 'permission-set-license']],
      ['package_license', ['package_license', 'package-license']],
      ['connected_application', ['connected_application', 'connected-application']],
      ['group', ['queue'], 'queue'],
    ];
    for (const [type, some, part] of words) {
      const texts = [
        `user,resource_type,resource\n${some.map((word) => `ada,${word},X\n`).join('')}`,
        JSON.stringify(some.map((word) => ({ user: 'ada', resource_type: word, resource: 'X' }))),
      ];
      for (const text of texts) {
        const { changes, problems } = await read(text, text.startsWith('[') ? 'changes.json' : 'changes.csv');
        expect(problems, text).to.deep.equal([]);
        expect(
          changes.map((change) => [change.type, change.part]),
          text,
        ).to.deep.equal(some.map(() => [type, part]));
      }
    }
    const id = 'permission:0PS000000000001AAA:assigned';
    const { changes, problems } = await read(
      `user,resource_type,resource,entitlement\nada,permset,,${id}\nada,psg,,${id}\nada,,,permset:0PS000000000001AAA:assigned\n`,
    );
    expect(changes.map(({ type }) => type)).to.deep.equal(['permission']);
    expect(problems.map(({ problem }) => problem)).to.deep.equal([
      `"psg" is not the resource type of the entitlement "${id}"`,
      'no resource type, and the entitlement is not a full ID such as "permission:0PS…:assigned"',
    ]);
  });

  it('keeps what a row calls the resource beside the entitlement’s id, and takes no other type', async () => {
    const id = 'permission:0PS000000000001AAA:assigned';
    const { changes, problems } = await read(
      `user,resource_type,resource,entitlement\nada,permission,Ops,${id}\nada,group,Ops,${id}\nada,,,${id}\n`,
    );
    expect(changes.map(({ resource, alsoCalled }) => [resource, alsoCalled])).to.deep.equal([
      ['0PS000000000001AAA', 'Ops'],
      ['0PS000000000001AAA', undefined],
    ]);
    expect(problems.map(({ column, problem }) => [column, problem])).to.deep.equal([
      ['resource_type', `"group" is not the resource type of the entitlement "${id}"`],
    ]);
  });

  const asRead = {
    action: 'grant',
    user: 'ada@acme.example',
    type: 'permission',
    resource: '0PS000000000001AAA',
    slug: 'assigned',
    expiresAt: '2027-01-01T00:00:00Z',
  };

  it('can be a results file', async () => {
    const { changes, problems } = await read(resultsAsCsv([result]), 'results.csv');
    expect(problems).to.deep.equal([]);
    expect(changes[0]).to.deep.include(asRead);
  });

  const RUNS = Number(process.env['RESULTS_RUNS'] ?? 100);
  /** Names have no blanks around them: Salesforce cuts them off. */
  const name = fc
    .array(fc.constantFrom('a', 'é', ' ', '=', '+', '-', '@', "'", '"', ',', ';', '\t', '\n', '\uFF1D', '[', '{'), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => parts.join('').trim())
    .filter((text) => text !== '');
  const anyResult = fc.record({
    user: name,
    resource: name,
    action: fc.constantFrom('grant' as const, 'revoke' as const),
    slug: fc.constantFrom('assigned', null),
    replaced: fc.option(name),
    reason: fc.option(name),
    error: fc.option(name),
    expiresAt: fc.constantFrom('2027-01-01T00:00:00Z', null),
    status: fc.constantFrom('done' as const, 'failed' as const, 'refused' as const, 'still held' as const),
  });

  it('can be results, whatever their names and errors hold, in CSV and in JSON, and they list their users', async function () {
    this.timeout(10_000 + RUNS * 40);
    await fc.assert(
      fc.asyncProperty(fc.array(anyResult, { minLength: 1, maxLength: 5 }), async (some) => {
        const results = some.map(({ slug, error, ...rest }): ChangeResult => ({
          ...result,
          ...rest,
          entitlement: slug ? `permission:0PS000000000001AAA:${slug}` : 'assigned',
          error: error === null ? null : { code: 'X', message: error, fields: [] },
        }));
        const expected = results.map(({ action, user, resource, entitlement, expiresAt }) => {
          const isWhole = entitlement !== 'assigned';
          return {
            action,
            user,
            type: 'permission',
            resource: isWhole ? '0PS000000000001AAA' : resource,
            slug: 'assigned',
            ...(isWhole && { alsoCalled: resource, resourceColumn: 'entitlement' }),
            ...(expiresAt !== null && { expiresAt }),
          };
        });
        for (const file of ['results.csv', 'results.json']) {
          const { changes, problems } = await read(resultsAsText(results, file), file);
          expect(problems).to.deep.equal([]);
          expect(changes.map(({ source: _, ...change }) => change)).to.deep.equal(expected);
          const { users } = await readUserList(join(folder, file));
          expect(users.map((listed) => listed.name)).to.deep.equal(expected.map(({ user }) => user));
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('can be the changes of --json', async () => {
    const { changes, problems } = await read(JSON.stringify([result, { ...result, expiresAt: null }]), 'changes.json');
    expect(problems).to.deep.equal([]);
    expect(changes[0]).to.deep.include(asRead);
    expect(changes[1]).not.to.have.property('expiresAt');
  });
});
