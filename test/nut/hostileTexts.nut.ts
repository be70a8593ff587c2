import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { hostileTexts, UNSEEN } from '../hostileTexts.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { logIn } from './support/logIn.js';
import type { RunResult } from './support/sf.js';
import { hasTerminal, runOnTerminal } from './support/terminal.js';

const NANCY = 'nancy.wu@acme-rockets.example';
const INGRID = 'ingrid.berg@acme-rockets.example';
const SET = 'Sunset_Feature_Beta';
/** An org whose every answer is a refusal in hostile words. */
const REFUSING = 'refusing';

/** All hostile texts in one. */
const worst = hostileTexts.map(({ text }) => text).join(' ');
/** What fits into names of files, and what the org is asked for. */
const NAME = 'a\u001b[2J\u009b2J\u202e\u200b\nForged';

/** Fields in which an org holds what people typed. */
const TYPED = ['LastName', 'FirstName', 'Title', 'Department', 'Label', 'MasterLabel', 'Description'];

/**
 * A run of a command: its words after the name of the command, what goes wrong in the org meanwhile, and whether its standard output
 * is data, which has every text as it is.
 */
type Case = {
  args: string[];
  env?: { [name: string]: string | undefined };
  before?: (demo: Demo) => void;
  isData?: true;
};

describe('a hostile org, hostile files and hostile answers', () => {
  let demo: Demo;
  let server: Server;
  let folder: string;
  const path = (name: string): string => join(folder, name);
  before(async () => {
    demo = await startDemo();
    folder = join(demo.sf.home, NAME);
    await mkdir(folder);
    server = createServer((_request, response) => {
      const refusals = [1, 2].map((number) => ({ errorCode: `${worst}${String(number)}`, message: worst }));
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(refusals));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const instanceUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const { orgId, accessToken } = demo.simulator;
    await logIn(demo.sf.home, { instanceUrl, orgId, accessToken, username: 'eve@acme.example' }, REFUSING);
    renameAll(demo);
    await writeFile(path('rows.csv'), `user,resource_type,${quoted(worst)}\n`);
    await writeFile(
      path('changes.csv'),
      `action,user,resource_type,resource\ngrant,${quoted(worst)},${quoted(worst)},${quoted(worst)}\n${quoted(worst)},a,b,c\n`,
    );
    await writeFile(path('changes.json'), JSON.stringify([{ [worst]: worst }]));
    await writeFile(path('broken.json'), `[{"user": ${worst}`);
    await writeFile(path('users.csv'), `email,last_name,profile\n${quoted(worst)},${quoted(worst)},${quoted(worst)}\n`);
    await writeFile(path('users.json'), JSON.stringify([{ email: worst, lastName: worst, [worst]: worst }]));
    await writeFile(path('rules.yaml'), rulesOf(hostileTexts.map(({ text }) => text)));
    await writeFile(
      path('wrong.yaml'),
      JSON.stringify({ version: worst, [worst]: 1, rules: [{ id: worst, who: worst }] }),
    );
    await writeFile(path('unknown.yaml'), rulesOf([], { who: { 'all-of': [worst, `permission-set:${worst}`] } }));
    await writeFile(path('broken.yaml'), `rules: ["${worst}`);
    // What runs leave in the CLI's data directory, and what else lies there.
    const journals = join(demo.sf.home, '.local/share/sf/access-journals');
    await mkdir(journals, { recursive: true });
    const time = '2026-09-01T09:00:00.000Z';
    const header = { kind: 'header', version: 1, orgId: demo.simulator.orgId, username: worst, command: worst, time };
    const run = { task: worst, process: { host: worst, pid: 4711, pidSpace: null } };
    await writeFile(join(journals, 'run.jsonl'), `${JSON.stringify(header)}\n`);
    await writeFile(join(journals, 'task.jsonl'), `${JSON.stringify({ ...header, ...run })}\n`);
    await writeFile(join(journals, 'a\u001b[2J\u202e\nForged.jsonl'), `${JSON.stringify({ kind: worst })}\n`);
    await writeFolder('wrong', { version: 1, manage: [worst, `queue:${worst}`], [worst]: 1 }, [
      { kind: worst, name: worst, members: [worst, { user: `${worst}@x.y`, until: worst, [worst]: 1 }] },
      { kind: 'queue', name: worst, members: [`${worst}@x.y`, `${worst}@x.y`] },
    ]);
    await writeFolder('unknown', { version: 1, manage: ['queue:*'] }, [
      { kind: 'queue', name: worst, owner: worst, members: [`${worst}@x.y`, { user: NANCY, reason: worst }] },
    ]);
    await writeFolder('changed', { version: 1, manage: [`permission-set:${SET}`] }, [
      { kind: 'permission-set', name: SET, owner: worst, members: [{ user: NANCY, reason: worst }] },
    ]);
    await writeFile(path('journal.jsonl'), `${JSON.stringify({ kind: worst, command: worst })}\n${worst}\n`);
  });
  after(async () => {
    server.close();
    await demo.stop();
  });

  /** Writes a folder of access files. */
  async function writeFolder(name: string, manifest: object, files: readonly object[]): Promise<void> {
    await mkdir(path(name));
    const all = Object.entries({ access: manifest, ...files });
    await Promise.all(all.map(([file, content]) => writeFile(path(`${name}/${file}.yaml`), JSON.stringify(content))));
  }

  const refused = (object: string, call: 'create' | 'update' | 'delete') => (): void => {
    const others = [{ code: worst, message: worst, fields: [worst] }];
    demo.simulator.faults.plan({ kind: 'record-refused', object, call, code: worst, message: worst, others });
  };
  const org = ['-o', ORG];
  const reviewers = (): string[] =>
    [demo.simulator.username, NANCY].flatMap((username) => ['--fallback-reviewer', username]);
  const nancy = ['--user', NANCY, '--permission-set', SET];
  const ada = ['--email', 'ada@acme.example', '--last-name', NAME, '--profile', 'Acme Support'];

  /** For each published command, the runs in which it meets what is hostile. */
  const cases: Record<string, () => Case[]> = {
    'access:check': () => [{ args: [...org, '--for', 'all'] }],
    'access:sync': () => [
      {
        args: [
          ...org,
          '--output-file',
          path('a.csv'),
          '--output-file',
          path('a.xlsx'),
          '--snapshot',
          path('a.snapshot'),
        ],
      },
      { args: [...org, '--output-file', path(`none/${NAME}.csv`)] },
      { args: [...org, '--output-file', path(`a.${NAME}`)] },
      { args: [...org, '--resource-type', worst] },
    ],
    'access:export': () => [
      { args: ['--snapshot', path('a.snapshot'), '--output-file', path('b.ndjson')] },
      { args: ['--snapshot', path('rows.csv')] },
      { args: ['--snapshot', path('none')] },
    ],
    'access:grant': () => [
      { args: [...org, '--user', NAME, '--permission-set', NAME, '--group', NAME] },
      { args: [...org, '--user', worst, '--permission-set', worst] },
      { args: [...org, '--user', NANCY, '--role', worst, '--expires-at', worst] },
      { args: [...org, '--entitlement', worst, '--user', NANCY] },
      ...['rows.csv', 'changes.csv', 'changes.json', 'broken.json', 'none.csv'].map((name) => ({
        args: [...org, '--file', path(name), '--skip-invalid'],
      })),
      ...['rows.csv', 'changes.csv', 'changes.json'].map((name) => ({ args: [...org, '--file', path(name)] })),
      { args: [...org, ...nancy, '--dry-run'] },
      { args: [...org, ...nancy, '--journal', path('b.jsonl')], before: refused('PermissionSetAssignment', 'create') },
      { args: [...org, ...nancy, '--journal', path('c.jsonl'), '--output-file', path('c.csv')] },
    ],
    'access:revoke': () => [
      { args: [...org, '--grant', worst] },
      { args: [...org, '--file', path('changes.csv')] },
      { args: [...org, '--user', NANCY, '--all', '--license-profile', `${worst}=${worst}`, '--dry-run'] },
      {
        args: [...org, '--all', '--file', path('changes.csv'), '--skip-invalid', '--dry-run'],
        env: { BATON_LICENSE_TO_LEAST_PRIVILEGED_PROFILE_MAPPING: JSON.stringify({ [worst]: worst }) },
      },
      { args: [...org, ...nancy, '--no-prompt'], before: refused('PermissionSetAssignment', 'delete') },
      { args: [...org, '--user', NANCY, '--all', '--no-prompt'], before: refused('GroupMember', 'delete') },
    ],
    'access:undo': () => [
      { args: [...org, '--journal', path('c.jsonl'), '--dry-run'] },
      { args: [...org, '--journal', path('c.jsonl'), '--no-prompt'] },
      { args: [...org, '--journal', path('journal.jsonl')] },
      { args: [...org, '--journal', path('none.jsonl')] },
    ],
    'access:history': () => [
      { args: [] },
      { args: ['-o', worst] },
      { args: ['-o', NAME] },
      { args: ['--output-file', path(`none/${NAME}.csv`)] },
      { args: ['--result-format', 'csv'], isData: true },
    ],
    'access:setup': () => [
      { args: [...org, '--user', NAME] },
      { args: [...org, '--user', NANCY, '--name', worst, '--dry-run'] },
      { args: [...org, '--user', NANCY, '--name', NAME, '--dry-run'] },
      { args: [...org, '--user', NANCY, '--no-prompt'], before: refused('PermissionSet', 'create') },
    ],
    'access:state:pull': () => [
      { args: [...org, '--dir', path('state')] },
      { args: [...org, '--dir', path('state'), '--manage', worst] },
      { args: [...org, '--dir', path('other'), '--manage', worst, '--manage', `queue:${worst}`] },
      { args: [...org, '--dir', path('rows.csv')] },
      { args: ['-o', REFUSING, '--dir', path('refused')] },
    ],
    'access:state:validate': () => [
      { args: ['--dir', path('state')] },
      { args: ['--dir', path('wrong')] },
      { args: ['--dir', path('none')] },
    ],
    'access:state:plan': () => [
      { args: [...org, '--dir', path('state')], before: renameAgain },
      { args: [...org, '--dir', path('unknown')] },
      { args: [...org, '--dir', path('changed')] },
      { args: [...org, '--dir', path('changed'), '--result-format', 'json'], isData: true as const },
      { args: [...org, '--dir', path('changed'), '--license-profile', `${worst}=${worst}`] },
    ],
    'access:state:apply': () => [
      { args: [...org, '--dir', path('wrong')] },
      { args: [...org, '--dir', path('changed'), '--no-prompt'], before: refused('PermissionSetAssignment', 'create') },
    ],
    'access:user:create': () => [
      ...['users.csv', 'users.json', 'broken.json'].map((name) => ({ args: [...org, '--file', path(name)] })),
      { args: [...org, ...ada, '--field', `${worst}=${worst}`] },
      { args: [...org, ...ada, '--dry-run'] },
      {
        args: [...org, ...ada],
        before: ({ simulator }) => simulator.org.settings.userValidationRules.set('Department', worst),
      },
    ],
    'access:user:list': () => [
      { args: org },
      ...['profile', 'role', 'license', 'user-type', 'unused-for', 'status'].map((flag) => ({
        args: [...org, `--${flag}`, worst],
      })),
      ...['csv', 'json'].map((format) => ({ args: [...org, '--result-format', format], isData: true as const })),
      ...['csv', NAME].map((extension) => ({ args: [...org, '--output-file', path(`list.${extension}`)] })),
      { args: ['--snapshot', path('rows.csv')] },
    ],
    'access:user:status': () => [
      { args: [...org, '--user', NAME] },
      { args: [...org, '--user', NANCY] },
      { args: [...org, '--user', NANCY, '--set', 'inactive', '--no-prompt'], before: refused('User', 'update') },
      { args: [...org, '--user', NANCY, '--set', worst] },
      ...['rows.csv', 'changes.csv', 'changes.json', 'users.csv', 'broken.json'].flatMap((name) => [
        { args: [...org, '--file', path(name)] },
        { args: [...org, '--file', path(name), '--skip-invalid', '--set', 'frozen', '--dry-run'] },
      ]),
    ],
    'access:who': () => [
      ...['ModifyAllData', worst, 'Account:read', `custom:${NAME}`].map((can) => ({ args: [...org, '--can', can] })),
      { args: [...org, '--group', 'Global_Sales'] },
      { args: [...org, '--permission-set', worst] },
      { args: [...org, '--can', 'ViewAllData', '--output-file', path('who.csv')] },
      { args: [...org, '--can', 'ViewAllData', '--output-file', path(`who.${NAME}`)] },
      { args: ['--snapshot', path('rows.csv'), '--can', worst] },
    ],
    'access:why': () => [
      { args: [...org, '--user', worst, '--can', 'ModifyAllData'] },
      {
        args: [...org, '--user', INGRID, '--can', 'ModifyAllData', '--can', 'ViewAllData'],
      },
      { args: [...org, '--user', NANCY, '--can', 'ModifyAllData', '--without', worst, '--without', `group:${worst}`] },
      { args: [...org, '--user', NANCY, '--group', NAME] },
      { args: [...org, '--user', NANCY] },
    ],
    'access:licenses': () => [
      { args: org },
      { args: [...org, '--license', worst] },
      { args: [...org, '--unused-for', worst] },
      { args: [...org, '--output-dir', path('seats')] },
      ...['csv', 'json'].map((format) => ({ args: [...org, '--result-format', format], isData: true as const })),
      ...['csv', NAME].map((extension) => ({ args: [...org, '--output-file', path(`licenses.${extension}`)] })),
      { args: ['--snapshot', path('rows.csv')] },
    ],
    'access:diff': () => [
      ...['access', 'permission'].flatMap((by) =>
        ['human', 'markdown'].map((format) => ({
          args: [...org, '--user', NANCY, '--with-user', INGRID, '--by', by, '--result-format', format],
        })),
      ),
      ...['csv', 'json'].map((format) => ({
        args: [...org, '--user', NANCY, '--with-user', INGRID, '--result-format', format],
        isData: true as const,
      })),
      { args: [...org, '--user', worst, '--with-user', NAME] },
      { args: [...org, '--user', NANCY, '--with-user', INGRID, '--output-file', path(`diff.${NAME}`)] },
      { args: ['--snapshot', path('rows.csv'), '--user', worst, '--with-user', NANCY] },
      ...['human', 'markdown'].map((format) => ({
        args: [...org, '--with-snapshot', path('a.snapshot'), '--result-format', format],
        before: renameAgain,
      })),
      { args: [...org, '--with-snapshot', path('a.snapshot'), '--by', 'permission'] },
      { args: [...org, '--with-snapshot', path('rows.csv')] },
      { args: [...org, '--with-org', REFUSING] },
      ...['rows.csv', 'changes.json', 'broken.json', 'none.csv'].map((name) => ({
        args: [...org, '--with-org', REFUSING, '--map-users', path(name)],
      })),
    ],
    'access:review:create': () => [
      { args: [...org, '--output-dir', path('review'), '--scope', 'all', ...reviewers()] },
      { args: [...org, '--output-dir', path('review'), ...reviewers()] },
      { args: [...org, '--output-dir', path('none')] },
      { args: [...org, '--output-dir', path('none'), '--fallback-reviewer', worst] },
      { args: [...org, '--output-dir', path('none'), ...reviewers(), '--license-profile', `${worst}=${worst}`] },
      { args: [...org, '--output-dir', path('none'), '--due', worst] },
      { args: [...org, '--output-dir', path('none'), '--with-snapshot', path('rows.csv')] },
      { args: [...org, '--output-dir', path(`rows.csv/${NAME}`)] },
    ],
    'access:review:close': () => [
      { args: ['--review', path('review'), '--decisions', ...decisionsIn(path('review'), path('decided.json'))] },
      { args: ['--review', path('review'), '--decisions', path('decided.json'), ...org] },
      ...['broken.json', 'changes.json', 'none.json'].map((name) => ({
        args: ['--review', path('review'), '--decisions', path(name)],
      })),
      { args: ['--review', path('none'), '--decisions', worst] },
    ],
    'access:risks': () => [
      ...['human', 'junit'].map((format) => ({ args: [...org, '--result-format', format] })),
      ...['csv', 'json'].map((format) => ({ args: [...org, '--result-format', format], isData: true as const })),
      ...['csv', 'json', 'xml'].map((extension) => ({ args: [...org, '--output-file', path(`risks.${extension}`)] })),
      ...['human', 'junit'].map((format) => ({
        args: [...org, '--rules', path('rules.yaml'), '--fail-on', 'high', '--result-format', format],
      })),
      ...['wrong.yaml', 'unknown.yaml', 'broken.yaml', 'rows.csv', 'none.yaml'].map((name) => ({
        args: [...org, '--rules', path(name)],
      })),
      { args: [...org, '--output-file', path(`risks.${NAME}`)] },
      { args: ['--snapshot', path('rows.csv')] },
      { args: ['--snapshot', path('none'), '--rules', path('rules.yaml')] },
    ],
    'access:serve': () => [
      { args: [...org, '--client-id', worst], env: { BATON_CLIENT_SECRET: worst } },
      { args: [...org, '--client-id', 'a', '--host-id', worst] },
      { args: [...org, '--client-id', 'a', '--client-secret-file', path('none')] },
      { args: [...org, '--client-id', 'a', '--license-profile', worst], env: { BATON_CLIENT_SECRET: 'b' } },
      { args: [...org, '--client-id', 'a'], env: { BATON_PROVISIONING: worst.replaceAll('\0', '') } },
    ],
  };

  /** What every command may be given. The flags that a command needs are missing in some of them. */
  const ofEvery: Case[] = [
    { args: ['-o', worst] },
    { args: [...org, `--nope=${worst}`] },
    { args: [...org, worst] },
    { args: ['-o', ORG, '--api-version', worst] },
  ];

  it('has a case for every published command', async () => {
    const snapshot = JSON.parse(await readFile(join(repository, 'command-snapshot.json'), 'utf8')) as Array<{
      command: string;
    }>;
    expect(Object.keys(cases)).to.have.members(snapshot.map(({ command }) => command));
  });

  const expectVisible = (args: string[], { exitCode, stdout, stderr }: RunResult, isData?: true): void => {
    const what = `${JSON.stringify(args)}: ${String(exitCode)}`;
    for (const text of isData ? [stderr] : [stdout, stderr]) {
      expect(text, what).not.to.match(UNSEEN);
      expect(text, what).not.to.match(/^Forged/m);
    }
    expect(stdout + stderr, what).not.to.match(/\n\s+at /);
  };

  for (const [id, casesOf] of Object.entries(cases)) {
    it(`reach the terminal as escapes by "sf ${id.replaceAll(':', ' ')}"`, async () => {
      let output = '';
      const refusing = casesOf().map(({ args, ...rest }) => ({
        ...rest,
        args: args.map((word) => (word === ORG ? REFUSING : word)),
      }));
      for (const { args, env = {}, before, isData } of [...casesOf(), ...refusing, ...ofEvery]) {
        before?.(demo);
        const run = await demo.plugin.run([...id.split(':'), ...args], { env: env as Record<string, string> });
        demo.simulator.faults.forget();
        demo.simulator.org.settings.userValidationRules.clear();
        expectVisible(args, run, isData);
        output += run.stdout + run.stderr;
      }
      // Otherwise the org and the files were not hostile.
      expect(output).to.include('\\u001b[2J');
    });
  }

  it('reach the question of a plan as escapes', async function () {
    // Only util-linux's `script` lends a terminal; other systems have another, or none.
    if (!hasTerminal()) this.skip();
    // The plan and the question name the org by its alias.
    const orgs = { 'ops\u001b]0;root\u0007\u202e': demo.simulator.username };
    await writeFile(join(demo.sf.home, '.sfdx/alias.json'), JSON.stringify({ orgs }));
    const args = ['access', 'revoke', '-o', demo.simulator.username, '--user', NANCY, '--group', 'Americas_Sales'];
    const { exitCode, shown } = await runOnTerminal(demo.sf, args, { words: '(y/N)', keys: 'n\r' });
    expect(exitCode, shown).to.equal(1);
    const [, ...named] = stripVTControlCharacters(shown)
      .replaceAll(/[\r\n]/g, '')
      .split('ops\\u001b]0;root\\u0007\\u202e');
    // The question may be drawn several times.
    expect(named, shown).to.have.length.of.at.least(2);
    // oxlint-disable-next-line no-control-regex
    expect(shown).not.to.match(/\u001b\]0;root|\u202e/);
  });
});

/** Rules in hostile words, with exceptions that have ended, and with some that name nobody. */
function rulesOf(texts: readonly string[], who: object = { who: { 'any-of': ['ModifyAllData', 'group:*'] } }): string {
  const rules = [...texts.entries(), ...(texts.length === 0 ? [[0, 'a'] as const] : [])].map(([index, text]) => ({
    ...{ id: `r${String(index)}`, severity: 'high', title: text.replaceAll(/[\r\n]/g, ' '), why: text, fix: text },
    ...who,
    references: [text.replaceAll(/[\r\n]/g, ' ')],
    except: [{ users: [text], reason: text, until: '2020-01-31' }],
  }));
  return JSON.stringify({ version: 1, rules });
}

/** Gives what has a hostile name another one, and adds to it. */
function renameAgain({ simulator: { org } }: Demo): void {
  for (const object of ['User', 'Group', 'PermissionSet']) {
    const field = object === 'User' ? 'LastName' : object === 'Group' ? 'Name' : 'Label';
    for (const row of [...org.table(object).rows()])
      org.table(object).update(row.Id, { [field]: `${String(row[field])} again` });
  }
}

/** Gives everything in an org a hostile name, one after the other. */
function renameAll({ simulator: { org } }: Demo): void {
  let count = 0;
  for (const object of ['User', 'Group', 'UserRole', 'PermissionSet', 'PermissionSetGroup', 'Organization']) {
    for (const { Id } of [...org.table(object).rows()]) {
      const { text } = hostileTexts[(count += 1) % hostileTexts.length]!;
      const fields = org
        .table(object)
        .schema.fields.map(({ name }) => name)
        .filter((name) => TYPED.includes(name) || (name === 'Name' && object !== 'PermissionSet'));
      org.table(object).update(Id, Object.fromEntries(fields.map((name) => [name, `${text} ${String(count)}`])));
    }
  }
}

/** Writes what a reviewer says of all accesses of the first page of a review, in hostile words. @returns the path of the file */
function decisionsIn(folder: string, path: string): string[] {
  const review = JSON.parse(readFileSync(join(folder, 'review.json'), 'utf8')) as {
    id: string;
    pages: Array<{
      id: string;
      reviewer: { username: string };
      people: Array<{ items: Array<{ id: string }> }>;
    }>;
  };
  const [page] = review.pages;
  const time = '2026-12-01T09:00:00Z';
  const items = page!.people.flatMap(({ items: some }) => some.map(({ id }) => id));
  const decisions = items.map((item, index) => ({
    ...{ item, decision: ['remove', 'not-mine', 'keep'][index % 3], decidedAt: time },
    comment: hostileTexts[index % hostileTexts.length]!.text,
  }));
  const { id, reviewer } = page!;
  const file = { format: 'sf-access-review-decisions', version: 1, review: review.id, page: id };
  writeFileSync(path, JSON.stringify({ ...file, reviewer: reviewer.username, savedAt: time, decisions }));
  return [path];
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
