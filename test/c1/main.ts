import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { outcomeToJson, taskFromJson } from './messagesInJson.js';
import { type C1, startC1 } from './start.js';
import type { KnownTask } from './tasks/task.js';

const USAGE = `Usage: node --import tsx test/c1/main.ts [--port N] [--next-poll MS] [--next-heartbeat MS] [--uploads FOLDER]
Each line of standard input is a task, as C1's message in JSON: {"syncFull":{}}. Each that ends is a line of output.`;

const wholeNumber = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no whole number.`);
  return Number(text);
};

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const complain = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);

const keepUploads = async ({ id, uploads }: KnownTask, folder: string): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    uploads.map(async (upload, index) => {
      const path = join(folder, `${id}-${String(index + 1)}.c1z`);
      await writeFile(path, upload);
      return path;
    }),
  );
};

const runTask = async (c1: C1, line: string, folder: string | undefined): Promise<void> => {
  const { id, debug, taskType } = taskFromJson(line);
  const task = await c1.finished(c1.enqueue(taskType, { ...(id ? { id } : {}), debug }));
  const uploads = folder === undefined ? task.uploads.map(({ length }) => length) : await keepUploads(task, folder);
  say({ task: task.id, state: task.state, outcomes: task.outcomes.map(outcomeToJson), uploads });
};

const run = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'next-poll': { type: 'string' },
      'next-heartbeat': { type: 'string' },
      uploads: { type: 'string' },
    },
  });
  const c1 = await startC1({
    port: wholeNumber(values.port),
    nextPoll: wholeNumber(values['next-poll']),
    nextHeartbeat: wholeNumber(values['next-heartbeat']),
  });
  const { host, clientId, clientSecret, caFile } = c1;
  say({ host, clientId, clientSecret, caFile });

  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void runTask(c1, line, values.uploads).catch(complain));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      lines.close();
      process.stdin.destroy();
      void c1.stop();
    });
  }
};

try {
  await run();
} catch (error) {
  complain(error instanceof Error ? error.message : error);
  complain(USAGE);
  process.exitCode = 2;
}
