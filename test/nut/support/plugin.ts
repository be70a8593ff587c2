import { Console } from 'node:console';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Config, type Interfaces } from '@oclif/core';
import { Lifecycle, StateAggregator } from '@salesforce/core';
import { repository } from '../../../scripts/repository.js';
import { sfEnvironment } from '../../../scripts/sf/environment.js';
import { runResult, type Runner, type RunOptions, type RunResult } from './sf.js';

/** The previous run. A process has one environment and one current folder, so it runs one command at a time. */
let lastRun: Promise<unknown> = Promise.resolve();

/**
 * Runs commands of the staged plugin in this process, with the environment, the folder and the streams that `sf` would have in this
 * HOME. It takes a tenth of the time of `sf`. Tests of signals, of a terminal and of streams that break need `sf` itself.
 * test/nut/sf.nut.ts tests that both give the same output.
 */
export function pluginIn(home: string): Runner {
  return {
    run(args, options) {
      const run = lastRun.then(() => runAlone(home, args, options));
      lastRun = run.catch(() => undefined);
      return run;
    },
  };
}

async function runAlone(home: string, args: string[], { env, input, cwd = home }: RunOptions = {}): Promise<RunResult> {
  const stdin = Readable.from(input === undefined ? [] : [input]);
  const [stdout, stderr] = [new MemoryStream(), new MemoryStream()];
  const restore = replaceSurroundings({
    environment: sfEnvironment(home, env),
    cwd,
    streams: { stdin, stdout, stderr },
  });
  try {
    await forgetRuns();
    const exitCode = await runCommand(args);
    return runResult(args, exitCode, stdout.bytes, stderr.bytes);
  } finally {
    await forgetRuns();
    restore();
  }
}

/**
 * Clears what libraries keep in this process: the logins, and the listeners for warnings. Waits for libraries that still read
 * logins: a command with a wrong flag does not wait for them.
 */
async function forgetRuns(): Promise<void> {
  await StateAggregator.clearInstanceAsync();
  Lifecycle.getInstance().removeAllListeners(Lifecycle.warningEventName);
}

/** @returns the exit code that `sf` would have. @throws Error for a failure that the command does not report */
async function runCommand(args: string[]): Promise<number> {
  const root = join(repository, '.stage/plugin');
  const [plugin, cli] = await Promise.all([root, join(repository, 'node_modules/@salesforce/cli')].map(readManifest));
  // The CLI chooses the exit code for a wrong flag, and the folder of the data.
  const { exitCodes, dirname } = cli!.oclif;
  const pjson = { ...plugin!, oclif: { ...plugin!.oclif, exitCodes, ...(dirname && { dirname }) } };
  const config = await Config.load({ root, pjson });
  const id = config.commandIDs.find((one) => args.join(':').startsWith(`${one}:`) || args.join(':') === one);
  if (id === undefined) throw new Error(`The plugin has no command "sf ${args.join(' ')}".`);
  try {
    await config.runCommand(id, args.slice(id.split(':').length));
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const { skipOclifErrorHandling, oclif } = error as { skipOclifErrorHandling?: boolean; oclif?: { exit?: number } };
    if (!skipOclifErrorHandling) throw error;
    return oclif?.exit ?? 1;
  }
}

const readManifest = async (folder: string): Promise<Interfaces.PJSON> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Interfaces.PJSON;

/** A stream that is not a terminal. It keeps the bytes that are written to it. */
class MemoryStream extends Writable {
  private readonly chunks: Buffer[] = [];

  public get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  public override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }
}

type Surroundings = {
  environment: NodeJS.ProcessEnv;
  cwd: string;
  streams: { stdin: Readable; stdout: Writable; stderr: Writable };
};

/** Gives this process another environment, folder and streams. @returns a function that restores its own */
function replaceSurroundings({ environment, cwd, streams }: Surroundings): () => void {
  const own = { environment: { ...process.env }, cwd: process.cwd(), console, exitCode: process.exitCode };
  const ownStreams = Object.keys(streams).map(
    (name) => [name, Object.getOwnPropertyDescriptor(process, name)!] as const,
  );
  const ownListeners = new Map(process.eventNames().map((event) => [event, process.rawListeners(event)]));

  replaceEnvironment(environment);
  process.chdir(cwd);
  process.exitCode = undefined;
  for (const [name, value] of Object.entries(streams)) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, value });
  }
  globalThis.console = Object.assign(new Console(streams.stdout, streams.stderr), { Console });

  return () => {
    replaceEnvironment(own.environment);
    process.chdir(own.cwd);
    process.exitCode = own.exitCode;
    for (const [name, descriptor] of ownStreams) Object.defineProperty(process, name, descriptor);
    globalThis.console = own.console;
    restoreListeners(ownListeners);
  };
}

/** Restores the listeners of this process: commands add their own, and remove those of others. */
function restoreListeners(own: ReadonlyMap<string | symbol, unknown[]>): void {
  type Listener = (...args: unknown[]) => void;
  for (const event of new Set([...own.keys(), ...process.eventNames()])) {
    const [before, now] = [own.get(event) ?? [], process.rawListeners(event)];
    for (const listener of now) if (!before.includes(listener)) process.off(event, listener as Listener);
    for (const listener of before) if (!now.includes(listener as Listener)) process.on(event, listener as Listener);
  }
}

/** Changes the environment in place: `os.homedir()` and dates read the real one, whatever object `process.env` is. */
function replaceEnvironment(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
}
