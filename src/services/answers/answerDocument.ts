import { oncePerObject } from '../../model/oncePerObject.js';
import { csvRecord, neutralized } from '../../formats/cell.js';
import { toChunks } from '../../formats/chunks.js';
import type { UserAccessReport, WhoReport, WhyReport } from '../../schemas/answers.js';
import type { WhoCounts } from './answer.js';
import { accessText } from './question.js';
import { type Who, whoHead, whoRow } from './who.js';

/** The formats in which an answer is a document; other than that it is a text for people. */
export type AnswerFormat = 'csv' | 'json';

type OnCounts = (counts: WhoCounts) => void;

/**
 * The answer of `who` as a document: a row for each user, none of which is kept.
 *
 * @returns the document, and the counts, which are known when all of it was read; null where the reader stopped early
 */
export function whoDocument(
  answer: Who,
  format: AnswerFormat,
): { document: AsyncGenerator<string>; counts: () => WhoCounts | null } {
  let counts: WhoCounts | null = null;
  const onCounts: OnCounts = (found) => (counts = found);
  return {
    document: toChunks(
      format === 'csv'
        ? whoCsv(answer, onCounts)
        : usersJson(whoHead(answer), answer.rows, whoRow, answer.facts, onCounts),
    ),
    counts: () => counts,
  };
}

/** The answer of `why` to a question as a document. */
export function whyDocument(report: WhyReport, format: AnswerFormat): AsyncGenerator<string> {
  return toChunks(format === 'csv' ? whyCsv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

/** All that one user has as a document. */
export function userAccessDocument(report: UserAccessReport, format: AnswerFormat): AsyncGenerator<string> {
  return toChunks(format === 'csv' ? userAccessCsv(report) : [`${JSON.stringify(report, null, 2)}\n`]);
}

type WayOfReport = WhoReport['users'][number]['way'];
type CsvValue = string | number | boolean | null;

/** The columns of `userCells`. */
export const USER_COLUMNS = ['user_id', 'username', 'name', 'is_active', 'is_frozen', 'last_login'] as const;

/** The columns of `wayCells`. */
const WAY_COLUMNS = ['path', 'gives', 'is_enough', 'session', 'group_status'] as const;

/** A value of each column. Columns are a promise: new ones come at the end. */
const WHO_COLUMNS = [...USER_COLUMNS, 'verdict', 'expires_at', 'ways', ...WAY_COLUMNS] as const;

function* whoCsv({ rows }: Who, onCounts: OnCounts): Generator<string, void> {
  yield csvLine(WHO_COLUMNS);
  for (;;) {
    const { done, value } = rows.next();
    if (done) return onCounts(value);
    const row = whoRow(value);
    yield `${cellsOf([...userCells(row), row.verdict, row.expiresAt, row.ways])},${wayRecord(row.way)}\n`;
  }
}

const wayRecord = oncePerObject((way: WayOfReport) => cellsOf(wayCells(way)));

const WHY_COLUMNS = [
  ...USER_COLUMNS,
  'verdict',
  /** `way`, `lost` with `--without`, or the obstacle; empty where there is nothing to tell. */
  'what',
  ...WAY_COLUMNS,
  'expires_at',
  'command',
  'advice',
] as const;

function* whyCsv(report: WhyReport): Generator<string> {
  const { verdict, ways, obstacles, without, ...user } = report;
  const begin = [...userCells(user), verdict];
  const rows: CsvValue[][] = [
    ...ways.map((way) => ['way', ...wayCells(way), way.expiresAt, way.command, way.advice]),
    ...(without?.lost ?? []).map((way) => ['lost', ...wayCells(way), way.expiresAt, null, null]),
    ...obstacles.map(({ kind, path, permissions, at }) => {
      return [kind, pathCell(path), permissions.join(' '), null, null, null, at, null, null];
    }),
  ];
  yield csvLine(WHY_COLUMNS);
  for (const row of rows.length > 0 ? rows : [WHY_COLUMNS.slice(begin.length).map(() => null)]) {
    yield csvLine([...begin, ...row]);
  }
}

const USER_ACCESS_COLUMNS = [
  ...USER_COLUMNS,
  'section',
  'what',
  'label',
  'state',
  'rights',
  'expires_at',
  'path',
  'command',
  'advice',
] as const;

/** A row for each membership, permission and object. */
function* userAccessCsv(report: UserAccessReport): Generator<string> {
  const { memberships, dangerous, systemPermissions, allObjects, objects, entities } = report;
  const rightsOf = ({ rights, onlyIf }: { rights: readonly string[]; onlyIf: readonly string[] }): string =>
    [...rights, ...onlyIf.map((right) => `${right}?`)].join(' ');
  const rows: CsvValue[][] = [
    ...memberships.map(({ access, role, state, expiresAt, path, command, advice }) => {
      return ['membership', accessText(access), access.name, state, role, expiresAt, pathCell(path), command, advice];
    }),
    ...(dangerous ?? []).map(({ permission, label, verdict, through }) => {
      return ['dangerous', permission, label, verdict, null, null, pathCells(through), null, null];
    }),
    ...(systemPermissions ?? []).map(({ permission, label, verdict, through }) => {
      return ['system', permission, label, verdict, null, null, pathCells(through), null, null];
    }),
    ...(allObjects
      ? [['all objects', null, null, null, rightsOf(allObjects), null, pathCells(allObjects.through), null, null]]
      : []),
    ...(objects ?? []).map(({ object, label, through, ...rights }) => {
      return ['object', object, label, null, rightsOf(rights), null, pathCells(through), null, null];
    }),
    ...(entities ?? []).map(({ kind, permission, label, verdict, through }) => {
      return [kind, permission, label, verdict, null, null, pathCells(through), null, null];
    }),
  ];
  const lost = (report.without?.lost ?? []).map((permission) => ['lost', permission, ...Array<null>(7).fill(null)]);
  yield csvLine(USER_ACCESS_COLUMNS);
  for (const row of [...rows, ...lost]) yield csvLine([...userCells(report), ...row]);
}

/** Accesses each of which gives something. */
function pathCells(through: WayOfReport['path']): string {
  return through.map(accessText).join('; ');
}

type UserOfReport = Pick<WhyReport, 'userId' | 'username' | 'name' | 'isActive' | 'isFrozen' | 'lastLogin'>;

export function userCells({ userId, username, name, isActive, isFrozen, lastLogin }: UserOfReport): CsvValue[] {
  return [userId, username, name, isActive, isFrozen, lastLogin];
}

function wayCells({ path, gives, isEnough, session, groupStatus }: WayOfReport): CsvValue[] {
  return [pathCell(path), gives.join(' '), isEnough, session, groupStatus];
}

/** `group:Field_Team > group:Everyone`: from what the user holds to what gives it. */
export function pathCell(path: WayOfReport['path']): string {
  return path.map(accessText).join(' > ');
}

export function csvLine(values: readonly CsvValue[]): string {
  return `${cellsOf(values)}\n`;
}

function cellsOf(values: readonly CsvValue[]): string {
  return csvRecord(values.map((value) => (value === null ? null : neutralized(String(value)))));
}

/**
 * The same as `--json` has in `result`, user by user.
 *
 * @param head what stands before the users
 * @param userOf a row as `--json` tells it
 * @param facts what stands behind the counts
 */
export function* usersJson<Row, Counts>(
  head: object,
  rows: Generator<Row, Counts>,
  userOf: (row: Row) => object,
  facts: object,
  onCounts: (counts: Counts) => void,
): Generator<string, void> {
  yield `${JSON.stringify(head, null, 2).slice(0, -'\n}'.length)},\n  "users": [`;
  for (let isFirst = true; ; isFirst = false) {
    const { done, value } = rows.next();
    if (!done) {
      yield `${isFirst ? '' : ','}\n    ${JSON.stringify(userOf(value))}`;
      continue;
    }
    const tail = JSON.stringify({ counts: value, ...facts }, null, 2).slice('{'.length);
    yield `${isFirst ? '' : '\n  '}],${tail}\n`;
    return onCounts(value);
  }
}
