import { toChunks } from '../../formats/chunks.js';
import type { RisksReport } from '../../schemas/risks.js';
import { csvLine, pathCell, USER_COLUMNS, userCells } from '../answers/answerDocument.js';
import { accessText } from '../answers/question.js';

/** The formats in which risks are a document. */
export const riskFormats = ['csv', 'json'] as const;
export type RiskFormat = (typeof riskFormats)[number];

export function riskDocument(report: RisksReport, format: RiskFormat): AsyncGenerator<string> {
  return toChunks(format === 'csv' ? csv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

/** A value of each column. Columns are a promise: new ones come at the end. */
const COLUMNS = [
  'severity',
  'rule',
  'title',
  'outcome',
  ...USER_COLUMNS,
  'access',
  'path',
  'gives',
  'expires_at',
  'command',
  'advice',
  'exception_ended',
  'reason',
] as const;

/** A row for each way of each finding, and one for each rule that found nothing or was not checked. */
function* csv({ rules }: RisksReport): Generator<string> {
  yield csvLine(COLUMNS);
  for (const { severity, id, title, outcome, notChecked, findings } of rules) {
    const begin = [severity, id, title, outcome];
    const rest = COLUMNS.length - begin.length - 1;
    if (findings.length === 0) yield csvLine([...begin, ...Array<null>(rest).fill(null), notChecked.join(' ') || null]);
    for (const { user, access, ways, exceptionEnded } of findings) {
      const who = user ? userCells(user) : USER_COLUMNS.map(() => null);
      const ended = [exceptionEnded?.until ?? null, exceptionEnded?.reason ?? null];
      const none = [{ path: [], gives: [], expiresAt: null, command: null, advice: null }];
      for (const { path, gives, expiresAt, command, advice } of ways.length > 0 ? ways : none) {
        const way = [pathCell(path), gives.join(' '), expiresAt, command, advice];
        yield csvLine([...begin, ...who, access && accessText(access), ...way, ...ended]);
      }
    }
  }
}
