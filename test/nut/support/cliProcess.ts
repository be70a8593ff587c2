import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../../../scripts/repository.js';
import { sfEnvironment } from '../../../scripts/sf/environment.js';
import { runResult, type RunResult } from './sf.js';

const cli = join(repository, 'node_modules/@salesforce/cli');
const script = join(import.meta.dirname, 'cliProcess/runAll.js');

type Options = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly node?: string };

/**
 * Runs commands one after the other in one process of the CLI, which knows the plugin by the HOME and calls its hooks as `sf` does. Most
 * of the time of `sf` is its start. What a start, a signal, a pipe or a terminal is about needs `sf` itself.
 */
export async function runInOneCli(
  home: string,
  commands: readonly string[][],
  { cwd = home, env = sfEnvironment(home), node = process.execPath }: Options = {},
): Promise<RunResult[]> {
  const running = promisify(execFile)(node, ['--no-deprecation', script, cli], { cwd, env, maxBuffer: 2 ** 26 });
  running.child.stdin!.end(JSON.stringify(commands));
  type Ran = { exitCode: number; stdout: string; stderr: string };
  const all = JSON.parse((await running).stdout) as Ran[];
  return all.map(({ exitCode, stdout, stderr }, at) =>
    runResult(commands[at]!, exitCode, Buffer.from(stdout), Buffer.from(stderr)),
  );
}
