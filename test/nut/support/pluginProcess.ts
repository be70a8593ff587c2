import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { repository } from '../../../scripts/repository.js';
import { sfEnvironment } from '../../../scripts/sf/environment.js';
import type { Asked, Ran } from './pluginProcess/main.js';
import { runResult, type Runner } from './sf.js';

export type PluginProcess = Runner & {
  /** Ends the process. @returns what it said besides what its commands said, such as what it says of itself at its end */
  stop(): Promise<string>;
};

/**
 * Runs commands as `pluginIn` does, one after the other, in a process of its own: for what Node takes from the environment when it
 * starts, and for what a process takes of the machine.
 *
 * @param imports modules that are loaded first
 */
export function startPluginProcess(
  home: string,
  env: Record<string, string> = {},
  imports: readonly string[] = [],
): PluginProcess {
  const child = fork(join(import.meta.dirname, 'pluginProcess/main.ts'), [home], {
    cwd: repository,
    env: sfEnvironment(home, env),
    execArgv: ['tsx', ...imports].map((module) => `--import=${module}`),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const said = text(child.stderr!);
  const ended = once(child, 'exit');
  const isOver = ended.then(async () => Promise.reject(new Error(`The process has ended: ${await said}`)));
  isOver.catch(() => undefined);
  return {
    async run(args, options) {
      child.send({ args, options } satisfies Asked);
      const [ran] = (await Promise.race([once(child, 'message'), isOver])) as [Ran];
      if ('failure' in ran) throw new Error(ran.failure);
      return runResult(args, ran.exitCode, Buffer.from(ran.bytes), Buffer.from(ran.stderr));
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
      return said;
    },
  };
}
