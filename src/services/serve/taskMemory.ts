import { access, constants, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { checkTaskId, type TaskMemory, type TaskRecord } from '../../c1/taskRun.js';
import { openOutputFile } from '../document/outputFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

const OWNER_ONLY_FOLDER = 0o700;
/** C1 gives no task again that is older than that. */
const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;

const fileContent = z.strictObject({
  seenAt: z.number(),
  note: z.string().nullable(),
  answer: z.base64().nullable(),
});

/**
 * Remembers tasks in files of a folder, one a task, so that a connector that was killed knows them as well.
 *
 * @throws SfError DataDirectoryError when the folder cannot be used; OutputFileError later, when it is full
 */
export const openTaskMemory = async (folder: string, now: () => number): Promise<TaskMemory> => {
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    await access(folder, constants.W_OK);
    await forgetOld(folder, now());
  } catch (error) {
    throw messages.createError('dataDirectory', [folder, (error as Error).message]);
  }
  const pathOf = (taskId: string): string => {
    checkTaskId(taskId);
    return join(folder, `${taskId}.json`);
  };
  const write = async (taskId: string, { seenAt, note, answer }: TaskRecord): Promise<void> => {
    const file = await openOutputFile(pathOf(taskId));
    const content = { seenAt, note, answer: answer && Buffer.from(answer).toString('base64') };
    await file.write([JSON.stringify(content)]);
  };
  const recall = async (taskId: string): Promise<TaskRecord> => {
    const known = await read(pathOf(taskId));
    if (known) return known;
    const record = { seenAt: now(), note: null, answer: null };
    await write(taskId, record);
    return record;
  };
  return {
    recall,
    note: async (taskId, note) => write(taskId, { ...(await recall(taskId)), note }),
    keepAnswer: async (taskId, answer) => write(taskId, { ...(await recall(taskId)), answer }),
    forget: async (taskId) => rm(pathOf(taskId), { force: true }),
  };
};

/** Null when there is none, or it says nothing: then the task is new. */
const read = async (path: string): Promise<TaskRecord | null> => {
  try {
    const { answer, ...record } = fileContent.parse(JSON.parse(await readFile(path, 'utf8')));
    return { ...record, answer: answer === null ? null : Buffer.from(answer, 'base64') };
  } catch {
    return null;
  }
};

const forgetOld = async (folder: string, now: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another connector that has the same data directory may be faster.
    const found = await stat(path).catch(() => null);
    if (found && now - found.mtimeMs > KEPT_FOR) await rm(path, { force: true });
  }
};
