import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { sfEnvironment, sfProgram } from '../../../scripts/sf/environment.js';
import { copyHome } from '../../../scripts/sf/home.js';
import { expectEnvelope } from './expect/envelope.js';

export type RunOptions = {
  /** Variables beside those of `sfEnvironment`, which takes over no SF_* and no BATON_* from this process. */
  env?: Record<string, string>;
  /** The text on standard input; empty by default. */
  input?: string;
  cwd?: string;
};

export type RunResult = {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** stdout as bytes. */
  bytes: Buffer;
  /** stdout as the CLI's JSON envelope. @throws Error that shows stdout when it is not one JSON document. */
  json: () => Envelope;
};

/** What `--json` prints: `result` on success; `name`, `message` and `exitCode` on failure. */
export type Envelope = {
  status: number;
  result: unknown;
  warnings: Array<string | { message: string }>;
  name?: string;
  message?: string;
  exitCode?: number;
  actions?: string[];
};

/** Runs commands of the plugin: by the real `sf`, or in this process. */
export type Runner = {
  run(args: string[], options?: RunOptions): Promise<RunResult>;
};

/** The real `sf` with a HOME of its own. */
export type Sf = Runner & {
  readonly home: string;
  /** Starts a command, for tests that do something while it runs. */
  start(args: string[], options?: RunOptions & { isInputOpen?: boolean }): ChildProcessWithoutNullStreams;
  remove(): Promise<void>;
};

/** The real `sf` with the staged plugin and a HOME of its own. */
export async function sfHome(): Promise<Sf> {
  return sfIn(await copyHome());
}

/** The real `sf` with what there is in a HOME. */
export function sfIn(home: string): Sf {
  const start: Sf['start'] = (args, { env, input, isInputOpen = false, cwd = home } = {}) => {
    const [program, first] = sfProgram;
    const child = spawn(program, [...first, ...args], { cwd, env: sfEnvironment(home, env) });
    if (!isInputOpen) child.stdin.end(input);
    return child;
  };
  return {
    home,
    start,
    run: (args, options) => resultOf(start(args, options)),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** Waits until `sf` has ended. */
export async function resultOf(child: ChildProcessWithoutNullStreams): Promise<RunResult> {
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [exitCode, stdout, stderr] = await Promise.all([ended, buffer(child.stdout), buffer(child.stderr)]);
  return runResult(child.spawnargs.slice(1 + sfProgram[1].length), exitCode, stdout, stderr);
}

/** @throws Error when a --json document is not what the published schemas say */
export function runResult(args: string[], exitCode: number | null, bytes: Buffer, errorBytes: Buffer): RunResult {
  const stdout = bytes.toString('utf8');
  expectEnvelope(args, exitCode, stdout);
  return { exitCode, stdout, stderr: errorBytes.toString('utf8'), bytes, json: () => parseEnvelope(stdout) };
}

function parseEnvelope(stdout: string): Envelope {
  try {
    return JSON.parse(stdout) as Envelope;
  } catch (error) {
    throw new Error(`stdout is not one JSON document:\n${stdout}`, { cause: error });
  }
}
