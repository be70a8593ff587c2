import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../model/change.js';
import { makePlan, type ChangePlan, type Requests } from '../services/change/plan.js';
import type { ChangeReport, ChangeResult } from '../schemas/changes.js';
import { leftOutResult, resultsAsCsv, resultsOf } from '../services/change/report.js';
import { describeRowProblem, type RowProblem } from '../services/change/request.js';
import { openOutputFile, refuseSameFileTwice, type OutputFile } from '../services/document/outputFile.js';
import { carryOutWrites } from '../services/writing/execute.js';
import type { ChangeFlags } from './changeFlags.js';
import type { ExecutionFlags, TargetOrgFlag } from './flags.js';
import { abortOnInterrupt } from './process.js';
import { changeFailureLines, changePlanLine, changeRows } from './output/changes.js';
import { outcomeLine } from './output/plan.js';
import { carryOutOptions, journalLine, refuseTooMany, runPlan, type Plan } from './runPlan.js';
import { showTable } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** How many changes are listed at most. More are only counted: nobody reads a table of ten thousand rows. */
const ROWS_SHOWN = 100;
const FAILURES_SHOWN = 20;

type Flags = TargetOrgFlag & ExecutionFlags & Pick<ChangeFlags, 'file' | 'output-file' | 'skip-invalid'>;

/**
 * What `grant` and `revoke` have in common: plans the requested changes and runs the plan.
 *
 * @param skipped rows of a file that cannot be understood and were left out: they count as refused, and come last
 */
export async function runChanges(
  command: SfCommand<unknown>,
  requested: Requests,
  licenseProfiles: ReadonlyMap<string, string>,
  flags: Flags,
  skipped: readonly RowProblem[] = [],
): Promise<ChangeReport> {
  await refuseSameFileTwice([flags.file, flags['output-file'], flags.journal].filter((path) => path !== '-'));
  for (const problem of skipped) command.warn(messages.getMessage('warning.skipped', [describeRowProblem(problem)]));
  const resultsFile = flags['output-file'] ? await openOutputFile(flags['output-file']) : null;
  try {
    const { signal } = abortOnInterrupt('seeJournal');
    const plan = await makePlan(
      flags['target-org'].getConnection(flags['api-version']),
      requested,
      { licenseProfiles, skipInvalid: flags['skip-invalid'], now: new Date() },
      signal,
    );
    const skippedResults = skipped.map(leftOutResult);
    return await runPlan(command, flags, toPlan(command, plan, skippedResults, flags, resultsFile, signal));
  } finally {
    await resultsFile?.discard();
  }
}

function toPlan(
  command: SfCommand<unknown>,
  { client, organization, rows }: ChangePlan,
  skipped: readonly ChangeResult[],
  flags: Flags,
  resultsFile: OutputFile | null,
  signal: AbortSignal,
): Plan<readonly ChangeResult[], ChangeReport> {
  const planned = resultsOf(rows, []);
  const writes = rows.flatMap((row) => row.planned?.write ?? []);
  return {
    planned: [...planned, ...skipped],
    writes: writes.length,
    show: () => {
      if (planned.length > 0 && planned.length <= ROWS_SHOWN) {
        showTable(command, messages, changeRows(planned, organization.timeZone), ['user', 'change', 'target', 'note']);
      }
      command.log(changePlanLine([...planned, ...skipped]));
      if (rows.some(({ isOwn, planned: row }) => isOwn && row?.verdict === 'revoke')) {
        command.warn(messages.getMessage('warning.ownAccess'));
      }
      refuseTooMany(writes.length, flags['max-changes']);
    },
    question: () => {
      const revokes = planned.filter(({ verdict }) => verdict === 'revoke').length;
      if (revokes === 0) return null;
      return messages.getMessage('confirm', [revokes.toLocaleString('en-US'), planned.length.toLocaleString('en-US')]);
    },
    carryOut: async ({ onProgress }) => {
      const options = carryOutOptions(command, flags, onProgress, signal);
      const { outcomes, journal, journalProblem } = await carryOutWrites(client, writes, options);
      return { results: [...resultsOf(rows, outcomes), ...skipped], journal, journalProblem };
    },
    showOutcome: (results, journal) => {
      if (results.length > 0) command.log(outcomeLine(statusesOf(results)));
      for (const line of changeFailureLines(results).slice(0, FAILURES_SHOWN)) command.warn(line);
      if (journal) command.log(journalLine(journal, flags['target-org']));
    },
    statusesOf,
    report: async (results, journal) => {
      await resultsFile?.write([resultsAsCsv(results)]);
      if (resultsFile) command.log(messages.getMessage('summary.outputFile', [resultsFile.path]));
      return {
        changes: [...results],
        journal,
        outputFile: resultsFile?.path ?? null,
        apiCalls: client.calls,
        dryRun: flags['dry-run'],
      };
    },
  };
}

const statusesOf = (results: readonly ChangeResult[]): OutcomeStatus[] => results.map(({ status }) => status);
