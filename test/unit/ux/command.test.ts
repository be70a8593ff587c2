import { stripVTControlCharacters } from 'node:util';
import { Config } from '@oclif/core';
import { SfError } from '@salesforce/core';
import { SfCommand as LibraryCommand, StandardColors } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import { repository } from '../../../scripts/repository.js';
import { errorOfMany } from '../../../src/services/lookup/problems.js';
import { SfCommand } from '../../../src/ux/command.js';
import { hostileTexts, readableTexts, UNSEEN } from '../../hostileTexts.js';

class Printing extends SfCommand<unknown> {
  public static override readonly enableJsonFlag = true;

  public run(): Promise<unknown> {
    return Promise.resolve({});
  }

  /** As the library does at the end of a command. */
  public async tell(result: object): Promise<void> {
    await this.tellJson(result);
    this.logJson(this.toSuccessJson({}));
  }

  public end(error: Error): Promise<unknown> {
    return this.catch(error).catch(() => undefined);
  }
}

/** How each function of the library that shows a text to people is called with one. */
const printing: Record<string, (command: Printing, text: string) => unknown> = {
  log: (command, text) => command.log(text),
  'log with arguments': (command, text) => command.log('%s', text),
  logToStderr: (command, text) => command.logToStderr(text),
  logLines: (command, text) => command.logLines([text, text], (line) => `\u001b[31m${line}\u001b[39m`),
  logSuccess: (command, text) => command.logSuccess(text),
  logSensitive: (command, text) => command.logSensitive(text),
  warn: (command, text) => command.warn(text),
  'warn with actions': (command, text) => command.warn({ message: text, name: text, actions: [text] }),
  info: (command, text) => command.info({ message: text, name: text, actions: [text] }),
  table: (command, text) => command.table({ data: [{ name: text }], columns: [{ key: 'name', name: text }] }),
  url: (command, text) => command.url(text, text),
  styledHeader: (command, text) => command.styledHeader(text),
  styledObject: (command, text) => command.styledObject({ [text]: [text] }),
  styledJSON: (command, text) => command.styledJSON({ [text]: [text] }),
  catch: (command, text) => command.end(new Error(text)),
  'catch of several': (command, text) =>
    command.end(
      errorOfMany(
        [
          { line: text, data: text },
          { line: 'other', data: 1 },
        ],
        'InvalidRowsError',
        [text],
      ),
    ),
  'catch with a code': (command, text) =>
    command.end(Object.assign(new SfError(text, `${text}Error`, [text]), { code: text })),
  'catch of the parser': (command, text) =>
    command.end(Object.assign(new Error(`Expected ${text}.\nSee more help.`), { oclif: { exit: 2 } })),
  'catch of an answer with several errors': (command, text) =>
    command.end(
      Object.assign(
        new SfError(text, 'E', [], 1, Object.assign(new Error(text), { data: [{ errorCode: text, message: text }] })),
        { code: 'MULTIPLE_API_ERRORS' },
      ),
    ),
};

/** Functions of the library that print nothing, print for machines, or print by way of the others. */
const OTHERS = ['constructor', 'statics', 'jsonEnabled', 'logJson', 'toSuccessJson', 'finally', '_run'];
/** Their questions need a terminal. */
const ASKING = ['confirm', 'secretPrompt'];

// oxlint-disable-next-line no-control-regex
const COLORS = /\u001b\[[\d;]*m/g;

describe('the command that all others extend', () => {
  let config: Config;
  const exitCode = process.exitCode;
  before(async () => (config = await Config.load({ root: repository })));
  afterEach(() => (process.exitCode = exitCode));

  const commandOf = (text: string, ...words: string[]): Printing => new Printing(['--user', text, ...words], config);

  for (const [name, print] of Object.entries(printing)) {
    it(`shows nothing as it is that a terminal obeys or nobody sees: ${name}`, async () => {
      for (const { what, text, shown } of hostileTexts) {
        const output = await outputOf(() => print(commandOf(text), text));
        const plain = stripVTControlCharacters(output);
        expect(plain, what).not.to.match(UNSEEN);
        expect(
          plain.split('\n').filter((line) => line.startsWith('Forged')),
          what,
        ).to.deep.equal([]);
        // A table breaks long cells, and JSON escapes what is escaped.
        if (!/table|JSON|several errors|url/.test(name)) expect(plain, what).to.include(shown);
      }
    });
  }

  it('shows what people write as they write it', async () => {
    for (const text of readableTexts) {
      expect(await outputOf(() => commandOf(text).log(text))).to.equal(`${text}\n`);
    }
  });

  it("shows the parser's errors without the colors in them, which a terminal would see as escapes", async () => {
    const message =
      'The following error occurred:\n  \u001b[2mMissing required flag user\u001b[22m\nSee more help with --help';
    const error = Object.assign(new Error(message), { oclif: { exit: 2 } });
    const output = stripVTControlCharacters(await outputOf(() => commandOf('x').end(error)));
    expect(output).to.include('occurred:\n  Missing required flag user\nSee more');
  });

  it('ends progress that an error stops with a word, and not with the codes of its color', async () => {
    const { error } = StandardColors;
    // As on a terminal with colors.
    Object.assign(StandardColors, { error: (text: string) => `\u001b[31m${text}\u001b[39m` });
    try {
      const output = await outputOf(async () => {
        const command = commandOf('x');
        command.spinner.start('Reading');
        await command.end(new Error('It failed.'));
      });
      expect(stripVTControlCharacters(output)).to.match(/Error\n.*It failed\./s);
      expect(output).not.to.include('u001b');
    } finally {
      Object.assign(StandardColors, { error });
    }
  });

  it('shows the lines of an error with several problems as lines', async () => {
    const problems = ['one', 'two'].map((line) => ({ line, data: line }));
    const output = await outputOf(() => commandOf('x').end(errorOfMany(problems, 'InvalidRowsError', ['Do.'])));
    expect(stripVTControlCharacters(output)).to.include('one\ntwo\n');
  });

  it('keeps the truth in --json', async () => {
    for (const { what, text } of hostileTexts) {
      const command = commandOf(text, '--json');
      command.warn(text);
      const error = errorOfMany([{ line: text, data: text }], 'InvalidRowsError', [text]);
      // The library colors JSON where colors are forced. JSON itself has no such character.
      const output = JSON.parse((await outputOf(() => command.end(error))).replaceAll(COLORS, '')) as object;
      expect(output, what).to.deep.include({ message: text, actions: [text], data: [text], warnings: [text] });
    }
  });

  describe('with an answer whose users come one by one', () => {
    const told = (users: Generator<string>): Promise<string> =>
      outputOf(async () => {
        const command = commandOf('x', '--json');
        await command.tell({ users }).catch((error: Error) => command.end(error));
      });

    it('prints what --json tells once', async () => {
      const output = (await told(['a', 'b'].values() as Generator<string>)).replaceAll(COLORS, '');
      expect(JSON.parse(output)).to.deep.include({ result: { users: ['a', 'b'] }, warnings: [] });
    });

    it('prints no second JSON behind a beginning of the first, and tells the error', async () => {
      for (const size of [1, 10_000]) {
        const users = function* (): Generator<string> {
          for (let user = 0; user < size; user += 1) yield `user${user}@acme.example`;
          throw new SfError('The file ends early.', 'DamagedError');
        };
        const output = (await told(users())).replaceAll(COLORS, '');
        expect(output).to.include('The file ends early.');
        expect(output.match(/^\{/gm)).to.have.length(1);
      }
    });
  });

  it('makes visible whatever the library can print', () => {
    const known = [...Object.keys(printing), ...OTHERS, ...ASKING];
    expect(Object.getOwnPropertyNames(LibraryCommand.prototype).filter((name) => !known.includes(name))).to.deep.equal(
      [],
    );
    for (const name of ASKING) expect(Object.hasOwn(SfCommand.prototype, name), name).to.equal(true);
  });
});

/** What is printed on both streams meanwhile. */
async function outputOf(print: () => unknown): Promise<string> {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  let output = '';
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array): boolean => {
      output += String(chunk);
      return true;
    };
  }
  try {
    await print();
  } finally {
    streams.forEach((stream, index) => (stream.write = writes[index]!));
  }
  return output;
}
