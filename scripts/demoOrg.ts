import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { logIn } from '../test/nut/support/logIn.js';
import { sfEnvironment, sfProgram } from './sf/environment.js';
import { copyHome } from './sf/home.js';

/** The alias of the demo org: the one of the examples in the help and on the pages, so that they can be pasted. */
export const PROD = 'prod';

/** The exit code of a process that SIGTERM has ended. */
const STOPPED = 143;

export type DemoOrg = {
  simulator: Simulator;
  /** The HOME of an `sf` that has the plugin, and is logged in to the org. */
  home: string;
  /** Tells that a signal ends the script: what it has started is to end as well. */
  stopped: AbortSignal;
};

/**
 * Starts the demo org, with a HOME of its own for `sf`, and removes both in the end, also after Ctrl-C.
 *
 * @param use gives the exit code
 */
export async function withDemoOrg(use: (org: DemoOrg) => Promise<number>): Promise<number> {
  const home = await copyHome();
  // What the org tells of logins and of ends is as old as it is meant to be, seen from today.
  const simulator = await startSimulator({ seed: 'demo', now: 'machine' });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  // Ctrl-C also reaches the command that runs. When it has ended, the HOME is removed.
  process.on('SIGINT', () => undefined);
  try {
    const { instanceUrl, orgId, username, accessToken } = simulator;
    await logIn(home, { instanceUrl, orgId, username, accessToken }, PROD);
    return await use({ simulator, home, stopped: stop.signal });
  } catch (error) {
    if (stop.signal.aborted) return STOPPED;
    throw error;
  } finally {
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  }
}

const [program, first] = sfProgram;

/**
 * Runs `sf` on this terminal.
 *
 * @returns its exit code
 */
export async function runSf({ home, stopped }: DemoOrg, args: string[], cwd: string): Promise<number> {
  const child = spawn(program, [...first, ...args], {
    cwd,
    env: sfEnvironment(home),
    stdio: 'inherit',
    signal: stopped,
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return exitCode ?? 1;
}
