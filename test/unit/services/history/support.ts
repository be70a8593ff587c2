import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { thisProcess } from '../../../../src/services/writing/runningProcess.js';
import { journalFolder } from '../../support/journals.js';

export const ORG_ID = '00D000000000001EAA';
/** A minute ago, since a process that wrote before the machine was started has surely ended. */
const START = Math.floor(Date.now() / 1000) * 1000 - 60_000;

/** The time so many milliseconds after the first run. */
export const timeAt = (milliseconds: number): string => new Date(START + milliseconds).toISOString();

/** The name of the journal of a run. */
export const nameAt = (milliseconds: number, orgId = ORG_ID): string =>
  `${timeAt(milliseconds).replaceAll(/[-:]/g, '')}-${orgId}.jsonl`;

/** A process of this machine that is there no more: no system gives out so large a pid. */
export const GONE = { ...thisProcess(), pid: 2 ** 31 - 2 };

export type Written = {
  /** Milliseconds after the first run. */
  readonly at?: number;
  readonly name?: string;
  readonly orgId?: string;
  readonly username?: string | null;
  readonly command?: string;
  readonly id?: string | null;
  readonly process?: object | null;
  readonly task?: string;
  readonly undoes?: string;
  /** The outcomes of writes that were sent; null: none is known. */
  readonly outcomes?: ReadonlyArray<'done' | 'failed' | null>;
  /** Parts of the last line; null for a run that did not come to its end. */
  readonly end?: object | null;
};

export const insert = (number: number): object => ({
  op: 'insert',
  object: 'GroupMember',
  fields: { GroupId: '00G000000000001AAA', UserOrGroupId: `005${String(number).padStart(12, '0')}` },
});

/** A data directory with journals as runs write them. */
export class DataDir {
  private constructor(
    public readonly path: string,
    public readonly journals: string,
  ) {}

  public static async make(): Promise<DataDir> {
    const path = await journalFolder();
    const journals = join(path, 'access-journals');
    await mkdir(journals);
    return new DataDir(path, journals);
  }

  /** Writes the journal of a run. @returns its path */
  public async write(run: Written = {}): Promise<string> {
    const {
      at = 0,
      orgId = ORG_ID,
      username = 'ada@acme.example',
      command = 'access grant',
      outcomes = ['done'],
    } = run;
    const time = timeAt(at);
    const header = {
      ...{ kind: 'header', version: 1, orgId, username, command, time },
      ...(run.id !== null && { id: run.id ?? uuid(at) }),
      ...(run.process !== null && { process: run.process ?? GONE }),
      ...(run.task !== undefined && { task: run.task }),
      ...(run.undoes !== undefined && { undoes: run.undoes }),
    };
    const error = { code: 'X', message: 'no', fields: [] };
    const known = outcomes.flatMap((outcome, sequence) =>
      outcome === null ? [] : [{ sequence, recordId: null, error: outcome === 'failed' ? error : null }],
    );
    const count = (wanted: 'done' | 'failed' | null): number => outcomes.filter((outcome) => outcome === wanted).length;
    const counts = { done: count('done'), failed: count('failed'), unknown: count(null), notSent: 0 };
    const lines = [
      header,
      { kind: 'sending', time, writes: outcomes.map((_, sequence) => ({ sequence, ...insert(sequence) })) },
      ...(known.length > 0 ? [{ kind: 'settled', time, outcomes: known }] : []),
      ...(run.end === null ? [] : [{ kind: 'end', time, ...counts, ...run.end }]),
    ];
    return this.file(run.name ?? nameAt(at, orgId), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** Writes a file beside the journals. @returns its path */
  public async file(name: string, content: string): Promise<string> {
    const path = join(this.journals, name);
    await writeFile(path, content);
    return path;
  }

  public async append(path: string, line: unknown): Promise<void> {
    await appendFile(path, `${JSON.stringify(line)}\n`);
  }

  public async text(path: string): Promise<string> {
    return readFile(path, 'utf8');
  }
}

/** The id of a run, by a number of its own. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
