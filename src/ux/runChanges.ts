import { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { takesAccess } from '../model/change.js';
import { isRepeat, makePlan, type ChangePlan, type Requests } from '../services/change/plan.js';
import type { ChangeReport, ChangeResult } from '../schemas/changes.js';
import { readHeldAfterwards } from '../services/change/heldThrough.js';
import { leftOutResult, resultsAsText, resultsOf } from '../services/change/report.js';
import type { RowProblem } from '../services/change/request.js';
import { openOutputFile, refuseSameFileTwice, type OutputFile } from '../services/document/outputFile.js';
import { carryOutWrites } from '../services/writing/execute.js';
import type { ChangeFlags } from './changeFlags.js';
import type { ExecutionFlags, TargetOrgFlag } from './flags.js';
import { abortOnInterrupt } from './process.js';
import { changeFailures, changeLines } from './output/changes.js';
import { isDone } from './output/plan.js';
import { carryOutOptions, runPlan, sessionsMayRemain, type Plan } from './runPlan.js';
import { orgNameOf, plural } from './text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

type Flags = TargetOrgFlag &
  ExecutionFlags &
  Pick<ChangeFlags, 'file' | 'output-file' | 'skip-invalid'> & {
    /** Minutes to wait for permission set groups that Salesforce recalculates. */
    readonly wait?: number;
    /** Whether all that the users hold is revoked. */
    readonly all?: boolean;
  };

const MINUTE = 60_000;

/**
 * Plans the requested changes and runs the plan, for `grant` and `revoke`.
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
  const resultsFile = flags['output-file'] ? await openOutputFile(flags['output-file']) : null;
  try {
    const { signal } = abortOnInterrupt('nothingChanged');
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
  const writes = rows.flatMap((row) => row.planned?.write ?? []);
  const targetOrg = orgNameOf(flags['target-org']);
  const takesOwn = rows.some(({ isOwn, planned }) => isOwn && planned?.verdict === 'revoke');
  return {
    organization,
    planned: [...resultsOf(rows, [], undefined, targetOrg), ...skipped],
    writes: writes.length,
    linesOf: (results) => {
      const once = results.filter((_, position) => position >= rows.length || !isRepeat(rows[position]!));
      return changeLines(once, organization.timeZone);
    },
    warnings: takesOwn ? [messages.getMessage('warning.ownAccess')] : [],
    toSeeAll: messages.getMessage('toSeeAll'),
    question: (org) => {
      const losses = rows.filter((row) => row.planned && takesAccess(row.planned) && !isRepeat(row)).length;
      if (losses === 0) return null;
      return messages.getMessage(losses === 1 ? 'confirm.one' : 'confirm.many', [
        ...(losses === 1 ? [] : [losses.toLocaleString('en-US')]),
        org,
      ]);
    },
    carryOut: async ({ onProgress }) => {
      const waiting = {
        atMost: (flags.wait ?? 0) * MINUTE,
        onWait: () => command.warn(plural(messages, 'warning.waiting', flags.wait ?? 0)),
      };
      const options = { ...carryOutOptions(command, flags, onProgress, signal), waiting };
      const { outcomes, journal, journalProblem } = await carryOutWrites(client, writes, options);
      const afterwards = await readHeldAfterwards(client, rows, outcomes);
      return { results: [...resultsOf(rows, outcomes, afterwards, targetOrg), ...skipped], journal, journalProblem };
    },
    signal,
    failuresOf: changeFailures,
    statusesOf: (results) => results.map((result) => (flags.all && isLeftForGood(result) ? 'done' : result.status)),
    afterwards: (results) => (flags.all && results.some(isDone) ? [sessionsMayRemain()] : []),
    report: async (results, journal) => {
      await resultsFile?.write([resultsAsText(results, resultsFile.path)]);
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

/** Whether access was taken away, and what is left of it no command can end. */
function isLeftForGood({ status, heldThrough }: ChangeResult): boolean {
  return status === 'partly done' && heldThrough.length > 0 && heldThrough.every(({ command }) => command === null);
}
