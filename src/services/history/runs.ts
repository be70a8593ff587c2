import { hash } from 'node:crypto';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Messages, SfError } from '@salesforce/core';
import pLimit from 'p-limit';
import { toId18 } from '../../model/salesforceId.js';
import { runIdOf } from '../writing/journal.js';
import {
  EndLine,
  EntryLine,
  parseLine,
  WrongLine,
  type JournalEnd,
  type JournalHeader,
} from '../writing/journalLine.js';
import { isJson, journalLines, parseHeader, type WrittenLine } from '../writing/readJournal.js';
import { runState, thisMachine, type Machine, type ProcessMark, type RunState } from '../writing/runningProcess.js';
import { whyUnreadable } from '../lookup/fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'history');

/** A run, by its journal. */
export type JournalRun = {
  /** The path of the journal. */
  readonly journal: string;
  /** What names it in the journal of an undo. */
  readonly id: string;
  readonly orgId: string;
  /** Null for an org that is given by its access token. */
  readonly username: string | null;
  readonly command: string;
  /** UTC with `Z`. */
  readonly startedAt: string;
  /** Null where the journal does not say it. */
  readonly endedAt: string | null;
  /** The process that writes it; null where an earlier build wrote it. */
  readonly process: ProcessMark | null;
  /** C1's id of the task; null for a run that somebody started. */
  readonly task: string | null;
  /** The run that this one takes back, by its id. */
  readonly undoes: string | null;
  readonly state: RunState;
  /** How many changes are done, are not, and may be done; of a run without a last line, those that it has sent. */
  readonly counts: Pick<JournalEnd, 'done' | 'failed' | 'unknown'> & {
    /** Null where nobody knows. */
    readonly notSent: number | null;
  };
  /** Of an undo: what it left as it is. */
  readonly leftAlone: number;
};

/** A file that is no journal, or cannot be read. */
export type UnreadableJournal = { readonly journal: string; readonly reason: string };

export type Journals = {
  /** The newest first. */
  readonly runs: readonly JournalRun[];
  readonly unreadable: readonly UnreadableJournal[];
};

const FILES_AT_A_TIME = 8;

/**
 * Reads what the journals of a folder say of their runs: the first and the last line of each; all lines, one by one, where the run did
 * not come to its end. A folder that does not exist has none.
 *
 * @throws SfError JournalsFolderError
 */
export async function readRuns(folder: string): Promise<Journals> {
  const names = await namesIn(folder);
  const limit = pLimit(FILES_AT_A_TIME);
  const machine = thisMachine();
  const read = async (name: string): Promise<JournalRun | UnreadableJournal | null> => {
    const path = join(folder, name);
    try {
      return await readRun(path, machine);
    } catch (error) {
      // Somebody may have removed it meanwhile.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      if (error instanceof SfError || error instanceof WrongLine || isOfSystem(error)) {
        return { journal: path, reason: (error as Error).message };
      }
      throw error;
    }
  };
  const found = await Promise.all(names.map((name) => limit(read, name)));
  return {
    runs: found.flatMap((one) => (one && 'id' in one ? one : [])).sort(newestFirst),
    unreadable: found.flatMap((one) => (one && 'reason' in one ? one : [])),
  };
}

/** Whether a file that is named as runs name their journals is of an org, and newer than a time. */
export function isNamedAfter(path: string, orgId: string, time: string): boolean {
  const [, stamp, id] = DEFAULT_NAME.exec(basename(path)) ?? [];
  return stamp !== undefined && id === orgId && stamp > time.replaceAll(/[-:]/g, '');
}

const DEFAULT_NAME = /^(\d{8}T\d{6}\.\d{3}Z)-(\w{18})\.jsonl$/;

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw messages.createError('folder', [folder, whyUnreadable(error as Error)]);
  }
}

function newestFirst(one: JournalRun, other: JournalRun): number {
  const order = Date.parse(other.startedAt) - Date.parse(one.startedAt);
  return order === 0 ? (one.journal < other.journal ? 1 : -1) : order;
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** @throws SfError, WrongLine or an error of the system, where the file is no journal */
async function readRun(path: string, machine: Machine): Promise<JournalRun> {
  // To open a pipe would have no end.
  if (!(await stat(path)).isFile()) throw new WrongLine(messages.getMessage('noFile'));
  const file = await open(path, 'r');
  try {
    const header = await readHeader(file);
    // Whether the process has ended is asked first: a run could come to its end in between, and would count as broken off.
    const state = runState(header, false, machine);
    const end = await readEnd(file);
    const { leftAlone = 0, ...counts } = end ?? (await count(journalLines(path, basename(path))));
    return {
      journal: path,
      id: runIdOf(header),
      orgId: toId18(header.orgId),
      username: header.username,
      command: header.command,
      startedAt: header.time,
      endedAt: end?.time ?? null,
      process: header.process ?? null,
      task: header.task ?? null,
      undoes: header.undoes ?? null,
      state: end ? 'ended' : state,
      counts: { done: counts.done, failed: counts.failed, unknown: counts.unknown, notSent: counts.notSent },
      leftAlone,
    };
  } finally {
    await file.close();
  }
}

/** More than the first line takes, and more than the last one of a run that came to its end. */
const [HEADER_BYTES, END_BYTES] = [16_384, 1024];

async function readHeader(file: FileHandle): Promise<JournalHeader> {
  const lines = (await textAt(file, 0, HEADER_BYTES)).split('\n');
  const index = lines.findIndex((line) => line.trim() !== '');
  // The last of the lines may go on.
  const isWhole = index >= 0 && (index < lines.length - 1 || isJson(lines[index]!.trim()));
  if (!isWhole) throw new WrongLine(messages.getMessage('noFirstLine'));
  return inLine(index + 1, () => parseHeader(lines[index]!.trim()));
}

/** The last line, if it is that of a run that came to its end. */
async function readEnd(file: FileHandle): Promise<JournalEnd | null> {
  const { size } = await file.stat();
  const last = (await textAt(file, Math.max(0, size - END_BYTES), END_BYTES)).trimEnd().split('\n').at(-1)!;
  try {
    return parseLine(EndLine, last);
  } catch {
    return null;
  }
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

/** Counts what a run without a last line has sent. A change that was sent again counts once, by its last outcome. */
async function count(
  lines: AsyncIterable<WrittenLine>,
): Promise<Omit<JournalEnd, 'kind' | 'time' | 'notSent'> & { notSent: null }> {
  /** The change of each write that has no outcome yet, by its number. */
  const open = new Map<number, number>();
  const outcomes = new Map<number, 'done' | 'failed' | 'unknown'>();
  let isFirst = true;
  for await (const line of lines) {
    if (!line.isWhole) break;
    if (isFirst) {
      isFirst = false;
      continue;
    }
    const entry = inLine(line.number, () => parseLine(EntryLine, line.text));
    if (entry.kind === 'sending') {
      for (const write of entry.writes) {
        const change = changeOf(write);
        open.set(write.sequence, change);
        outcomes.set(change, 'unknown');
      }
    } else if (entry.kind === 'settled') {
      for (const { sequence, error } of entry.outcomes) {
        const change = open.get(sequence);
        if (change !== undefined) outcomes.set(change, error ? 'failed' : 'done');
        open.delete(sequence);
      }
    }
  }
  const counts = { done: 0, failed: 0, unknown: 0, notSent: null };
  for (const outcome of outcomes.values()) counts[outcome] += 1;
  return counts;
}

/** A number for a change, which another change of the run has once in a million runs at most: texts would take ten times the memory. */
function changeOf(write: { op: string; object: string; id?: string; fields?: unknown }): number {
  const key = JSON.stringify([write.op, write.object, write.op === 'insert' ? write.fields : write.id]);
  return Number.parseInt(hash('sha1', key).slice(0, 13), 16);
}

function inLine<Result>(number: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof WrongLine)) throw error;
    throw new WrongLine(messages.getMessage('line', [String(number), error.message]));
  }
}
