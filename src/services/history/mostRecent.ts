import { Messages } from '@salesforce/core';
import { journalsFolder } from '../writing/journal.js';
import { isNamedAfter, readRuns, type UnreadableJournal } from './runs.js';
import { withUndone, type PastRun } from './undone.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'history');
const LIST = new Intl.ListFormat('en-US');

/** Why a run is none that `sf access undo --use-most-recent` takes. */
type Obstacle = (typeof obstacles)[number];
const obstacles = [
  'running',
  'beingUndone',
  'notKnown',
  'undone',
  'asFarAsPossible',
  'undo',
  'task',
  'nothing',
] as const;

/** Those where the run may be what somebody means, so that it is named. */
const DOUBTFUL: readonly Obstacle[] = ['running', 'beingUndone', 'notKnown'];

export type MostRecent = {
  /** The path of its journal. */
  readonly journal: string;
  /** What is newer and may be meant, and why it was not taken: a sentence each. */
  readonly passedOver: readonly string[];
};

/** How many of the newer ones are told. */
const MOST_TOLD = 3;

/**
 * The newest run in an org that is over, is no undo and is not undone. Until all of it is undone that can be, it stays the newest: an
 * undo that was interrupted is finished by the same command.
 *
 * @param org the name of the org in errors
 * @throws SfError NothingToUndoError, NoRunToUndoError, JournalsFolderError
 */
export async function mostRecentRun(dataDir: string, orgId: string, org: string): Promise<MostRecent> {
  const folder = journalsFolder(dataDir);
  const { runs, unreadable } = await readRuns(folder);
  const ofOrg = withUndone(runs.filter((run) => run.orgId === orgId));
  const index = ofOrg.findIndex((run) => obstacleOf(run) === null);
  const found = ofOrg[index];
  if (!found) throw nothingToUndo(ofOrg, org, folder);
  return { journal: found.journal, passedOver: passedOver(ofOrg.slice(0, index), unreadable, found) };
}

/** Whether `sf access undo --use-most-recent` would take a run, if it were the newest. */
export function canBeUndone(run: PastRun): boolean {
  return obstacleOf(run) === null;
}

function obstacleOf({ undoes, command, task, state, isBeingUndone, undone, counts }: PastRun): Obstacle | null {
  if (undoes !== null || command === 'access undo') return 'undo';
  if (task !== null || command === 'access serve') return 'task';
  if (state === 'not known') return 'notKnown';
  if (state === 'may be running') return 'running';
  if (isBeingUndone) return 'beingUndone';
  if (undone === 'yes') return 'undone';
  if (undone === 'as far as possible') return 'asFarAsPossible';
  return counts.done + counts.unknown === 0 ? 'nothing' : null;
}

function passedOver(
  newer: readonly PastRun[],
  unreadable: readonly UnreadableJournal[],
  { orgId, startedAt }: PastRun,
): string[] {
  const texts = [
    ...newer.flatMap((run) => {
      const obstacle = obstacleOf(run)!;
      return DOUBTFUL.includes(obstacle) ? messages.getMessage(`passedOver.${obstacle}`, [run.journal]) : [];
    }),
    ...unreadable.flatMap(({ journal, reason }) =>
      isNamedAfter(journal, orgId, startedAt) ? messages.getMessage('passedOver.unreadable', [journal, reason]) : [],
    ),
  ];
  const more = texts.length - MOST_TOLD;
  return more > 0
    ? [...texts.slice(0, MOST_TOLD), messages.getMessage('passedOver.more', [more.toLocaleString('en-US')])]
    : texts;
}

function nothingToUndo(runs: readonly PastRun[], org: string, folder: string): Error {
  if (runs.length === 0) return messages.createError('noRunToUndo', [org, folder]);
  const counts = Map.groupBy(runs, (run) => obstacleOf(run)!);
  const parts = obstacles.flatMap((obstacle) => {
    const count = counts.get(obstacle)?.length ?? 0;
    if (count === 0) return [];
    const key = `nothingToUndo.${obstacle}`;
    return count === 1
      ? messages.getMessage(`${key}.one`)
      : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);
  });
  return messages.createError('nothingToUndo', [org, LIST.format(parts)], [org]);
}
