import { extname } from 'node:path';
import { Messages, type Org } from '@salesforce/core';
import type { AnswerFormat } from '../services/answers/answerDocument.js';
import type { AnsweredOrg, AnswerFacts } from '../services/answers/facts.js';
import { openOutputFile, refuseSameFileTwice } from '../services/document/outputFile.js';
import { isStdout } from '../services/document/outputStream.js';
import { writeToStdout } from '../services/document/stdout.js';
import type { AnswerOutputFlags } from './answerFlags.js';
import type { SfCommand } from './command.js';
import { factLines } from './output/answer.js';
import { screenOf, wrapped } from './output/plan.js';
import { ignoreClosedStdout } from './process.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'answerFlags');
const outputMessages = Messages.loadMessages('sf-plugin-access', 'answerOutput');

/** Where an answer goes as a document. */
export type AnswerOutput = {
  readonly format: AnswerFormat;
  /** The path of the file; null for standard output, on which nothing else may be then. */
  readonly path: string | null;
  write(document: AsyncIterable<string>): Promise<void>;
  /** Leaves a file that is not yet written as it was. */
  discard(): Promise<void>;
};

/**
 * Opens what the flags say the answer goes to, so that a file that cannot be written is refused before anything is asked.
 *
 * @returns null where the answer is a text for people, or what --json prints
 * @throws SfError OutputFileWithJsonError, HumanFileError, UnknownFormatError, or the file cannot be written
 */
export async function openAnswerOutput(
  command: SfCommand<unknown>,
  flags: AnswerOutputFlags & { readonly snapshot?: string | undefined },
  signal: AbortSignal,
): Promise<AnswerOutput | null> {
  const { 'output-file': path, 'result-format': asked } = flags;
  if (command.jsonEnabled()) {
    if (path !== undefined) throw messages.createError('error.outputFileWithJson');
    return null;
  }
  if (path === undefined) return asked === undefined || asked === 'human' ? null : toStdout(asked, signal);
  const format = formatOf(asked, path);
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

/**
 * Shows below an answer what it is about: on standard error where a document has standard output.
 *
 * @param org the org that was asked; null for a snapshot
 * @param lines what stands before it
 */
export async function showFacts(
  command: SfCommand<unknown>,
  output: AnswerOutput | null,
  { facts, org: answered }: { readonly facts: AnswerFacts; readonly org: AnsweredOrg },
  org: Org | null,
  lines: readonly string[] = [],
): Promise<void> {
  const screen = screenOf(process.stdout);
  const written = output?.path ? [outputMessages.getMessage('wrote', [output.path])] : [];
  const shown = [...lines, ...written, ...(await factLines(facts, answered, org))].flatMap((line) =>
    wrapped(line, screen),
  );
  if (output?.path === null) for (const line of shown) command.logToStderr(line);
  else command.logLines(output ? shown : ['', ...shown]);
}

function formatOf(asked: AnswerOutputFlags['result-format'], path: string): AnswerFormat {
  if (asked === 'human') throw messages.createError('error.humanFile');
  if (asked !== undefined) return asked;
  const extension = extname(path).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.json') return 'json';
  throw messages.createError('error.unknownFormat', [path]);
}

function toStdout(format: AnswerFormat, signal: AbortSignal): AnswerOutput {
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
