import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import wrapAnsi from 'wrap-ansi';
import { repository } from '../../scripts/repository.js';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { wordsOf } from '../pages/commandLines.js';
import { startDemo, type Demo } from './support/demo.js';
import { logIn } from './support/logIn.js';
import type { RunResult } from './support/sf.js';

/** The alias of the org in the examples, and that of its sandbox. */
const [PROD, UAT] = ['prod', 'uat'] as const;

/** What only a job or a browser can give: of these, the parser takes the words, and then something is missing. */
const NOT_RUN = new Set(['access:serve', 'access:review:close']);

/** How examples end that are about something else than an exit code of 0. */
const EXIT_CODES: ReadonlyArray<[words: RegExp, exitCode: number]> = [
  // No sync was stopped.
  [/sync .*--resume/, 1],
];

type Flag = { name: string; char?: string; required?: boolean; helpGroup?: string; hidden?: boolean; type: string } & {
  options?: string[];
  helpValue?: string;
};
type Help = { id: string; summary: string; usage: string[]; examples: string[]; flags: Record<string, Flag> };

const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, Help>;
};
const commands = Object.values(manifest.commands);

/** The command lines in the examples of a command. */
const linesOf = ({ id, examples }: Help): string[] =>
  examples
    .flatMap((example) => example.split('\n'))
    .map((line) => line.trim().replaceAll('<%= config.bin %>', 'sf'))
    .filter((line) => line.startsWith('sf '))
    .map((line) => line.replaceAll('<%= command.id %>', id.replaceAll(':', ' ')));

describe('the help of each command', () => {
  for (const { id, summary, usage, flags } of commands) {
    describe(id.replaceAll(':', ' '), () => {
      it('has a usage of a few lines, which names what is required and no flag that it does not have', () => {
        const lines = usage.flatMap((line) =>
          wrapAnsi(`$ sf ${line.replace('<%= command.id %>', id.replaceAll(':', ' '))}`, 74).split('\n'),
        );
        expect(lines.length).to.be.at.most(6);
        const known = new Map<string, Flag>(
          Object.values(flags).flatMap((flag) => [
            [`--${flag.name}`, flag] as const,
            ...(flag.char ? [[`-${flag.char}`, flag] as const] : []),
          ]),
        );
        for (const line of usage) {
          const named = (line.match(/(?<=[ ([])--?[a-z][a-z-]*/g) ?? []).map((word) => known.get(word)?.name ?? word);
          expect(Object.keys(flags)).to.include.members(named);
          const required = Object.values(flags)
            .filter((flag) => flag.required)
            .map(({ name }) => name);
          expect(named.slice(0, required.length)).to.have.members(required);
          if (/<access flag>/.test(line)) expect(Object.values(flags).some(isOfAccess)).to.equal(true);
        }
      });

      // `sf access` alone asks which command is meant, with room for so much beside the longest name.
      it('has a summary of one line in the list of commands', () => {
        expect(summary.length).to.be.at.most(80 - '  access state validate     '.length);
      });

      it('has no options that the CLI would break within a word', () => {
        const shown = Object.values(flags).flatMap(({ name, options, helpValue }) =>
          options && helpValue === undefined ? [`${name}: ${options.join('|')}`] : [],
        );
        expect(shown.filter((options) => options.length > 50)).to.deep.equal([]);
      });

      it('has no long list of flags that are in no group', () => {
        const visible = Object.values(flags).filter(({ hidden }) => !hidden);
        const ungrouped = visible.filter(({ helpGroup }) => helpGroup === undefined);
        expect(ungrouped.length).to.be.at.most(10);
      });

      it('has the letters that the CLI uses', () => {
        const letters = { 'target-org': 'o', file: 'f', 'result-format': 'r', user: 'u', wait: 'w', 'output-dir': 'd' };
        for (const [name, letter] of Object.entries(letters)) {
          if (flags[name]) expect(flags[name].char, name).to.equal(letter);
        }
      });
    });
  }

  it('has the same flag in the same group', () => {
    const groups = new Map<string, Set<string | undefined>>();
    for (const { flags } of commands) {
      for (const { name, helpGroup } of Object.values(flags)) {
        groups.set(name, (groups.get(name) ?? new Set()).add(helpGroup));
      }
    }
    const several = [...groups].filter(([, found]) => found.size > 1).map(([name]) => name);
    // In some commands they say whom or what it is about, which comes first.
    expect(several.sort()).to.deep.equal(['journal', 'license-profile', 'output-dir', 'profile', 'role']);
  });
});

const isOfAccess = ({ helpGroup }: Flag): boolean => helpGroup === 'Access';

describe('the examples in the help', () => {
  let demo: Demo;
  let uat: Simulator | undefined;
  beforeEach(async () => {
    // As in the playground: what is due depends on the day.
    demo = await startDemo({ now: 'machine' });
    await demo.logIn(demo.simulator.username, PROD);
    await mkdir(join(demo.sf.home, '.sf'), { recursive: true });
    await writeFile(join(demo.sf.home, '.sf/config.json'), JSON.stringify({ 'target-org': PROD }));
  });
  afterEach(async () => {
    await uat?.close();
    uat = undefined;
    await demo.stop();
  });

  const run = (words: string[], input = ''): Promise<RunResult> => demo.plugin.run(words, { input });

  const startUat = async (): Promise<void> => {
    uat = await startSimulator({ seed: 'demo', now: 'machine', sandbox: UAT });
    const { instanceUrl, orgId, accessToken, username } = uat;
    await logIn(demo.sf.home, { instanceUrl, orgId, accessToken, username }, UAT);
  };

  /** Makes the files that examples begin with. */
  const makeFiles = async (lines: readonly string[]): Promise<void> => {
    const text = lines.join('\n');
    const write = (name: string, content: string): Promise<void> => writeFile(join(demo.sf.home, name), content);
    await write('changes.csv', 'user,resource_type,resource\nnancy.wu@acme-rockets.example,permission,Case_Manager\n');
    await write('leavers.csv', 'user\ngordon.pike@acme-rockets.example\nyusuf.demir@acme-rockets.example\n');
    await write('users.csv', 'email,first_name,last_name,profile\ngrace@acme.example,Grace,Hopper,Standard User\n');
    for (const [, path] of text.matchAll(/--(?:with-)?snapshot (\S+)/g)) {
      if (path!.includes('/') || /access sync/.test(text)) continue;
      await succeed(['access', 'sync', '-o', PROD, '--snapshot', path!, '--sync-permissions', '--sync-licenses']);
    }
    const grant = ['access', 'grant', '-o', PROD, '-u', 'nancy.wu@acme-rockets.example', '-p'];
    if (text.includes('changes.jsonl')) await succeed([...grant, 'Case_Manager', '--journal', 'changes.jsonl']);
    if (text.includes('--use-most-recent')) await succeed([...grant, 'Data_Export']);
    if (/access state (?:plan|apply|validate)/.test(text)) {
      await succeed(['access', 'state', 'pull', '-o', PROD]);
      await cp(join(demo.sf.home, 'access'), join(demo.sf.home, 'orgs/prod'), { recursive: true });
    }
  };

  const succeed = async (words: string[]): Promise<void> => {
    const { exitCode, stdout, stderr } = await run(words);
    expect(exitCode, `${words.join(' ')}\n${stdout}${stderr}`).to.equal(0);
  };

  for (const command of commands) {
    const { id } = command;
    const lines = linesOf(command);
    const does = NOT_RUN.has(id) ? 'are taken by the parser' : 'work on the demo org as they are';
    it(`${does}: ${id.replaceAll(':', ' ')}`, async () => {
      expect(lines.length).to.be.at.least(2);
      if (lines.some((line) => line.includes(UAT))) await startUat();
      await makeFiles(lines);
      for (const line of lines) {
        // What comes before the command is a query of users.
        let input = 'Username\nlinh.tran@acme-rockets.example\n';
        // What comes after the command in a pipe is a tool of the user's.
        for (const part of line.split(' | ').filter((one) => /^sf access /.test(one))) {
          const words = wordsOf(part);
          const file = / > (\S+)$/.exec(part)?.[1];
          const asks = /^sf access (?:revoke|setup|state apply|undo|user status .*--set)/.test(part);
          const answered = asks && !/--no-prompt|--dry-run/.test(part) ? [...words, '--no-prompt'] : words;
          const { exitCode, stdout, stderr } = await run(answered, input);
          const expected = NOT_RUN.has(id) ? 1 : (EXIT_CODES.find(([pattern]) => pattern.test(part))?.[1] ?? 0);
          expect(exitCode, `${part}\n${stdout.slice(-1000)}${stderr}`).to.equal(expected);
          if (/^sf access (?:who|why) /.test(part)) expect(stdout, part).to.contain('@acme-rockets.example');
          if (file !== undefined) await writeFile(join(demo.sf.home, file), stdout);
          input = stdout;
        }
      }
    });
  }
});
