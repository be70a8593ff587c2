import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { Demo } from './demo.js';

export type ShellSf = {
  /** Words for a shell that run the arguments after them as a command of the plugin, in this process. */
  readonly program: string;
  close(): Promise<void>;
};

/**
 * Runs commands of a shell in this process, since most of the time of `sf` is its start: for jobs whose commands other tests run by the
 * real `sf`.
 */
export async function startShellSf({ plugin, sf }: Pick<Demo, 'plugin' | 'sf'>): Promise<ShellSf> {
  const answer = async (socket: Socket): Promise<void> => {
    const { args, cwd, env } = (await json(socket)) as { args: string[]; cwd: string; env: Record<string, string> };
    const { exitCode, stdout, stderr } = await plugin.run(args, { cwd, env });
    socket.end(JSON.stringify({ exitCode, stdout, stderr }));
  };
  const path = join(sf.home, 'plugin.socket');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    answer(socket).catch((error: unknown) => {
      socket.end(JSON.stringify({ exitCode: 99, stdout: '', stderr: String(error) }));
    });
  });
  await once(server.listen(path), 'listening');
  const client = join(import.meta.dirname, 'shellSf/client.js');
  return {
    program: [process.execPath, client, path].map((word) => `'${word}'`).join(' '),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
