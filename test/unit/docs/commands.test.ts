import { glob } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Flags, Parser, type Command } from '@oclif/core';
import { expect } from 'chai';
import { pagePictures } from '../../../scripts/pictures/pages.js';
import { sessions } from '../../../scripts/pictures/sessions.js';
import { repository } from '../../../scripts/repository.js';
import { commandsIn, wordsOf, type CommandLine } from '../../pages/commandLines.js';
import { readPages, type Page } from '../../pages/pages.js';

/** Pages that say what was, or what others do: their commands need not exist. */
const ofOtherTimes = ['CHANGELOG.md', 'docs/decisions.md', 'docs/benchmarks.md'];

describe('the commands of the pages', () => {
  let pages: Page[];
  let commands: Map<string, Command.Class>;
  before(async () => {
    pages = [...(await readPages()).values()].filter(({ path }) => !ofOtherTimes.includes(path));
    commands = await readCommands();
  });

  /** The commands of the sources, by their words after `sf`. */
  const readCommands = async (): Promise<Map<string, Command.Class>> => {
    const folder = join(repository, 'src/commands');
    const found = new Map<string, Command.Class>();
    for await (const file of glob('**/*.ts', { cwd: folder })) {
      const { default: command } = (await import(pathToFileURL(join(folder, file)).href)) as { default: Command.Class };
      found.set(relative('.', file).replace(/\.ts$/, '').split(sep).join(' '), command);
    }
    return found;
  };

  /** The longest command that words begin with. */
  const commandOf = (words: string[]): { command: Command.Class; rest: string[] } | undefined => {
    for (let count = words.length; count > 0; count -= 1) {
      const command = commands.get(words.slice(0, count).join(' '));
      if (command !== undefined) return { command, rest: words.slice(count) };
    }
    return undefined;
  };

  const flagsOf = ({ enableJsonFlag, baseFlags, flags }: Command.Class): Command.Class['flags'] => ({
    ...(enableJsonFlag && { json: Flags.boolean() }),
    ...baseFlags,
    ...flags,
  });

  /** What the parser of a command says against a line; undefined: it takes it. No org is asked, and no file is looked for. */
  const refusalOf = async ({ words }: CommandLine): Promise<string | undefined> => {
    const found = commandOf(words);
    if (found === undefined) return 'there is no such command';
    if (found.rest.some((word) => word === '--help' || word === '-h')) return undefined;
    const flags = Object.fromEntries(
      Object.entries(flagsOf(found.command)).map(([name, flag]) => [
        name,
        flag.type === 'option' && (name.endsWith('-org') || 'exists' in flag)
          ? {
              ...flag,
              parse: (value: unknown) => Promise.resolve(value),
              ...(name === 'target-org' && { default: 'prod' }),
            }
          : flag,
      ]),
    );
    const { args = {}, strict = true } = found.command;
    return Parser.parse(found.rest, { flags, args, strict }).then(
      () => undefined,
      (error: unknown) => (error as Error).message.split('\n').join(' '),
    );
  };

  it('in blocks of code are taken by the parser of the command, with all their flags', async () => {
    const problems: string[] = [];
    let count = 0;
    for (const { path, blocks } of pages)
      for (const { text, line } of blocks)
        for (const one of commandsIn(text)) {
          count += 1;
          const refusal = await refusalOf(one);
          if (refusal !== undefined) problems.push(`${path}:${line}: ${one.text}: ${refusal}`);
        }
    expect(problems.join('\n')).to.equal('');
    expect(count).to.be.greaterThan(100);
  });

  it('in the help are taken as well', async () => {
    const problems: string[] = [];
    for (const [name, { examples = [] }] of commands) {
      const texts = examples.map((example) => (typeof example === 'string' ? example : example.command));
      const filledIn = texts.join('\n').replaceAll('<%= config.bin %>', 'sf').replaceAll('<%= command.id %>', name);
      const lines = commandsIn(filledIn);
      if (lines.length === 0) problems.push(`${name}: it has no examples`);
      for (const one of lines) {
        const refusal = await refusalOf(one);
        if (refusal !== undefined) problems.push(`${name}: ${one.text}: ${refusal}`);
      }
    }
    expect(problems.join('\n')).to.equal('');
  });

  it('in pictures are taken as well', async () => {
    const lines = [
      ...Object.values(sessions).flatMap(({ commands: shown }) => shown.map(({ line }) => line)),
      ...Object.values(pagePictures).map(({ source }) => source.line),
    ];
    const found = lines.flatMap(commandsIn);
    expect(found).to.have.length(lines.length).and.length.of.at.least(5);
    for (const one of found) expect(await refusalOf(one), one.text).to.equal(undefined);
  });

  it('in sentences exist, and have the flags that they are named with', () => {
    const problems: string[] = [];
    let count = 0;
    for (const { path, code } of pages)
      for (const { text, line } of code.filter((one) => one.text.startsWith('sf access '))) {
        count += 1;
        const words = wordsOf(text);
        const found = commandOf(words);
        if (found === undefined) {
          const isTopic = [...commands.keys()].some((name) => name.startsWith(`${words.join(' ')} `));
          if (!isTopic) problems.push(`${path}:${line}: ${text}: there is no such command`);
          continue;
        }
        const flags = Object.entries(flagsOf(found.command));
        const names = flags.flatMap(([name, { char, type, ...flag }]) => [
          `--${name}`,
          ...(char === undefined ? [] : [`-${char}`]),
          ...(type === 'boolean' && 'allowNo' in flag ? [`--no-${name}`] : []),
        ]);
        for (const word of found.rest.filter((one) => /^--?[a-z]/.test(one)))
          if (!names.includes(word.split('=')[0]!)) problems.push(`${path}:${line}: ${text}: it has no ${word}`);
      }
    expect(problems.join('\n')).to.equal('');
    expect(count).to.be.greaterThan(50);
  });
});
