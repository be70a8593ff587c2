import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Messages } from '@salesforce/core';
import type { RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { toId18 } from '../../model/salesforceId.js';
import { prepareArrays } from '../../snapshot/sqlite.js';
import { WrongLine, type WritesLine } from './journalLine.js';
import { problemOfId, problemOfWrite, withLongIds } from './journalRules.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'journal');

/** A write that was sent, and its outcome. */
export type SentWrite = {
  readonly write: RecordWrite;
  /** It is `unknown` if the run ended before the answer came, or if the answer was lost. */
  readonly outcome: 'done' | 'not done' | 'unknown';
  readonly recordId: string | null;
};

/** Positions are 1, 2, 3, in the order in which the writes were sent. */
const SCHEMA = `
CREATE TABLE sent (
  position INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL UNIQUE,
  object TEXT NOT NULL,
  write TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT 'unknown',
  -- As the journal has it, where an id may have 15 characters.
  record_id TEXT
) STRICT;
`;

/** The columns of `sentWriteOf`. */
export const SENT_WRITE = 'sent.write, sent.outcome, sent.record_id';
export type SentWriteRow = readonly [write: string, outcome: SentWrite['outcome'], recordId: string | null];

export const sentWriteOf = ([write, outcome, recordId]: SentWriteRow): SentWrite => ({
  write: JSON.parse(write) as RecordWrite,
  outcome,
  recordId: recordId === null ? null : toId18(recordId),
});

/** The writes of a journal, line by line. There may be very many: they are in a table `sent` of a database. */
export class SentWrites implements Iterable<SentWrite> {
  public length = 0;
  private readonly send: StatementSync;
  private readonly settle: StatementSync;

  public constructor(private readonly database: DatabaseSync) {
    database.exec(SCHEMA);
    this.send = database.prepare('INSERT INTO sent (sequence, object, write) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.settle = prepareArrays(
      database,
      'UPDATE sent SET outcome = ?, record_id = ? WHERE sequence = ? RETURNING object',
    );
  }

  /** @throws WrongLine for a line that does not go with those before it, and for what no command of this plugin sends */
  public take(line: WritesLine): void {
    if (line.kind === 'sending') {
      this.length += line.writes.length;
      for (const { sequence, ...write } of line.writes) {
        refuse(problemOfWrite(write));
        const { changes } = this.send.run(sequence, write.object, JSON.stringify(withLongIds(write)));
        if (changes === 0) refuse(messages.getMessage('sentTwice', [String(sequence)]));
      }
      return;
    }
    for (const { sequence, recordId, error } of line.outcomes) {
      const sent = this.settle.get(error ? 'not done' : 'done', recordId, sequence) as unknown as
        | [object: string]
        | undefined;
      if (!sent) throw new WrongLine(messages.getMessage('neverSent', [String(sequence)]));
      if (recordId !== null) refuse(problemOfId(writableObject(sent[0]), recordId));
    }
  }

  public *[Symbol.iterator](): Generator<SentWrite> {
    const rows = prepareArrays(this.database, `SELECT ${SENT_WRITE} FROM sent ORDER BY position`).iterate();
    for (const row of rows) yield sentWriteOf(row as unknown as SentWriteRow);
  }
}

function refuse(problem: string | null): void {
  if (problem !== null) throw new WrongLine(problem);
}
