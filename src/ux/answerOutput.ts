import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Messages, type Org } from '@salesforce/core';
import { visibleText } from '../model/visibleText.js';
import type { AnswerFormat } from '../services/answers/answerDocument.js';
import type { AnsweredOrg, AnswerFacts } from '../services/answers/facts.js';
import { openOutputFile, refuseSameFileTwice } from '../services/document/outputFile.js';
import { isStdout } from '../services/document/outputStream.js';
import { writeToStdout } from '../services/document/stdout.js';
import type { AnswerOutputFlags } from './answerFlags.js';
import type { SfCommand } from './command.js';
import { factLines } from './output/answer.js';
import { screenOf, wrapped } from './screen.js';
import { ignoreClosedStdout } from './process.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerFlags');
const outputMessages = Messages.loadMessages('sf-plugin-access', 'answerOutput');

const OR = new Intl.ListFormat('en-US', { type: 'disjunction' });

/** Where an answer goes as a document. */
export type AnswerOutput<Format = AnswerFormat> = {
  readonly format: Format;
  /** The path of the file; null for standard output, on which nothing else may be then. */
  readonly path: string | null;
  write(document: AsyncIterable<string>): Promise<void>;
  /** Leaves a file that is not yet written as it was. */
  discard(): Promise<void>;
};

/** The extensions of files with an answer. */
const answerExtensions = { '.csv': 'csv', '.json': 'json' } as const satisfies Record<string, AnswerFormat>;

/** Opens where an answer goes as CSV or JSON: see `openOutput`. */
export function openAnswerOutput(
  command: SfCommand<unknown>,
  flags: AnswerOutputFlags & { readonly snapshot?: string | undefined },
  signal: AbortSignal,
): Promise<AnswerOutput | null> {
  return openOutput(command, flags, answerExtensions, signal);
}

/**
 * Opens what the flags say the answer goes to, so that a file that cannot be written is refused before anything is asked.
 *
 * @param extensions the formats of files, by their extensions
 * @returns null where the answer is a text for people, or what --json prints
 * @throws SfError OutputFileWithJsonError, HumanFileError, UnknownFormatError, or the file cannot be written
 */
export async function openOutput<Format extends string>(
  command: SfCommand<unknown>,
  flags: {
    readonly 'output-file'?: string | undefined;
    readonly 'result-format'?: Format | 'human' | undefined;
    readonly snapshot?: string | undefined;
  },
  extensions: Readonly<Record<string, Format>>,
  signal: AbortSignal,
): Promise<AnswerOutput<Format> | null> {
  const { 'output-file': path, 'result-format': asked } = flags;
  if (command.jsonEnabled()) {
    if (path !== undefined) throw messages.createError('error.outputFileWithJson');
    return null;
  }
  if (path === undefined) return asked === undefined || asked === 'human' ? null : toStdout(asked, signal);
  const format = formatOf(asked, path, extensions);
  if (await isStdout(path)) return toStdout(format, signal);
  await refuseSameFileTwice([flags.snapshot, path]);
  const file = await openOutputFile(path, signal);
  return {
    format,
    path: file.path,
    write: (document) => file.write(untilAborted(document, signal)),
    discard: () => file.discard(),
  };
}

/** How many users are told without a look at signals. */
const ROWS_AT_ONCE = 1000;

/**
 * Gives each row of an answer to a function. The process can react to signals now and then.
 *
 * @returns what the rows end with
 * @throws the signal's reason when it is aborted
 */
export async function eachRow<Row, Counts>(
  rows: Generator<Row, Counts>,
  take: (row: Row) => void,
  signal: AbortSignal,
): Promise<Counts> {
  for (let taken = 1; ; taken += 1) {
    const { done, value } = rows.next();
    if (done) return value;
    take(value);
    if (taken % ROWS_AT_ONCE > 0) continue;
    await setImmediate();
    signal.throwIfAborted();
  }
}

/**
 * The rows of an answer for --json, which are read when they are printed.
 *
 * @param told a row as --json tells it
 * @returns the counts are what the rows end with; null before that
 */
export function rowsToTell<Row, Counts, Told>(
  rows: Generator<Row, Counts>,
  told: (row: Row) => Told,
  signal: AbortSignal,
): { readonly users: Generator<Told, void>; readonly counts: () => Counts | null } {
  let counts: Counts | null = null;
  const users = function* (): Generator<Told, void> {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = rows.next();
      if (done) return void (counts = value);
      yield told(value);
    }
  };
  return { users: users(), counts: () => counts };
}

/** A command, which stays in one line so that it can be pasted. */
export type PastedLine = { readonly pasted: string };

/**
 * Shows below an answer what it is about: on standard error where a document has standard output.
 *
 * @param org the org that was asked; null for a snapshot
 * @param lines what stands before it
 */
export async function showFacts(
  command: SfCommand<unknown>,
  output: Pick<AnswerOutput, 'path'> | null,
  { facts, org: answered }: { readonly facts: AnswerFacts; readonly org: AnsweredOrg },
  org: Org | null,
  lines: ReadonlyArray<string | PastedLine> = [],
): Promise<void> {
  showEnd(command, output, lines, await factLines(facts, answered, org));
}

/**
 * Shows what stands below an answer: on standard error where a document has standard output.
 *
 * @param facts what is told of the answer itself
 */
export function showEnd(
  command: SfCommand<unknown>,
  output: Pick<AnswerOutput, 'path'> | null,
  lines: ReadonlyArray<string | PastedLine>,
  facts: readonly string[],
): void {
  const screen = screenOf(process.stdout);
  const written = output?.path ? [outputMessages.getMessage('wrote', [output.path])] : [];
  const shown = [...lines, ...written, ...facts].flatMap((line) =>
    typeof line === 'string' ? wrapped(line, screen) : [`  ${visibleText(line.pasted)}`],
  );
  if (output?.path === null) for (const line of shown) command.logToStderr(line);
  else command.logLines(output ? shown : ['', ...shown]);
}

function formatOf<Format extends string>(
  asked: Format | 'human' | undefined,
  path: string,
  extensions: Readonly<Record<string, Format>>,
): Format {
  const formats = Object.values(extensions);
  const names = formats.map((format) => messages.getMessage(`format.${format}`));
  if (asked === 'human') throw messages.createError('error.humanFile', [OR.format(names)], [OR.format(formats)]);
  if (asked !== undefined) return asked;
  const format = extensions[extname(path).toLowerCase()];
  if (format) return format;
  throw messages.createError('error.unknownFormat', [path, OR.format(names)], [OR.format(Object.keys(extensions))]);
}

function toStdout<Format>(format: Format, signal: AbortSignal): AnswerOutput<Format> {
  return {
    format,
    path: null,
    write: (document) => {
      ignoreClosedStdout();
      return writeToStdout(untilAborted(document, signal));
    },
    discard: () => Promise.resolve(),
  };
}

async function* untilAborted(document: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const chunk of document) {
    signal.throwIfAborted();
    yield chunk;
  }
}
