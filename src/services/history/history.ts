import { Messages, StateAggregator } from '@salesforce/core';
import { orgUsername } from '../../model/orgUsername.js';
import { idInAnyCase, toId18 } from '../../model/salesforceId.js';
import type { HistoryReport, HistoryRun } from '../../schemas/history.js';
import { journalsFolder } from '../writing/journal.js';
import { canBeUndone } from './mostRecent.js';
import { readRuns, type JournalRun } from './runs.js';
import { withUndone, type PastRun } from './undone.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'history');

export type History = {
  readonly report: HistoryReport;
  /** The newest run that `sf access undo` can take back; null where there is none. */
  readonly undoable: HistoryRun | null;
};

/**
 * What was done in orgs, by the journals in the CLI's data directory. No org is asked, so it does not matter whether the CLI is still
 * logged in to them.
 *
 * @param org the username, alias or id of an org; undefined for all orgs
 * @throws SfError NoSuchOrgError, JournalsFolderError
 */
export async function history(dataDir: string, org: string | undefined): Promise<History> {
  const folder = journalsFolder(dataDir);
  const { runs: all, unreadable } = await readRuns(folder);
  const orgIds = org === undefined ? null : await idsOf(org, all);
  const told = withUndone(all).filter(({ orgId }) => orgIds?.has(orgId) ?? true);
  const { aliases } = await StateAggregator.getInstance();
  const paths = new Map(all.map(({ orgId, id, journal }) => [`${orgId} ${id}`, journal]));
  const toReport = (run: PastRun): HistoryRun => ({
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    orgId: run.orgId,
    username: run.username,
    alias: run.username === null ? null : (aliases.get(run.username) ?? null),
    command: run.command,
    task: run.task,
    state: run.state,
    process: run.process && { host: run.process.host, pid: run.process.pid },
    ...run.counts,
    undone: run.undone,
    undoes: run.undoes === null ? null : (paths.get(`${run.orgId} ${run.undoes}`) ?? null),
    journal: run.journal,
  });
  const isTask = ({ task, command }: PastRun): boolean => task !== null || command === 'access serve';
  const undoable = told.find(canBeUndone);
  return {
    report: {
      folder,
      runs: told.filter((run) => !isTask(run)).map(toReport),
      tasks: told.filter(isTask).map(toReport),
      unreadable: [...unreadable],
    },
    undoable: undoable ? toReport(undoable) : null,
  };
}

/** How many orgs an error names. */
const MOST_NAMED = 10;

/**
 * The ids of an org: a sandbox that was refreshed has had several under one username.
 *
 * @throws SfError NoSuchOrgError for a name that neither the CLI nor a journal knows
 */
async function idsOf(name: string, runs: readonly JournalRun[]): Promise<ReadonlySet<string>> {
  const { aliases, orgs } = await StateAggregator.getInstance();
  const username = aliases.resolveUsername(name);
  const login = (await orgs.hasFile(username)) ? await orgs.read(username) : null;
  const id = idInAnyCase(name);
  const ids = new Set([
    ...(login?.orgId ? [toId18(login.orgId)] : []),
    ...runs.flatMap((run) =>
      run.username?.toLowerCase() === username.toLowerCase() || run.orgId === id ? run.orgId : [],
    ),
  ]);
  if (ids.size > 0) return ids;
  const known = [...new Set(runs.map((run) => orgUsername(run.username ?? undefined) ?? run.orgId))];
  const named = [...known.slice(0, MOST_NAMED), ...(known.length > MOST_NAMED ? ['…'] : [])].join(', ');
  throw messages.createError('noSuchOrg', [name], [named || messages.getMessage('noSuchOrg.none')]);
}
