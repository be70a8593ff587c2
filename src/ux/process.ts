import { setImmediate } from 'node:timers/promises';
import { Messages, SfError } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'interrupt');
const outputMessages = Messages.loadMessages('sf-plugin-access', 'output');

/* All that this plugin does to the process it runs in, which is the user's `sf`, stands in this file. */

const INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * An abort controller that Ctrl-C and SIGTERM abort, so that a command can clean up before the process ends. The CLI's own handlers
 * would end the process at once.
 *
 * @param what what the error says about the work that was interrupted
 */
export function abortOnInterrupt(what: 'nothingWritten' | 'nothingChanged' = 'nothingWritten'): AbortController {
  const abort = new AbortController();
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.once(signal, () =>
      abort.abort(new SfError(messages.getMessage(what), 'InterruptedError', [], INTERRUPTED)),
    );
  }
  return abort;
}

/**
 * Has Ctrl-C and SIGTERM end a reading of standard input with an error in words. The CLI's own handlers would end the process with a
 * stack trace.
 *
 * @param path `-` for standard input; nothing else takes long enough to be interrupted
 */
export async function interruptibly<Result>(path: string | undefined, read: () => Promise<Result>): Promise<Result> {
  if (path !== '-') return read();
  const handlers = SIGNALS.map((name) => [name, process.listeners(name)] as const);
  const { signal } = abortOnInterrupt('nothingChanged');
  signal.addEventListener('abort', () => process.stdin.destroy(signal.reason as Error));
  try {
    return await read();
  } finally {
    for (const [name, listeners] of handlers) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name, listener);
    }
  }
}

/** Sets the exit code of the process, for a command that ends without an error. */
export function endWith(code: number): void {
  process.exitCode = code;
}

/** Ignores that a reader of standard output (`head`) stops early. The CLI's own listener would end the process with a stack trace. */
export function ignoreClosedStdout(): void {
  process.stdout.removeAllListeners('error').on('error', () => undefined);
}

/**
 * Has a command whose --json cannot be written end with one sentence and exit code 1: the CLI's own listener would end the process with a
 * stack trace. It is not an error if the reader stops early.
 */
export function explainFailedStdout(): void {
  let isTold = false;
  process.stdout.removeAllListeners('error').on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE' || isTold) return;
    isTold = true;
    const { name, message: sentence } = outputMessages.createError('stdoutFailed', [message]);
    process.stderr.write(`Error (${name}): ${sentence}\n`);
    process.exitCode = 1;
  });
}

/**
 * Watches standard output while a text for people is printed. It is not an error if its reader (`head`) stops early.
 *
 * @returns what is called when all was printed
 * @throws (the returned function) SfError StdoutFailedError, for example for a full disk
 */
export function watchStdout(): () => Promise<void> {
  let failure: NodeJS.ErrnoException | undefined;
  process.stdout.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= error;
  });
  return async () => {
    // The error of a line comes after the line.
    await setImmediate();
    if (failure) throw outputMessages.createError('stdoutFailed', [failure.message]);
  };
}

/** Loads Node's SQLite without the warning of Node 22 that it is experimental, which does not help the user of a command. */
export async function loadSqliteQuietly(): Promise<void> {
  const emitWarning = process.emitWarning.bind(process) as (warning: string | Error, ...rest: unknown[]) => void;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning(warning, ...rest);
  };
  try {
    await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Keeps arguments, one of which is a secret, out of the list of processes. */
export function hideArguments(title: string): void {
  process.title = title;
}

/** Takes a secret out of the environment, so that no process that this one starts gets it. */
export function takeVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  delete environment[name];
  return value;
}

/** Sets variables that libraries read from the environment alone. */
export function setVariables(variables: Readonly<Record<string, string>>): void {
  Object.assign(process.env, variables);
}
