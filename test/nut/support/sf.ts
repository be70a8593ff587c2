import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { sf, sfEnvironment } from '../../../scripts/sf/environment.js';
import { copyHome } from '../../../scripts/sf/home.js';

export type RunOptions = {
  /** Added to the environment of `sfEnvironment`, which holds no SF_* or BATON_* of the caller's. */
  env?: Record<string, string>;
  /** Sent on stdin, which then ends; nothing by default. */
  input?: string;
  cwd?: string;
};

export type RunResult = {
  exitCode: number | null;
  stdout: string;
  stderr: string;
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

export type Login = { instanceUrl: string; accessToken: string };

/** The real `sf` with the staged plugin and a HOME of its own. */
export type Sf = {
  readonly home: string;
  run(args: string[], options?: RunOptions): Promise<RunResult>;
  /** For those who do something while it runs. */
  start(args: string[], options?: RunOptions): ChildProcessWithoutNullStreams;
  /** Logs in through `sf org login access-token`. @throws Error with what `sf` said when it fails. */
  login(org: Login, alias: string): Promise<void>;
  remove(): Promise<void>;
};

export async function sfHome(): Promise<Sf> {
  const home = await copyHome();
  const start: Sf['start'] = (args, { env, input, cwd = home } = {}) => {
    const child = spawn(sf, args, { cwd, env: sfEnvironment(home, env) });
    child.stdin.end(input);
    return child;
  };
  const run: Sf['run'] = (args, options) => resultOf(start(args, options));
  return {
    home,
    start,
    run,
    async login({ instanceUrl, accessToken }, alias) {
      const args = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', alias, '--no-prompt'];
      const { exitCode, stdout, stderr } = await run(args, { env: { SF_ACCESS_TOKEN: accessToken } });
      if (exitCode !== 0) throw new Error(`sf ${args.join(' ')} ended with ${String(exitCode)}: ${stdout}${stderr}`);
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

/** What a started `sf` says until it ends. */
export async function resultOf(child: ChildProcessWithoutNullStreams): Promise<RunResult> {
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr, json: () => parseEnvelope(stdout) };
}

function parseEnvelope(stdout: string): Envelope {
  try {
    return JSON.parse(stdout) as Envelope;
  } catch (error) {
    throw new Error(`stdout is not one JSON document:\n${stdout}`, { cause: error });
  }
}
