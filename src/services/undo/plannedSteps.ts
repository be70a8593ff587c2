import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { explainScratch } from '../../snapshot/scratch.js';
import { prepareArrays } from '../../snapshot/sqlite.js';
import type { WriteList } from '../writing/calls.js';
import { plannedStatusOf, type NamedStep } from './report.js';
import type { UndoStep } from './steps.js';

/** A step, and what became of its write; null for one that does not write, or was not carried out. */
export type CarriedOutStep = { readonly named: NamedStep; readonly outcome: WriteOutcome | null };

const isOfUser = (object: string): boolean => writableObject(object).targetFields.length === 0;

/** The rounds of an undo. It first takes access away, then sets users back, and last gives access back. */
const ROUNDS: ReadonlyArray<(step: UndoStep) => boolean> = [
  ({ write }) => write?.op === 'delete',
  ({ write, object }) => write?.op === 'update' && isOfUser(object),
  ({ write, object }) => write?.op === 'insert' || (write?.op === 'update' && !isOfUser(object)),
];

/** `lines` are what is told in a list, to tell each once. */
const SCHEMA = `
CREATE TABLE steps (position INTEGER PRIMARY KEY, round INTEGER, status TEXT NOT NULL, named TEXT NOT NULL) STRICT;
CREATE TABLE outcomes (position INTEGER PRIMARY KEY, status TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
CREATE TABLE lines (line BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

const ADD = 'INSERT INTO steps (round, status, named) VALUES (?, ?, ?)';
const KEEP = 'INSERT INTO outcomes (position, status, outcome) VALUES (?, ?, ?)';
const KEEP_REST = `
INSERT INTO outcomes (position, status, outcome)
SELECT position, 'not sent', ? FROM steps WHERE round = ? AND position NOT IN (SELECT position FROM outcomes)
`;
const WITH_OUTCOMES = 'steps LEFT JOIN outcomes USING (position)';
const STATUS = 'COALESCE(outcomes.status, steps.status)';

/** The steps of an undo, in their order, and their outcomes. There may be very many: they are in tables of a database. */
export class PlannedSteps implements Iterable<CarriedOutStep> {
  /** How many steps write. */
  public writes = 0;
  /** How many steps are refused. */
  public refused = 0;
  private readonly insert: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    database.exec(SCHEMA);
    this.insert = database.prepare(ADD);
  }

  public add(steps: readonly NamedStep[]): void {
    for (const named of steps) {
      const round = ROUNDS.findIndex((belongs) => belongs(named.step));
      const status = plannedStatusOf(named.step);
      if (round >= 0) this.writes += 1;
      if (status === 'refused') this.refused += 1;
      this.insert.run(round < 0 ? null : round, status, JSON.stringify(named));
    }
  }

  public rounds(): RoundOfSteps[] {
    return Array.from(ROUNDS.keys(), (round) => new RoundOfSteps(this.database, round));
  }

  public [Symbol.iterator](): Generator<CarriedOutStep> {
    return this.each('TRUE');
  }

  public failed(): Generator<CarriedOutStep> {
    return this.each(`${STATUS} = 'failed'`);
  }

  /** The outcomes of all writes that are known. */
  public *outcomes(): Generator<WriteOutcome> {
    for (const [outcome] of this.rows('SELECT outcome FROM outcomes ORDER BY position')) {
      yield JSON.parse(outcome!) as WriteOutcome;
    }
  }

  /** The statuses that steps have, each once. */
  public *statuses(): Generator<OutcomeStatus> {
    for (const [status] of this.rows(`SELECT DISTINCT ${STATUS} FROM ${WITH_OUTCOMES}`)) yield status as OutcomeStatus;
  }

  /** @returns whether a line is told for the first time, from now on */
  public notTold(): (line: string) => boolean {
    this.database.exec('DELETE FROM lines');
    const tell = this.database.prepare('INSERT INTO lines (line) VALUES (?) ON CONFLICT DO NOTHING');
    return (line) => {
      try {
        return tell.run(hash('sha256', line, 'buffer')).changes > 0;
      } catch (error) {
        throw explainScratch(error);
      }
    };
  }

  private *each(which: string): Generator<CarriedOutStep> {
    const sql = `SELECT named, outcome FROM ${WITH_OUTCOMES} WHERE ${which} ORDER BY position`;
    for (const [named, outcome] of this.rows(sql)) {
      yield {
        named: JSON.parse(named!) as NamedStep,
        outcome: outcome == null ? null : (JSON.parse(outcome) as WriteOutcome),
      };
    }
  }

  private rows(sql: string): Iterable<Array<string | null>> {
    return prepareArrays(this.database, sql).iterate() as Iterable<unknown> as Iterable<Array<string | null>>;
  }
}

/** The writes of one round of an undo, in the order of its steps. Each is read when somebody asks for it. */
export class RoundOfSteps implements WriteList {
  /** By the position of a write in the round, that of its step among all. */
  private readonly positions: readonly number[];
  private readonly select: StatementSync;
  private readonly keep: StatementSync;

  public constructor(
    private readonly database: DatabaseSync,
    private readonly round: number,
  ) {
    const rows = prepareArrays(database, 'SELECT position FROM steps WHERE round = ? ORDER BY position').iterate(round);
    this.positions = Array.from(rows as Iterable<unknown> as Iterable<[position: number]>, ([position]) => position);
    this.select = prepareArrays(database, "SELECT named -> '$.step.write' FROM steps WHERE position = ?");
    this.keep = database.prepare(KEEP);
  }

  public get length(): number {
    return this.positions.length;
  }

  public at(position: number): RecordWrite {
    const [write] = this.select.get(this.positions[position]!) as unknown as [string];
    return JSON.parse(write) as RecordWrite;
  }

  public keepOutcome(position: number, outcome: WriteOutcome): void {
    this.keep.run(this.positions[position]!, outcome.status, JSON.stringify(outcome));
  }

  /** Keeps of the writes without an outcome that they were not sent. @param error why they were not */
  public keepNotSent(error: WriteOutcome['error']): void {
    const outcome: WriteOutcome = { status: 'not sent', recordId: null, error };
    this.database.prepare(KEEP_REST).run(JSON.stringify(outcome), this.round);
  }
}
