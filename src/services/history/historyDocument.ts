import { toChunks } from '../../formats/chunks.js';
import type { HistoryReport } from '../../schemas/history.js';
import { csvLine, type AnswerFormat } from '../answers/answerDocument.js';

/** The history as a document: a row for each run, the newest first; those of C1's tasks have the task. */
export function historyDocument(report: HistoryReport, format: AnswerFormat): AsyncGenerator<string> {
  return toChunks(format === 'csv' ? csv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

/** A value of each column. Columns are a promise: new ones come at the end. */
const COLUMNS = [
  'started_at',
  'ended_at',
  'org_id',
  'username',
  'alias',
  'command',
  'task',
  'state',
  'done',
  'failed',
  'unknown',
  'not_sent',
  'undone',
  'undoes',
  'journal',
] as const;

function* csv({ runs, tasks }: HistoryReport): Generator<string> {
  yield csvLine(COLUMNS);
  for (const run of [...runs, ...tasks]) {
    const { startedAt, endedAt, orgId, username, alias, command, task, state, undone, undoes, journal } = run;
    const counts = [run.done, run.failed, run.unknown, run.notSent];
    yield csvLine([
      ...[startedAt, endedAt, orgId, username, alias, command, task, state],
      ...counts,
      ...[undone, undoes, journal],
    ]);
  }
}
