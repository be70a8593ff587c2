import { Messages } from '@salesforce/core';
import type { Org } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { makePlan, type Requests } from '../services/change/plan.js';
import {
  type ChangeReport,
  type ChangeResult,
  leftOutResult,
  resultsAsCsv,
  resultsOf,
} from '../services/change/report.js';
import { describeRowProblem, type RowProblem } from '../services/change/request.js';
import { refuseOneTwice, openOutputFile } from '../services/document/outputFile.js';
import { failureLines, outcomeLine, planLine, planRows } from './output/changes.js';
import { carryOut, journalLine, refuseTooMany, confirmOrRefuse, exitCodeOf, exitCodeOfPlan } from './runPlan.js';
import { abortOnInterrupt } from './interrupt.js';
import { showTable } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** Changes beyond this are counted, not listed: nobody reads a table of ten thousand rows. */
const ROWS_SHOWN = 100;
const FAILURES_SHOWN = 20;

export type ExecutionFlags = {
  readonly 'target-org': Org;
  readonly 'api-version': string | undefined;
  readonly 'dry-run': boolean;
  readonly 'no-prompt': boolean;
  readonly 'max-changes': number | undefined;
  readonly 'all-or-none': boolean;
  readonly 'skip-invalid': boolean | undefined;
  readonly file?: string | undefined;
  readonly 'output-file': string | undefined;
  readonly journal: string | undefined;
};

const takesAway = ({ verdict }: ChangeResult): boolean => verdict === 'revoke';

const showPlan = (
  command: SfCommand<unknown>,
  planned: readonly ChangeResult[],
  leftOut: readonly ChangeResult[],
): void => {
  if (planned.length > 0 && planned.length <= ROWS_SHOWN) {
    showTable(command, messages, planRows(planned), ['user', 'change', 'target', 'note']);
  }
  command.log(planLine([...planned, ...leftOut]));
};

const showOutcome = (command: SfCommand<unknown>, results: readonly ChangeResult[], journal: string | null): void => {
  if (results.length > 0) command.log(outcomeLine(results));
  for (const line of failureLines(results).slice(0, FAILURES_SHOWN)) command.warn(line);
  if (journal) command.log(journal);
};

/**
 * Plans requested changes, shows the plan, asks where access is taken away, carries it out and shows what came of it.
 * Sets the exit code: 0 all done or nothing to do, 1 nothing done, 68 partly; of a dry run by what it refuses.
 *
 * @param skipped rows of a file that were left out since they cannot be understood: they count as refused, and come last
 */
export const runChanges = async (
  command: SfCommand<unknown>,
  requested: Requests,
  licenseProfiles: ReadonlyMap<string, string>,
  flags: ExecutionFlags,
  skipped: readonly RowProblem[] = [],
): Promise<ChangeReport> => {
  await refuseOneTwice([flags.file, flags['output-file'], flags.journal].filter((path) => path !== '-'));
  for (const problem of skipped) command.warn(messages.getMessage('warning.skipped', [describeRowProblem(problem)]));
  const leftOut = skipped.map(leftOutResult);
  const file = flags['output-file'] ? await openOutputFile(flags['output-file']) : null;
  try {
    const abort = abortOnInterrupt('seeJournal');
    const org = flags['target-org'];
    const plan = await makePlan(
      org.getConnection(flags['api-version']),
      requested,
      {
        licenseProfiles,
        skipInvalid: flags['skip-invalid'] ?? false,
        now: new Date(),
      },
      abort.signal,
    );
    const planned = resultsOf(plan.rows, []);
    showPlan(command, planned, leftOut);
    if (plan.rows.some(({ isOwn, planned: row }) => isOwn && row?.verdict === 'revoke')) {
      command.warn(messages.getMessage('warning.ownAccess'));
    }
    refuseTooMany(plan.rows.filter((row) => row.planned?.write).length, flags['max-changes']);
    const report = async (results: ChangeResult[], journal: string | null): Promise<ChangeReport> => {
      await file?.write([resultsAsCsv(results)]);
      if (file) command.log(messages.getMessage('summary.outputFile', [file.path]));
      return {
        changes: results,
        journal,
        outputFile: file?.path ?? null,
        apiCalls: plan.client.calls,
        dryRun: flags['dry-run'],
      };
    };
    if (flags['dry-run']) {
      command.log(messages.getMessage('summary.dryRun'));
      const results = [...planned, ...leftOut];
      process.exitCode = exitCodeOfPlan(results.map(({ status }) => status));
      return await report(results, null);
    }
    const revokes = planned.filter(takesAway).length;
    const question = messages.getMessage('confirm', [
      revokes.toLocaleString('en-US'),
      planned.length.toLocaleString('en-US'),
    ]);
    if (revokes > 0 && !(await confirmOrRefuse(command, question, flags['no-prompt']))) {
      command.log(messages.getMessage('declined'));
      process.exitCode = 1;
      return await report([...planned, ...leftOut], null);
    }
    const writes = plan.rows.flatMap((row) => row.planned?.write ?? []);
    const { outcomes, journal } = await carryOut(command, plan.client, writes, flags, abort.signal);
    const results = [...resultsOf(plan.rows, outcomes), ...leftOut];
    showOutcome(command, results, journal && journalLine(journal, org));
    process.exitCode = exitCodeOf(results.map(({ status }) => status));
    return await report(results, journal);
  } finally {
    await file?.discard();
  }
};
