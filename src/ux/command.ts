import { setImmediate } from 'node:timers/promises';
import { format } from 'node:util';
import type { Config } from '@oclif/core';
import { ux } from '@oclif/core/ux';
import { EnvironmentVariable, envVars } from '@salesforce/core';
// eslint-disable-next-line no-restricted-imports -- This is the one file that may.
import { Progress, SfCommand as LibraryCommand, Spinner } from '@salesforce/sf-plugins-core';
import { visibleText } from '../model/visibleText.js';
import { writeToStdout } from '../services/document/stdout.js';
import { ErrorOfMany } from '../services/lookup/problems.js';
import { jsonParts } from './jsonParts.js';
import { suggestFlags } from './nearFlags.js';
import { explainFailedStdout } from './process.js';

type Confirmation = Parameters<LibraryCommand<unknown>['confirm']>[0];
type SecretQuestion = Parameters<LibraryCommand<unknown>['secretPrompt']>[0];
type TableOptions<Row extends Record<string, unknown>> = Parameters<typeof LibraryCommand.prototype.table<Row>>[0];
type Shown = Parameters<LibraryCommand<unknown>['styledObject']>[0];

/**
 * The command that every command of this plugin extends. All that it shows to people goes through `visibleText`: lines, tables,
 * warnings, errors, questions and progress. A text is one line, so that no name in it can begin another. `--json` has the texts as
 * they are. (The class has the library's name, by which lint knows what is a command.)
 */
export abstract class SfCommand<T> extends LibraryCommand<T> {
  /** Whether the library is printing texts that are visible, to which it adds colors and line breaks. */
  private isVisible = false;
  /** Whether what --json tells is printed, or a beginning of it. */
  private isTold = false;
  /** The printing of what --json tells, until the reader has all of it. */
  private printing: Promise<void> | undefined;

  public constructor(argv: string[], config: Config) {
    super(argv, config);
    const isShown = !this.jsonEnabled();
    this.spinner = new VisibleSpinner(isShown, (text) => this.toShow(text));
    this.progress = new VisibleProgress(isShown && envVars.getBoolean(EnvironmentVariable.SF_USE_PROGRESS_BAR, true));
  }

  /** Shows one line. */
  public override log(message = '', ...args: unknown[]): void {
    super.log(this.toShow(format(message, ...args)));
  }

  /** Shows one line on standard error. */
  public override logToStderr(message = '', ...args: unknown[]): void {
    super.logToStderr(this.toShow(format(message, ...args)));
  }

  /** Shows several lines. @param paint gives colors to a line that is visible already */
  public logLines(lines: readonly string[], paint = (line: string): string => line): void {
    super.log(lines.map((line) => paint(visibleText(line))).join('\n'));
  }

  public override warn(input: LibraryCommand.Warning): LibraryCommand.Warning {
    // With --json, the library keeps the warning for the envelope.
    if (this.jsonEnabled()) return super.warn(input);
    this.whileVisible(() => super.warn(visibleValue(input)));
    return input;
  }

  public override info(input: LibraryCommand.Info): void {
    this.whileVisible(() => super.info(visibleValue(input)));
  }

  public override logSuccess(message: string): void {
    this.whileVisible(() => super.logSuccess(visibleText(message)));
  }

  public override table<Row extends Record<string, unknown>>(options: TableOptions<Row>): void {
    if (this.jsonEnabled()) return;
    super.table(visibleValue(options));
  }

  public override url(text: string, uri: string, params = {}): void {
    super.url(visibleText(text), visibleText(uri), params);
  }

  public override styledHeader(text: string): void {
    super.styledHeader(visibleText(text));
  }

  public override styledObject(value: Shown): void {
    super.styledObject(visibleValue(value));
  }

  public override styledJSON(value: Shown): void {
    super.styledJSON(visibleValue(value));
  }

  public override async confirm(question: Confirmation): Promise<boolean> {
    return super.confirm(await inLines(question));
  }

  public override async secretPrompt(question: SecretQuestion): Promise<string> {
    return super.secretPrompt(await inLines(question));
  }

  /** Prints what --json tells. An answer may have very many users: the library would take all its text apart to color it. */
  public override logJson(json: unknown): void {
    explainFailedStdout();
    // An error may hold anything, circles too.
    if (isError(json)) return this.isTold ? tellOnStderr(json as Error) : super.logJson(json);
    if (this.isTold) return;
    if (hasColors()) {
      super.logJson(JSON.parse([...jsonParts(json)].join('')));
      this.isTold = true;
      return;
    }
    this.printing = writeToStdout(this.jsonLines(json)).catch((error: Error) => {
      // What goes wrong with standard output is told by the listener above.
      if (error.name !== 'StdoutFailedError') throw error;
    });
  }

  /**
   * Prints what --json tells before `run` returns. A generator in it stands for a list, of which no member is kept; properties behind
   * it are read afterwards. If the generator throws when a beginning is printed, that stays without an end, and the error goes to
   * standard error.
   */
  protected async tellJson(result: object): Promise<void> {
    this.logJson(this.toSuccessJson(result as T));
    await this.printing;
  }

  /** Ends when the reader has what --json tells: until then, its parts are made no faster than they are read. */
  public override async _run<Result>(): Promise<Result> {
    const result = await super._run<Result>();
    await this.printing;
    return result;
  }

  protected override catch(error: Error): Promise<never> {
    const { flags, baseFlags } = this.ctor;
    suggestFlags(error, Object.keys({ ...flags, ...baseFlags }));
    if (this.jsonEnabled()) return super.catch(error);
    makeVisible(error, this.argv);
    return this.whileVisible(() => super.catch(error));
  }

  /** The process can react to signals between two parts. */
  private async *jsonLines(json: unknown): AsyncGenerator<string> {
    for (const part of jsonParts(json)) {
      this.isTold = true;
      yield part;
      await setImmediate();
    }
    yield '\n';
  }

  private whileVisible<Result>(print: () => Result): Result {
    this.isVisible = true;
    try {
      return print();
    } finally {
      this.isVisible = false;
    }
  }

  private toShow(text: string): string {
    if (!this.isVisible) return visibleText(text);
    // The library may add words of the command line, too.
    return withVisible(this.argv, text).replace(OTHER_THAN_COLORS_AND_LINE_BREAKS, visibleText);
  }
}

function tellOnStderr({ name, message }: Error): void {
  process.stderr.write(`Error (${visibleText(name)}): ${visibleText(message)}\n`);
}

/** A question that is broken between words: the library breaks a line wherever it is as wide as the terminal. */
async function inLines<Question extends { readonly message: string }>(question: Question): Promise<Question> {
  const { questionText, screenOf } = await import('./screen.js');
  return { ...question, message: questionText(question.message, screenOf(process.stdout)) };
}

// oxlint-disable-next-line no-control-regex
const COLORS = /\u001b\[[\d;]*m/g;
// oxlint-disable-next-line no-control-regex
const OTHER_THAN_COLORS_AND_LINE_BREAKS = /(?:(?!\u001b\[[\d;]*m|\r?\n)[^])+/g;

class VisibleSpinner extends Spinner {
  public constructor(
    isShown: boolean,
    private readonly toShow: (text: string) => string,
  ) {
    super(isShown);
  }

  public override get status(): string | undefined {
    return super.status;
  }

  public override set status(status: string | undefined) {
    super.status = visibleValue(status);
  }

  public override start(action: string, status?: string, options?: Parameters<Spinner['start']>[2]): void {
    super.start(visibleText(action), visibleValue(status), options);
  }

  public override stop(message?: string): void {
    // Where an error ends it, the library gives a word with colors.
    super.stop(message === undefined ? undefined : this.toShow(message));
  }
}

class VisibleProgress extends Progress {
  public override start(total: number, payload: Progress.Payload = {}, options?: Partial<Progress.Options>): void {
    super.start(total, visibleValue(payload), visibleValue(options));
  }

  public override update(done: number, payload: Progress.Payload = {}): void {
    super.update(done, visibleValue(payload));
  }
}

/** Whether the library colors what it prints. */
function hasColors(): boolean {
  return ux.colorize('bold', 'a') !== 'a';
}

/** Whether --json tells an error: the library's envelope of one has the exit code. */
function isError(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'exitCode' in json;
}

/** The value with all texts in it visible. */
function visibleValue<Value>(value: Value): Value {
  return visible(value) as Value;
}

function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visibleText(key), visible(one)]));
}

/** The parts of an error that the library prints. It prints `data` of the causes as a table. */
type PrintedError = Error & { code?: unknown; actions?: unknown; data?: unknown; oclif?: unknown };

/** Makes an error visible that is about to be printed. @param words the command line, which the parser's errors quote */
function makeVisible(error: PrintedError, words: readonly string[]): void {
  for (const key of ['name', 'code', 'actions', 'data'] as const) {
    if (error[key] !== undefined) Object.assign(error, { [key]: visibleValue(error[key]) });
  }
  error.message = messageLines(error, words).map(visibleText).join('\n');
  if (error.cause instanceof Error) makeVisible(error.cause, words);
}

function messageLines(error: PrintedError, words: readonly string[]): readonly string[] {
  if (error instanceof ErrorOfMany) return error.lines;
  // The parser writes several lines, indents those of other errors, and gives them colors.
  if (!error.oclif) return [error.message];
  return withVisible(words, error.message).replaceAll(COLORS, '').replaceAll('\n\t', '\n  ').split('\n');
}

/** The text with the words of the command line visible, which the parser quotes. */
function withVisible(words: readonly string[], text: string): string {
  return words
    .flatMap((word) => [word, word.replace(/^--?[\w-]+=/, '')])
    .filter((word) => visibleText(word) !== word && /\S/.test(word))
    .reduce((result, word) => result.replaceAll(word, () => visibleText(word)), text);
}
