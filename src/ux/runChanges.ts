import { Messages } from '@salesforce/core';
import { takesAccess, writesOf } from '../model/change.js';
import { isRepeat, makePlan, type ChangePlan, type PlannedRow, type Requests } from '../services/change/plan.js';
import type { ChangeResult, EmptyHandedUser, RevokeReport, StillHeld } from '../schemas/changes.js';
import { readHeldAfterwards } from '../services/change/heldThrough.js';
import type { LicenseProfile } from '../services/change/licenseProfiles.js';
import { leftOutResult, leftOutUserResult, resultParts, resultsOf } from '../services/change/report.js';
import type { RowProblem } from '../services/change/request.js';
import { readStillHeld } from '../services/change/stillHeld.js';
import { frozenAmong } from '../services/users/status.js';
import { openOutputFile, refuseSameFileTwice, type OutputFile } from '../services/document/outputFile.js';
import { carryOutWrites } from '../services/writing/execute.js';
import type { SfCommand } from './command.js';
import type { ChangeFlags } from './changeFlags.js';
import type { ExecutionFlags, TargetOrgFlag } from './flags.js';
import { abortOnInterrupt } from './process.js';
import {
  changeFailures,
  changeLines,
  leftOutUserLines,
  nothingToChangeLines,
  stillHeldWarnings,
} from './output/changes.js';
import { countOf, firstOf, isDone, userNoun, type PlanLine } from './output/plan.js';
import { canAsk, carryOutOptions, runPlan, sessionsMayRemain, type Plan } from './runPlan.js';
import { orgNameOf, plural } from './text.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

type Flags = TargetOrgFlag &
  ExecutionFlags &
  Pick<ChangeFlags, 'file' | 'output-file' | 'skip-invalid'> & {
    /** Minutes to wait for permission set groups that Salesforce recalculates. */
    readonly wait?: number;
    /** Whether all that the users hold is revoked. */
    readonly all?: boolean;
    readonly user?: readonly string[];
    /** The command that shows the plan alone, where the command itself has no --dry-run. */
    readonly planCommand?: string;
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
  licenseProfiles: readonly LicenseProfile[],
  flags: Flags,
  skipped: readonly RowProblem[] = [],
): Promise<RevokeReport> {
  await refuseSameFileTwice([flags.file, flags['output-file'], flags.journal].filter((path) => path !== '-'));
  const { signal } = abortOnInterrupt('nothingChanged');
  const resultsFile = flags['output-file'] ? await openOutputFile(flags['output-file'], signal) : null;
  try {
    const plan = await makePlan(
      flags['target-org'].getConnection(flags['api-version']),
      requested,
      {
        licenseProfiles,
        onUnknownLicense: (warning) => command.warn(warning),
        skipInvalid: flags['skip-invalid'],
        now: new Date(),
        takesFullNames: flags.user !== undefined && canAsk(command, flags['no-prompt']),
      },
      signal,
    );
    return await runPlan(command, flags, toPlan(command, plan, skipped.map(leftOutResult), flags, resultsFile, signal));
  } finally {
    await resultsFile?.discard();
  }
}

/** What the plan says of each change, or what became of it. */
type Results = {
  readonly changes: readonly ChangeResult[];
  /** What users of `--all` hold for good; null where nobody looked. */
  readonly stillHeld: readonly StillHeld[] | null;
  /** The users of `--all` who are frozen. */
  readonly frozen: ReadonlySet<string>;
};

function toPlan(
  command: SfCommand<unknown>,
  { client, organization, rows, users, leftOut, alsoNamed, licenseProfiles }: ChangePlan,
  skipped: readonly ChangeResult[],
  flags: Flags,
  resultsFile: OutputFile | null,
  signal: AbortSignal,
): Plan<Results, RevokeReport> {
  const writes = rows.flatMap(({ planned }) => (planned ? writesOf(planned) : []));
  const targetOrg = orgNameOf(flags['target-org']);
  const labels = labelsOf(rows);
  const nothingToChange = withoutChanges(users, rows);
  return {
    organization,
    planned: () => ({
      changes: [...resultsOf(rows, [], undefined, targetOrg), ...skipped],
      stillHeld: null,
      frozen: new Set(),
    }),
    writes: writes.length,
    linesOf: ({ changes }) => {
      const once = changes.filter((_, position) => position >= rows.length || !isRepeat(rows[position]!));
      return [
        ...changeLines(once, organization.timeZone, labels),
        ...nothingToChangeLines(nothingToChange, flags.all ? 'nothingHeld' : 'nothingLacking'),
        ...leftOutUserLines(leftOut),
      ];
    },
    warnings: warningsOf(rows),
    toSeeAll: messages.getMessage('toSeeAll'),
    users: [
      ...users.map(({ user }) => user),
      ...(alsoNamed ? [alsoNamed] : []),
      ...rows.flatMap(({ user }) => user ?? []),
    ],
    question: (org) => {
      const losses = rows.filter((row) => row.planned && takesAccess(row.planned) && !isRepeat(row));
      if (losses.length === 0) return null;
      if (losses.length === 1) return messages.getMessage('confirm.one', [org]);
      const losers = new Set(losses.map(({ user }) => user?.id)).size;
      return messages.getMessage('confirm.many', [
        losses.length.toLocaleString('en-US'),
        countOf(userNoun, losers),
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
      const results = resultsOf(rows, outcomes, afterwards, targetOrg);
      const holders = users.map(({ user }) => user);
      const losers = results.flatMap((result) => (isDone(result) ? (result.userId ?? []) : []));
      const [stillHeld, frozen] = flags.all
        ? await Promise.all([
            readStillHeld(client, holders, licenseProfiles),
            frozenAmong(client, [...new Set(losers)]),
          ])
        : [null, new Set<string>()];
      if (flags.all && !stillHeld && !signal.aborted) command.warn(messages.getMessage('warning.stillHeldNotRead'));
      const changes = flags.all ? results.map(doneAsFarAsPossible) : results;
      return { results: { changes: [...changes, ...skipped], stillHeld, frozen }, journal, journalProblem };
    },
    signal,
    failuresOf: ({ changes, stillHeld }) => [...changeFailures(changes, labels), ...stillHeldWarnings(stillHeld ?? [])],
    *statusesOf({ changes }) {
      for (const { status } of changes) yield status;
      if (nothingToChange.length > 0) yield 'nothing to do';
      if (leftOut.length > 0) yield 'refused';
    },
    afterwards: ({ changes, frozen }) => {
      if (!flags.all) return [];
      // Who is inactive has no session, and cannot log in.
      const inactive = new Set(users.flatMap(({ user }) => (user.isActive ? [] : user.id)));
      const done = changes
        .filter(isDone)
        .flatMap(({ user, userId }) => (userId && !inactive.has(userId) ? { username: user, id: userId } : []));
      if (done.length === 0) return [];
      const open = done.filter(({ id }) => !frozen.has(id));
      const openUsers = [...new Map(open.map((user) => [user.id, user])).values()];
      return [sessionsMayRemain(openUsers, flags['target-org'], flags)];
    },
    report: async ({ changes, stillHeld }, journal) => {
      const inFile = [...changes, ...leftOut.map(leftOutUserResult)];
      await resultsFile?.write(resultParts(inFile, resultsFile.path));
      if (resultsFile) command.log(messages.getMessage('summary.outputFile', [resultsFile.path]));
      return {
        changes: [...changes],
        ...(flags.all && {
          stillHeld: stillHeld && [...stillHeld],
          nothingHeld: nothingToChange,
          leftOut: [...leftOut],
        }),
        journal,
        outputFile: resultsFile?.path ?? null,
        apiCalls: client.calls,
        dryRun: flags['dry-run'],
      };
    },
  };
}

/** The users of a list of whom no row is. */
function withoutChanges(users: ChangePlan['users'], rows: readonly PlannedRow[]): EmptyHandedUser[] {
  if (users.length === 0) return [];
  const withChanges = new Set(rows.values().map(({ user }) => user?.id));
  return users
    .filter(({ user }) => !withChanges.has(user.id))
    .map(({ source, user }) => ({ source, user: user.username, userId: user.id }));
}

/** The lines of a plan that is not carried out. */
export function plannedLines(
  { rows, organization }: Pick<ChangePlan, 'rows' | 'organization'>,
  results: readonly ChangeResult[],
): PlanLine[] {
  const once = results.filter((_, position) => !isRepeat(rows[position]!));
  return changeLines(once, organization.timeZone, labelsOf(rows));
}

function labelsOf(rows: readonly PlannedRow[]): Map<string, string> {
  const targets = rows.values().flatMap(({ target }) => (target ? [target] : []));
  return new Map(targets.map(({ id, displayName }) => [id, displayName]));
}

/** What a plan has to say of single changes that somebody must know: each text once, with the users. */
export function warningsOf(rows: readonly PlannedRow[]): string[] {
  const alike = Map.groupBy(
    rows.filter((row) => row.planned?.warning !== undefined && !isRepeat(row)),
    ({ planned }) => planned!.warning!,
  );
  const takesOwn = rows.some(({ isOwn, planned }) => isOwn && planned?.verdict === 'revoke');
  const ofChanges = [...alike].map(([warning, some]) => {
    const users = firstOf([...new Set(some.map(({ requested, user }) => user?.username ?? requested.user))]);
    return messages.getMessage('warning.ofChange', [users, warning]);
  });
  return [...(takesOwn ? [messages.getMessage('warning.ownAccess')] : []), ...ofChanges];
}

/** Of `--all`, a change is done where no command can end what is left; `heldThrough` and the reason name it all the same. */
function doneAsFarAsPossible(result: ChangeResult): ChangeResult {
  const { status, heldThrough } = result;
  const isLeftForGood = heldThrough.length > 0 && heldThrough.every(({ command }) => command === null);
  return status === 'partly done' && isLeftForGood ? { ...result, status: 'done' } : result;
}
