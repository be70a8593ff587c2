import { access, constants, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { checkTaskId, type TaskMemory, type TaskRecord } from '../../c1/taskRun.js';
import { openOutputFile } from '../document/outputFile.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** How many milliseconds a task is remembered. C1 does not give out an older task again. */
const KEPT_FOR = 7 * 24 * 60 * 60 * 1000;

/** The content of a task's file. `note` is the checkpoint: its name stays, so that files of earlier versions can be read. */
const fileContent = z.strictObject({
  seenAt: z.number(),
  note: z.string().nullable(),
  answer: z.base64().nullable(),
});

/**
 * Remembers tasks in a folder, in one file for each task, so that they outlast the process. The folder may be shared with
 * other connectors.
 *
 * @param now gives the time, in milliseconds since 1970
 * @throws SfError DataDirectoryError when the folder cannot be used. The memory's methods throw SfError OutputFileError when a
 * file cannot be written
 */
export async function openTaskMemory(folder: string, now: () => number): Promise<TaskMemory> {
  try {
    await makeOwnFolder(folder);
    await access(folder, constants.W_OK);
    await forgetOld(folder, now());
  } catch (error) {
    throw messages.createError('dataDirectory', [folder, (error as Error).message]);
  }
  const pathOf = (taskId: string): string => {
    checkTaskId(taskId);
    return join(folder, `${taskId}.json`);
  };
  const save = async (taskId: string, { seenAt, checkpoint, answer }: TaskRecord): Promise<void> => {
    const file = await openOutputFile(pathOf(taskId));
    const content = { seenAt, note: checkpoint, answer: answer && Buffer.from(answer).toString('base64') };
    await file.write([JSON.stringify(content)]);
  };
  const recall = async (taskId: string): Promise<TaskRecord> => {
    const known = await readRecord(pathOf(taskId));
    if (known) return known;
    const record = { seenAt: now(), checkpoint: null, answer: null };
    await save(taskId, record);
    return record;
  };
  return {
    recall,
    keepCheckpoint: async (taskId, checkpoint) => save(taskId, { ...(await recall(taskId)), checkpoint }),
    keepAnswer: async (taskId, answer) => save(taskId, { ...(await recall(taskId)), answer }),
    forget: async (taskId) => rm(pathOf(taskId), { force: true }),
  };
}

/** The record in a file; null if the file is missing or damaged, so that the task counts as new. */
async function readRecord(path: string): Promise<TaskRecord | null> {
  try {
    const { answer, note, ...record } = fileContent.parse(JSON.parse(await readFile(path, 'utf8')));
    return { ...record, checkpoint: note, answer: answer === null ? null : Buffer.from(answer, 'base64') };
  } catch {
    return null;
  }
}

/** Removes the files of tasks that C1 does not give out again. */
async function forgetOld(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another connector with the same data directory may have removed the file meanwhile.
    const found = await stat(path).catch(() => null);
    if (found && now - found.mtimeMs > KEPT_FOR) await rm(path, { force: true });
  }
}
