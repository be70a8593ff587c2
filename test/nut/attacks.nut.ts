import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { promisify, stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { OrgBuilder } from '../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSet } from '../../simulator/seeds/builder/permissionSets.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import {
  deepAnswer,
  endlessAnswer,
  hugeHeaders,
  packedAnswer,
  startHostileServer,
  type HostileAnswer,
  type HostileServer,
} from '../unit/support/hostileServer.js';
import { changesCsv, grantsOf } from './support/change/changesFile.js';
import { addCrowd } from './support/change/crowd.js';
import { logIn } from './support/logIn.js';
import { startPluginProcess, type PluginProcess } from './support/pluginProcess.js';
import { resultOf, sfHome, type RunResult, type Sf } from './support/sf.js';
import { skipWithout } from '../systems.js';

/*
 * One table of what a server or a file may do to a command: each ends in a clear error or in the right result, within a minute
 * and 400 MB, and leaves no file behind. A later attack is one row. What takes minutes with the limits as they are
 * (test/unit/org/answerLimits.test.ts) and the fuzz of files stand elsewhere.
 */

const MEGABYTES = 400;
const SECONDS = 60;
const ORG = 'acme';

type Row = { readonly title: string; readonly says: readonly RegExp[] };
const QUERIES = /\/query|\/composite/;

type AnswerRow = Row & {
  readonly answer: HostileAnswer;
  /** The requests that get it; by default those for records. */
  readonly of?: RegExp;
  /** Whether it is about what a process takes, so that it has one of its own, the real `sf`. */
  readonly isLarge?: true;
};

/** The JSON of an answer, with any status. */
const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}): HostileAnswer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const RECORD = { attributes: { type: 'Organization' }, Id: '00D000000000001AAA' };

const answers: readonly AnswerRow[] = [
  {
    title: 'six gigabytes, packed',
    answer: packedAnswer(6000),
    isLarge: true,
    says: [/more than 64 MB/, /127\.0\.0\.1:\d+/, /proxy/],
  },
  { title: 'no end', answer: endlessAnswer(), isLarge: true, says: [/more than 64 MB/] },
  { title: 'headers of a megabyte', answer: hugeHeaders(1_000_000), says: [/headers of more than 16 kB/] },
  {
    title: 'an error of six gigabytes',
    answer: (response, request) => {
      response.statusCode = 500;
      packedAnswer(6000)(response, request);
    },
    isLarge: true,
    says: [/more than 64 MB/],
  },
  {
    title: 'brackets within brackets',
    answer: deepAnswer('[', 16),
    isLarge: true,
    says: [/more than 2,000,000 values/],
  },
  {
    title: 'a page that leads to another host',
    answer: says({ totalSize: 9, done: false, nextRecordsUrl: 'https://other.example/', records: [RECORD] }),
    says: [/address|not what its REST API documents/],
  },
  {
    title: 'another address',
    answer: says('', 307, { location: 'https://other.example/' }),
    says: [/other\.example/, /session/],
  },
  {
    title: 'an error that writes on the terminal',
    answer: says([{ errorCode: 'X\u001b[2J', message: '\u001b]0;owned\u0007\u202edone' }], 400),
    says: [/owned/],
  },
  {
    title: 'names of JavaScript',
    answer: says('{"__proto__":{"records":[]},"constructor":1,"totalSize":1e999}'),
    says: [/not what its REST API documents/],
  },
];

const files: ReadonlyArray<
  Row & {
    readonly name: string;
    readonly part: string;
    readonly parts: number;
    readonly args: (file: string) => string[];
  }
> = [
  {
    title: 'a snapshot that is none',
    name: 'kept.snapshot',
    part: 'SQLite format 3\u0000'.repeat(64),
    parts: 1000,
    args: (file) => ['access', 'export', '--snapshot', file, '--output-file', `${file}.csv`],
    says: [/kept\.snapshot/],
  },
  {
    title: 'a journal of one line of a hundred megabytes',
    name: 'undo.jsonl',
    part: '['.repeat(1000),
    parts: 100_000,
    args: (file) => ['access', 'undo', '--journal', file, '-o', ORG, '--no-prompt'],
    says: [/undo\.jsonl, line 1: brackets are nested more than 8 deep/],
  },
  {
    title: 'changes of a hundred megabytes',
    name: 'changes.csv',
    part: 'x'.repeat(1000),
    parts: 100_000,
    args: (file) => ['access', 'grant', '--file', file, '-o', ORG, '--no-prompt'],
    says: [/changes\.csv has more than 10,000,000 bytes/],
  },
  {
    title: 'changes of one cell of nine megabytes',
    name: 'changes.csv',
    part: 'x'.repeat(1000),
    parts: 9_000,
    args: (file) => ['access', 'grant', '--file', file, '-o', ORG, '--no-prompt'],
    says: [/changes\.csv, line 1: the line has more than 1,000,000 characters/],
  },
  {
    title: 'users in JSON within JSON',
    name: 'users.json',
    part: '['.repeat(1000),
    parts: 9_000,
    args: (file) => ['access', 'user', 'create', '--file', file, '-o', ORG, '--no-prompt'],
    says: [/users\.json, line 1: brackets are nested more than 8 deep/],
  },
  {
    title: 'a list of more than a million names',
    name: 'names.txt',
    part: 'nobody\n'.repeat(1000),
    parts: 1_400,
    args: (file) => ['access', 'user', 'status', '--file', file, '-o', ORG],
    says: [/names\.txt, line 25,003: the file has more than 25,000 rows/],
  },
  {
    title: 'a list of more leavers than it may have',
    name: 'leavers.txt',
    part: 'nobody\n'.repeat(1000),
    parts: 16,
    args: (file) => ['access', 'revoke', '--all', '--file', file, '-o', ORG, '--no-prompt'],
    says: [/leavers\.txt, line 15,003: the file has more than 15,000 rows/],
  },
  {
    title: 'rules of a hundred megabytes',
    name: 'rules.yaml',
    part: '- a\n'.repeat(1000),
    parts: 25_000,
    args: (file) => ['access', 'risks', '--rules', file, '-o', ORG],
    says: [/rules\.yaml has more than 100,000 bytes/],
  },
  {
    title: 'rules of errors',
    name: 'rules.yaml',
    part: '}'.repeat(10),
    parts: 9_999,
    args: (file) => ['access', 'risks', '--rules', file, '-o', ORG],
    says: [/rules\.yaml:1:1: This is not YAML/],
  },
];

const levels = (item: string): string =>
  Array.from({ length: 9 }, (_, at) => `&l${at + 1} [${Array(10).fill(`*l${at}`).join()}]`).reduce(
    (list, one) => `${list}, ${one}`,
    `&l0 [${item}]`,
  );

/** A file of rules that is worse than it is long. One process reads all of them, within the bounds of one. */
const rules: ReadonlyArray<Row & { readonly text: string }> = [
  {
    title: 'brackets',
    text: '{'.repeat(99_990),
    says: [/rules\.yaml:1:\d+: Values are nested more than 32 deep/],
  },
  {
    title: 'anchors that explode',
    text: `rules: [${levels('x')}]`,
    says: [/this\s+has\s+more\s+than\s+100,000\s+values/],
  },
  {
    title: 'an anchor that stands in itself',
    text: 'version: 1\nrules: &a [*a]',
    says: [/rules\.yaml:2:\d+/],
  },
  {
    title: 'keys that are there twice',
    text: 'version: 1\nversion: 1\nrules: []\nrules: []',
    says: [/rules\.yaml:2:1/, /rules\.yaml:4:1/],
  },
  {
    title: 'tags that make objects',
    text: 'version: 1\nrules: [!!js/function "process.exit(0)", !<tag:yaml.org,2002:js/undefined> ""]',
    says: [/rules\.yaml:2:23: The tag/, /rules\.yaml:2:76: The tag/],
  },
  {
    title: 'names of JavaScript',
    text: 'version: 1\n__proto__: {version: 2}\nconstructor: 1\nrules: []',
    says: [/rules\.yaml:2:1: "__proto__" is not a key/, /rules\.yaml:3:1/],
  },
  {
    title: 'lists within lists',
    text: `version: 1\nrules: ${'['.repeat(40_000)}`,
    says: [/rules\.yaml/],
  },
  {
    title: 'words for the terminal',
    text: 'version: 1\nrules:\n  - "\\u001b[2J\\u202e": 1',
    says: [/rules\.yaml:3:5: "\\u001b\[2J\\u202e" is not a key/],
  },
  {
    title: 'bytes that are no text',
    text: 'version: 1\nrules: \0\0\u0001',
    says: [/rules\.yaml/],
  },
];

/** Files of a folder of access files, all of which one command reads: what each holds, and what is said of it. */
const accessFiles: ReadonlyArray<readonly [name: string, content: string | Buffer, says: RegExp]> = [
  ['anchors', `kind: queue\nname: A\nmembers: [${levels('x')}]`, /anchors\.yaml:3:\d+: With what its aliases repeat/],
  ['binary', Buffer.from([0, 1, 2, 0xff, 0xfe, 0]), /binary\.yaml(?::1:1)?[: ].*UTF-8/],
  ['circle', 'kind: queue\nname: B\nmembers: &a [*a]', /circle\.yaml:3:\d+: /],
  [
    'deep',
    `kind: queue\nname: C\nmembers: ${'['.repeat(60_000)}`,
    /deep\.yaml:3:\d+: Values are nested more than 32 deep/,
  ],
  [
    'javascript',
    'kind: queue\nname: D\nmembers: []\n__proto__: {kind: role}',
    /javascript\.yaml:4:1: "__proto__" is not a key/,
  ],
  [
    'long',
    `kind: queue\nname: E\nmembers: [${'x, '.repeat(200_000)}]`,
    /long\.yaml:1:1: The file has more than 80,000 texts, comments and signs/,
  ],
  ['tags', 'kind: queue\nname: !!js/function "x"\nmembers: [!!binary aGk=]', /tags\.yaml:2:\d+: The tag/],
  [
    'terminal',
    'kind: queue\nname: F\nmembers: ["\\e[2J\\u202e"]',
    /terminal\.yaml:3:11: "\\u001b\[2J\\u202e" is not a username/,
  ],
  [
    'twice',
    'kind: queue\nkind: role\nname: G\nmembers: []',
    /twice\.yaml:2:1: The key "kind" is there twice: also in line 1, column 1/,
  ],
  ['utf16', Buffer.from('\uFEFFkind: queue', 'utf16le'), /utf16\.yaml(?::1:1)?[: ].*UTF-8/],
];

const HEAD = 'kind: queue\nname: A\nmembers:';
/** Access files that take the most memory of those with the most signs, or with more: what each holds, and what is said of it. */
const largeAccessFiles: ReadonlyArray<readonly [title: string, content: string, says: RegExp]> = [
  ['texts that stand where none may', `${HEAD}\n${'""\n '.repeat(79_000)}`, /a\.yaml:4:1: This is not YAML/],
  ['directives', `${'%A b\n'.repeat(79_900)}---\n${HEAD} []`, /a\.yaml:1:1: This is not YAML/],
  ['keys that are there twice', `${HEAD} []\n${'owner: 1\n'.repeat(26_000)}`, /a\.yaml:5:1: The key "owner"/],
  ['nothing but texts', `${HEAD} [${'""'.repeat(1_900_000)}]`, /more than 80,000 texts, comments and signs/],
  ['nothing but anchors', `${HEAD} ${'&a '.repeat(1_300_000)}`, /more than 80,000 texts, comments and signs/],
  ['keys of keys', `${HEAD} {${'"":'.repeat(39_000)}]`, /a\.yaml:1:1: Values are nested more than 32 deep/],
];

describe('attacks', function () {
  let simulator: Simulator;
  let sf: Sf;
  let hostile: HostileServer;
  let attack: { readonly of: RegExp; readonly answer: HostileAnswer } | null;
  let folder: string;
  before(async () => {
    [simulator, sf] = await Promise.all([startSimulator({ seed: 'demo' }), sfHome()]);
    hostile = await startHostileServer(simulator.instanceUrl, ({ url }) =>
      attack?.of.test(url!) ? attack.answer : null,
    );
    const { orgId, username, accessToken } = simulator;
    await logIn(sf.home, { instanceUrl: hostile.url, orgId, username, accessToken }, ORG);
  });
  beforeEach(async () => {
    attack = null;
    folder = await mkdtemp(join(sf.home, 'files-'));
  });
  after(async () => {
    await hostile.close();
    await sf.remove();
    await simulator.close();
  });

  /** What a process adds to the standard error when it ends. */
  const usage = join(repository, 'bench/usage.js');
  const usageHook = { NODE_OPTIONS: `--import=${usage}` };

  const expectInTime = async (ran: Promise<RunResult>): Promise<RunResult> => {
    const start = performance.now();
    const result = await ran;
    expect((performance.now() - start) / 1000).to.be.below(SECONDS);
    return result;
  };
  const expectLittleMemory = (stderr: string): void => {
    const [, found] = /usage: (\{.*\})/.exec(stderr)!;
    expect((JSON.parse(found!) as { peak: number }).peak).to.be.below(MEGABYTES);
  };
  /** Runs a command, and holds it to the bounds of every row. */
  const run = async (args: string[]): Promise<RunResult> => {
    // The folder for temporary files is the row's own, so that it shows what is left behind.
    const result = await expectInTime(resultOf(sf.start(args, { env: { ...usageHook, TMPDIR: folder } })));
    expectLittleMemory(result.stderr);
    return result;
  };

  /** Expects a refusal that says these things, on a terminal that it does not change, without a stack. */
  const expectRefusal = ({ exitCode, stdout, stderr }: RunResult, words: readonly RegExp[]): void => {
    expect(exitCode, stdout).to.equal(1);
    expect(stdout).to.equal('');
    const told = stderr.replace(/usage: .*/, '').replace(/\s*\n(?: ›)? */g, ' ');
    for (const word of words) expect(told).to.match(word);
    expect(told).not.to.match(/ at .*\.js:\d+|TypeError|RangeError|\[object/);
    // oxlint-disable-next-line no-control-regex
    expect(stripVTControlCharacters(told)).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e]/);
  };

  const syncTo = (folderOfRow: string): string[] => [
    ...['access', 'sync', '-o', ORG, '--output-file', join(folderOfRow, 'access.c1z')],
  ];

  for (const { title, answer, of = QUERIES, says: words } of answers.filter(({ isLarge }) => isLarge)) {
    it(`an org that answers with ${title}`, async () => {
      attack = { of, answer };
      expectRefusal(await run(syncTo(folder)), words);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  for (const { title, name, part, parts, args, says: words } of files) {
    it(title, async () => {
      const file = join(folder, name);
      const stream = createWriteStream(file);
      for (let written = 0; written < parts; written += 1000) {
        if (!stream.write(part.repeat(Math.min(1000, parts - written)))) await once(stream, 'drain');
      }
      stream.end();
      await once(stream, 'close');
      expectRefusal(await run(args(file)), words);
      expect(await readdir(folder)).to.deep.equal([name]);
    });
  }

  it('ten megabytes of long names that nobody has are left out', async () => {
    const file = join(folder, 'changes.csv');
    const name = (index: number): string => `${String(index)} `.padEnd(440, 'Long Name ');
    await writeFile(
      file,
      changesCsv(Array.from({ length: 11_000 }, (_, index) => grantsOf([name(index)], 'permission', name(index))[0]!)),
    );
    const { exitCode, stdout } = await run([
      'access',
      'grant',
      '--file',
      file,
      '--skip-invalid',
      '-o',
      ORG,
      '--no-prompt',
    ]);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/… and 10,950 more that are refused\.[^]*11,000 changes were refused\./);
  });

  it('as many changes as a file may have are carried out, each for another user', async () => {
    const { org } = simulator;
    addPermissionSet(new OrgBuilder(org), { label: 'Launch Day' });
    const crowd = addCrowd(org, 'Standard User', 25_000);
    const [file, results, journal] = ['changes.csv', 'results.csv', 'journal.jsonl'].map((name) => join(folder, name));
    await writeFile(file!, changesCsv(grantsOf(crowd, 'permission', 'Launch_Day')));
    const args = ['--file', file!, '--output-file', results!, '--journal', journal!, '-o', ORG, '--no-prompt'];
    const { exitCode, stdout } = await run(['access', 'grant', ...args]);
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(/25,000 permission sets/);
    expect((await readFile(results!, 'utf8')).match(/,grant,done,/g)).to.have.length(25_000);
  });

  it('a journal of as many changes as it may have, of users who are gone', async () => {
    const file = join(folder, 'undo.jsonl');
    const [time, header] = ['2026-09-01T09:00:00.000Z', { kind: 'header', version: 1, orgId: simulator.orgId }];
    const write = (sequence: number): object => ({
      ...{ sequence, op: 'update', object: 'User', id: `005${String(sequence).padStart(12, '0')}` },
      ...{ fields: { IsActive: true }, before: { IsActive: false } },
    });
    const calls = Array.from({ length: 200 }, (_, call) =>
      JSON.stringify({ kind: 'sending', time, writes: Array.from({ length: 200 }, (_, at) => write(call * 200 + at)) }),
    );
    await writeFile(
      file,
      [JSON.stringify({ ...header, username: null, command: 'access grant', time }), ...calls].join('\n'),
    );
    const { exitCode, stdout } = await run(['access', 'undo', '--journal', file, '-o', ORG, '--dry-run']);
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/\nPlan: 40,000 refused\.\n/);
    expect(await readdir(folder)).to.deep.equal(['undo.jsonl']);
  });

  it('a journal of a gigabyte', async () => {
    const file = join(folder, 'undo.jsonl');
    await writeFile(file, '');
    await truncate(file, 1_000_000_000);
    expectRefusal(await run(['access', 'undo', '--journal', file, '-o', ORG, '--no-prompt']), [
      /undo\.jsonl has more than 100,000,000 bytes/,
    ]);
  });

  describe('one after the other in one process:', () => {
    let plugin: PluginProcess;
    let said: string | undefined;
    before(() => (plugin = startPluginProcess(sf.home, {}, [usage])));
    after(async () => said ?? plugin.stop());

    const runHere = (args: string[]): Promise<RunResult> => expectInTime(plugin.run(args, { env: { TMPDIR: folder } }));

    for (const { title, answer, of = QUERIES, says: words } of answers.filter(({ isLarge }) => !isLarge)) {
      it(`an org that answers with ${title}`, async () => {
        attack = { of, answer };
        expectRefusal(await runHere(syncTo(folder)), words);
        expect(await readdir(folder)).to.deep.equal([]);
      });
    }

    for (const { title, text, says: words } of rules) {
      it(`rules with ${title}`, async () => {
        const file = join(folder, 'rules.yaml');
        await writeFile(file, text);
        expectRefusal(await runHere(['access', 'risks', '--rules', file, '-o', ORG]), words);
        expect(await readdir(folder)).to.deep.equal(['rules.yaml']);
      });
    }

    it('all that takes no more memory than one of them may', async () =>
      expectLittleMemory((said = await plugin.stop())));
  });

  for (const [title, content, words] of largeAccessFiles) {
    it(`an access file of ${title}`, async () => {
      await writeFile(join(folder, 'access.yaml'), 'version: 1\nmanage: [queue:*]\n');
      await writeFile(join(folder, 'a.yaml'), content);
      expectRefusal(await run(['access', 'state', 'validate', '--dir', folder]), [words]);
      expect(await readdir(folder)).to.deep.equal(['a.yaml', 'access.yaml']);
    });
  }

  it('a folder of access files that are nothing but errors', async () => {
    await writeFile(join(folder, 'access.yaml'), 'version: 1\nmanage: [queue:*]\n');
    const names = Array.from({ length: 10 }, (_, at) => `f${at}.yaml`);
    const text = `${HEAD} []\n${'owner: 1\n'.repeat(26_000)}`;
    await Promise.all(names.map((name) => writeFile(join(folder, name), text)));
    const result = await run(['access', 'state', 'validate', '--dir', folder]);
    expectRefusal(result, [
      /f0\.yaml:5:1: The key "owner"/,
      /… and [\d,]+ more\./,
      /files after \S*f0\.yaml were not read/,
    ]);
    expect(await readdir(folder)).to.deep.equal(['access.yaml', ...names]);
  });

  it('an access file of as many members as it may have', async () => {
    const members = Array.from({ length: 39_990 }, (_, at) => `\n- '${'x'.repeat(70)}${at}@x.y'`);
    await writeFile(join(folder, 'access.yaml'), 'version: 1\nmanage: [queue:*]\n');
    await writeFile(join(folder, 'a.yaml'), HEAD + members.join(''));
    const { exitCode, stdout } = await run(['access', 'state', 'validate', '--dir', folder]);
    expect([exitCode, stdout]).to.deep.equal([0, `${folder}: 1 file, 39,990 members, no problem.\n`]);
  });

  it('a folder of access files that are no such files', async function () {
    skipWithout(this, 'named pipes');
    const dir = join(folder, 'access');
    await mkdir(join(dir, 'folder.yaml'), { recursive: true });
    await writeFile(join(dir, 'access.yaml'), 'version: 1\nmanage: [queue:*]\n');
    await Promise.all(accessFiles.map(([name, content]) => writeFile(join(dir, `${name}.yaml`), content)));
    await writeFile(join(dir, 'huge.yaml'), 'kind: queue');
    await truncate(join(dir, 'huge.yaml'), 100_000_000);
    await symlink('/dev/zero', join(dir, 'link.yaml'));
    await promisify(execFile)('mkfifo', [join(dir, 'pipe.yaml')]);
    const said = [
      ...accessFiles.map(([, , words]) => words),
      /huge\.yaml has more than 4,000,000 bytes/,
      /link\.yaml:1:1: This is a link/,
      /pipe\.yaml:1:1: This is not a file/,
    ];
    const before = await readdir(dir);
    expectRefusal(await run(['access', 'state', 'validate', '--dir', dir]), said);
    expect(await readdir(dir)).to.deep.equal(before);
    expect(await readdir(folder)).to.deep.equal(['access']);
  });
});
