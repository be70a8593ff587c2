import { basename } from 'node:path';
import { Messages } from '@salesforce/core';
import { pathArgument, targetOrgArgument } from '../../model/commandText.js';
import { orgUsername } from '../../model/orgUsername.js';
import { shortText } from '../../model/shortText.js';
import { inZone } from '../../model/time.js';
import type { HistoryReport, HistoryRun } from '../../schemas/history.js';
import type { PastedLine } from '../answerOutput.js';
import { plural } from '../text.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'historyOutput');

/** How many runs are shown, and how many tasks. */
const SHOWN = 20;

/** How many files that are no journals are named. */
const FILES_SHOWN = 10;

const INDENTATION = 2;

/** The runs, each with its org, what became of its changes, and its file; then the same of C1's tasks. */
export function historyLines({ runs, tasks }: HistoryReport, screen: Screen): string[] {
  const byJournal = new Map([...runs, ...tasks].map((run) => [run.journal, run]));
  const linesOf = (some: readonly HistoryRun[]): string[] => [
    ...some.slice(0, SHOWN).flatMap((run) => [...runLines(run, byJournal, screen), '']),
    ...(some.length > SHOWN ? [...wrapped(plural(messages, 'older', some.length - SHOWN), screen), ''] : []),
  ];
  const lines = [...linesOf(runs), ...(tasks.length > 0 ? [messages.getMessage('tasks'), '', ...linesOf(tasks)] : [])];
  return lines.slice(0, -1);
}

/** What stands below the runs: how many there are, what could not be read, where they lie, and how to undo one. */
export function historyCounts(
  { runs, tasks, unreadable, folder }: HistoryReport,
  undoable: HistoryRun | null,
): Array<string | PastedLine> {
  const counts = Object.entries({ runs, tasks }).flatMap(([key, some]) =>
    some.length > 0 ? plural(messages, `counts.${key}`, some.length) : [],
  );
  const more = unreadable.length - FILES_SHOWN;
  return [
    counts.length > 0 ? messages.getMessage('counts', [counts.join(', ')]) : messages.getMessage('none'),
    ...(unreadable.length > 0 ? [plural(messages, 'unreadable', unreadable.length)] : []),
    ...unreadable
      .slice(0, FILES_SHOWN)
      .map(({ journal, reason }) => messages.getMessage('unreadable.file', [basename(journal), shortText(reason)])),
    ...(more > 0 ? [plural(messages, 'unreadable.more', more)] : []),
    messages.getMessage('folder'),
    { pasted: folder },
    ...(undoable ? [messages.getMessage('undo'), { pasted: undoCommand(undoable) }] : []),
  ];
}

function undoCommand({ username, journal }: HistoryRun): string {
  const targetOrg = targetOrgArgument(orgUsername(username ?? undefined));
  return `sf access undo${targetOrg} --journal ${pathArgument(journal)}`;
}

function runLines(run: HistoryRun, byJournal: ReadonlyMap<string, HistoryRun>, screen: Screen): string[] {
  const { command, task, undoes, journal } = run;
  const undone = undoes === null ? undefined : byJournal.get(undoes);
  const facts = [
    countsText(run),
    ...stateTexts(run),
    ...(undone ? [messages.getMessage('undoes', [shortText(undone.command), timeText(undone)])] : []),
  ].join('; ');
  const text =
    task === null
      ? messages.getMessage('run', [shortText(command), facts])
      : messages.getMessage('task', [shortText(task), facts]);
  return [
    ...wrapped(messages.getMessage('head', [timeText(run), orgText(run)]), screen),
    ...wrapped(text, screen, INDENTATION),
    // It stays in one line, so that it can be copied.
    `${' '.repeat(INDENTATION)}${basename(journal)}`,
  ];
}

function timeText({ startedAt }: HistoryRun): string {
  return inZone(startedAt, 'UTC');
}

function orgText({ alias, username, orgId }: HistoryRun): string {
  if (username === null) return orgId;
  return alias === null ? shortText(username) : messages.getMessage('org.alias', [alias, shortText(username)]);
}

function countsText({ done, failed, unknown, notSent }: HistoryRun): string {
  const parts = Object.entries({ done, failed, unknown, notSent: notSent ?? 0 }).flatMap(([key, count]) =>
    count > 0 ? messages.getMessage(key, [count.toLocaleString('en-US')]) : [],
  );
  return parts.join(', ') || messages.getMessage('nothing');
}

function stateTexts({ state, process, undone }: HistoryRun): string[] {
  const key = state.replaceAll(' ', '-');
  const words = process ? [String(process.pid), shortText(process.host)] : [];
  return [
    ...(state === 'ended' ? [] : [messages.getMessage(key, state === 'may be running' ? words : [])]),
    ...(undone === null || undone === 'no' ? [] : [messages.getMessage(`undone.${undone.replaceAll(' ', '-')}`)]),
  ];
}
