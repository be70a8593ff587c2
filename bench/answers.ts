import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../scripts/repository.js';
import { sfEnvironment } from '../scripts/sf/environment.js';
import type { Scale } from '../simulator/seeds/scale/sizes.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { loopOverUsers, type LoopCost } from './loopOverUsers.js';
import { startOrg } from './orgs.js';
import { otherReadsOf, pagesOfQueries, queriesOf } from './pages.js';
import { download, logIn, runSf, usageHook, usageOf, type Usage } from './processes.js';
import { inTurns } from './reading.js';

const execute = promisify(execFile);
const RUNS = 5;

/** The questions of the tables, by what they are called there, and the same by SQL alone. */
const QUESTIONS = {
  'who --can ModifyAllData': {
    args: ['who', '--can', 'ModifyAllData'],
    sql: holdersOf(["kind = 'system' AND id = 'ModifyAllData'", 1]),
  },
  'who --can Account:delete': {
    args: ['who', '--can', 'Account:delete'],
    sql: holdersOf(["kind = 'object' AND id = 'Account'", 8], ["kind = 'system' AND id = 'ModifyAllData'", 1]),
  },
  'why --user U': { args: ['why'], sql: null },
} as const;
export type QuestionName = keyof typeof QUESTIONS;
export const questionNames = Object.keys(QUESTIONS) as QuestionName[];

/** Who holds, in force, a container that gives one of these rights: the join that every answer from a snapshot makes. */
function holdersOf(...rights: ReadonlyArray<readonly [permission: string, bit: number]>): string {
  const givers = rights.map(
    ([permission, bit]) =>
      `SELECT container FROM container_permissions cp JOIN permissions p ON p.key = cp.permission WHERE ${permission} AND rights & ${bit} <> 0`,
  );
  return `SELECT a.id, a.username, a.display_name, a.is_active, a.is_frozen, a.last_login_at, COUNT(*) ways, MIN(c.is_session_based) only_if, MAX(g.expires_at) expires_at
FROM (${givers.join(' UNION ')}) giver JOIN containers c ON c.key = giver.container JOIN grants g ON g.entitlement = c.entitlement
JOIN accounts a ON a.key = g.account GROUP BY a.key ORDER BY a.username`;
}

/** What one question costs by the real `sf`, and the least cost of any client. */
export type Answer = {
  readonly calls: number;
  /** The pages of its queries, which every client needs. */
  readonly pages: number;
  /** The calls that ask for nothing but the groups that groups are in: one a level, since each level follows from the one before. */
  readonly levels: number;
  readonly usage: Usage;
  /** A process that downloads and parses the same answers. */
  readonly bare: Usage;
};

export type AnswersOf = {
  readonly scale: Scale;
  readonly live: Readonly<Record<QuestionName, Answer>>;
  readonly loop: LoopCost;
  /** Seconds of `who --can Account:delete`, the question of the loop. */
  readonly seconds: number;
};

/** A user with much access: who holds most assignments. */
function busiestUser({ org }: Simulator): string {
  const assignments = org.table('PermissionSetAssignment');
  const users = [...org.table('User').rows()].filter(
    ({ UserType, IsActive }) => UserType === 'Standard' && IsActive === true,
  );
  const [busiest] = users.toSorted(
    (one, other) => assignments.where('AssigneeId', other.Id).length - assignments.where('AssigneeId', one.Id).length,
  );
  return String(busiest!.Username);
}

const argsOf = (question: QuestionName, source: readonly string[], user: string): string[] => [
  'access',
  ...QUESTIONS[question].args,
  ...(question === 'why --user U' ? ['--user', user] : []),
  ...source,
  // Told user by user; the envelope of --json holds all of them at once.
  ...['--result-format', 'json'],
];

/** Asks a generated org. @param started its simulator, to which `sf` is logged in under an alias */
export async function measureAnswers(
  home: string,
  scale: Scale,
  { simulator, alias }: { simulator: Simulator; alias: string },
): Promise<AnswersOf> {
  const user = busiestUser(simulator);
  const live: Partial<Record<QuestionName, Answer>> = {};
  for (const question of questionNames) {
    const ask = async (): Promise<Usage> => (await runSf(home, argsOf(question, ['-o', alias], user))).usage;
    simulator.resetRequests();
    await ask();
    const calls = simulator.requests.length;
    const isOfGroups = ({ object }: { object?: string }): boolean => object === 'GroupMember';
    const levels = simulator.requests.filter(({ subrequests }) => subrequests?.every(isOfGroups)).length;
    const [queries, others] = [queriesOf(simulator), otherReadsOf(simulator)];
    const pages = pagesOfQueries(simulator, queries).reduce((sum, count) => sum + count, 0);
    const usages = await inTurns(RUNS, { usage: ask, bare: () => download(home, simulator, queries, others) });
    live[question] = { calls, pages, levels, ...usages };
  }
  const started = performance.now();
  await runSf(home, argsOf('who --can Account:delete', ['-o', alias], user));
  const seconds = (performance.now() - started) / 1000;
  return { scale, live: live as Record<QuestionName, Answer>, loop: await loopOverUsers(simulator), seconds };
}

/** The start alone: a question to an org with one user, and a bare loop without a query. */
export async function measureAnswerStart(home: string): Promise<{ usage: Usage; bare: Usage }> {
  const simulator = await startSimulator({ seed: 'empty' });
  try {
    await logIn(home, simulator, 'empty');
    const args = argsOf('who --can ModifyAllData', ['-o', 'empty'], '');
    return await inTurns(RUNS, {
      usage: async () => (await runSf(home, args)).usage,
      bare: () => download(home, simulator, []),
    });
  } finally {
    await simulator.close();
  }
}

/** A snapshot with permissions and fields, and what the questions cost from it. */
export type SnapshotAnswers = {
  readonly calls: number;
  readonly pages: number;
  readonly usage: Usage;
  readonly megabytes: number;
  readonly answers: Readonly<
    Record<'who --can ModifyAllData' | 'who --can Account:delete', { usage: Usage; bare: Usage }>
  >;
  /** A question to a snapshot of an org with one user, and SQLite opened without a question. */
  readonly start: { readonly usage: Usage; readonly bare: Usage };
};

/** Keeps a snapshot of an org. @returns the calls that it took, as the org counted them, and the resources */
async function keepSnapshot(home: string, alias: string, path: string): Promise<Usage> {
  const options = ['--sync-permissions', '--sync-field-permissions'];
  const { usage } = await runSf(home, ['access', 'sync', '-o', alias, '--snapshot', path, ...options, '--json']);
  return usage;
}

async function bareSql(home: string, path: string, sql: string | null): Promise<Usage> {
  const env = sfEnvironment(home, { ...usageHook, ANSWER: JSON.stringify({ path, sql }) });
  const { stderr } = await execute(process.execPath, [join(repository, 'bench/answerFromSql.js')], {
    env,
    maxBuffer: 2 ** 28,
  });
  return usageOf(stderr);
}

export async function measureSnapshot(
  home: string,
  { simulator, alias }: { simulator: Simulator; alias: string },
): Promise<SnapshotAnswers> {
  const [path, smallPath] = [join(home, `${alias}.snapshot`), join(home, 'empty.snapshot')];
  simulator.resetRequests();
  const usage = await keepSnapshot(home, alias, path);
  const calls = simulator.requests.length;
  const pages = pagesOfQueries(simulator, queriesOf(simulator)).reduce((sum, count) => sum + count, 0);
  const empty = await startSimulator({ seed: 'empty' });
  try {
    await logIn(home, empty, 'empty');
    await keepSnapshot(home, 'empty', smallPath);
  } finally {
    await empty.close();
  }
  const ask = (question: QuestionName, file: string) => async (): Promise<Usage> =>
    (await runSf(home, argsOf(question, ['--snapshot', file], ''))).usage;
  const compare = (question: QuestionName): Promise<{ usage: Usage; bare: Usage }> =>
    inTurns(RUNS, { usage: ask(question, path), bare: () => bareSql(home, path, QUESTIONS[question].sql) });
  return {
    calls,
    pages,
    usage,
    megabytes: (await stat(path)).size / 2 ** 20,
    answers: {
      'who --can ModifyAllData': await compare('who --can ModifyAllData'),
      'who --can Account:delete': await compare('who --can Account:delete'),
    },
    start: await inTurns(RUNS, {
      usage: ask('who --can ModifyAllData', smallPath),
      bare: () => bareSql(home, smallPath, null),
    }),
  };
}

/** All figures of the answers' tables, of one scale; the snapshot only where it is `large`. */
export async function measureScale(
  home: string,
  scale: Scale,
): Promise<{ answers: AnswersOf; snapshot: SnapshotAnswers | null }> {
  const started = await startOrg(home, scale);
  try {
    const answers = await measureAnswers(home, scale, started);
    return { answers, snapshot: scale === 'large' ? await measureSnapshot(home, started) : null };
  } finally {
    await started.simulator.close();
  }
}
