import type { Interfaces } from '@oclif/core';
import { Messages, type Connection } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { ChangeStatus } from '../../../model/change.js';
import { takesAccessAway, wantedStatuses, type WantedStatus } from '../../../model/userStatus.js';
import type { UserStatus, UserStatusChange, UserStatusReport } from '../../../schemas/users.js';
import { refuseSameFileTwice } from '../../../services/document/outputFile.js';
import type { ListedUser } from '../../../services/lookup/userList.js';
import { planStatuses, readStatuses, statusResults, type StatusPlan } from '../../../services/users/status.js';
import { carryOutWrites } from '../../../services/writing/execute.js';
import { SfCommand } from '../../../ux/command.js';
import { executionFlags, noteVersion, targetOrgFlag, userListFlags } from '../../../ux/flags.js';
import { listedUsers } from '../../../ux/listedUsers.js';
import { abortOnInterrupt, endWith } from '../../../ux/process.js';
import { countsText } from '../../../ux/output/userList.js';
import { leftOutLines, statusFailures, statusLines, statusRows } from '../../../ux/output/users.js';
import { exitCodesIn, exitCodeOf } from '../../../ux/exitCode.js';
import { canAsk, carryOutOptions, runPlan, sessionsMayRemain, type Plan } from '../../../ux/runPlan.js';
import { plural } from '../../../ux/text.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.user.status');

/** Up to how many rows that were left out are named one by one. */
const LEFT_OUT_SHOWN = 20;

export type AccessUserStatusResult = UserStatusReport;

export default class AccessUserStatus extends SfCommand<AccessUserStatusResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...userListFlags(messages),
    set: Flags.option({
      summary: messages.getMessage('flags.set.summary'),
      description: messages.getMessage('flags.set.description'),
      options: wantedStatuses,
    })(),
    ...executionFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessUserStatusResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessUserStatus);
    noteVersion(flags, metadata);
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const list = await listedUsers(this, flags);
    if (!flags.set) return this.show(connection, list, flags);
    await refuseSameFileTwice([flags.file, flags.journal].filter((path) => path !== '-'));
    const { signal } = abortOnInterrupt('nothingChanged');
    const plan = await planStatuses(connection, list, flags.set, signal, {
      skipInvalid: flags['skip-invalid'],
      takesFullNames: canAsk(this, flags['no-prompt']),
    });
    return runPlan(this, flags, this.toPlan(plan, flags.set, flags, signal));
  }

  private async show(
    connection: Connection,
    list: readonly ListedUser[],
    flags: StatusFlags,
  ): Promise<AccessUserStatusResult> {
    const { users, leftOut, client } = await readStatuses(connection, list, { skipInvalid: flags['skip-invalid'] });
    // A long cell goes on in the next line instead of being cut off.
    this.table({
      data: statusRows(users),
      columns: (['user', 'status', 'lastLogin'] as const).map((key) => ({
        key,
        name: messages.getMessage(`table.${key}`),
      })),
      overflow: 'wrap',
    });
    if (users.length > 1) this.log(countsText(countsOf(users)));
    const reasons = leftOut.map(({ reason }) => reason);
    for (const reason of reasons.slice(0, LEFT_OUT_SHOWN)) this.warn(messages.getMessage('warning.leftOut', [reason]));
    const more = reasons.length - LEFT_OUT_SHOWN;
    if (more > 0) this.warn(plural(messages, 'warning.moreLeftOut', more));
    endWith(exitCodeOf([...users.map(() => 'nothing to do' as const), ...leftOut.map(() => 'refused' as const)]));
    return { users, leftOut: [...leftOut], journal: null, apiCalls: client.calls, dryRun: false };
  }

  private toPlan(
    plan: StatusPlan,
    wanted: WantedStatus,
    flags: StatusFlags,
    signal: AbortSignal,
  ): Plan<readonly UserStatusChange[], AccessUserStatusResult> {
    const writes = plan.users.flatMap(({ planned }) => planned.write ?? []);
    const changed = plan.users.filter(({ planned }) => planned.write).map(({ user }) => user.username);
    const leftOut = leftOutLines(plan.leftOut, wanted);
    const planned = (): UserStatusChange[] => statusResults(plan, []);
    function* statusesOf(users: readonly UserStatusChange[]): Generator<ChangeStatus> {
      for (const { status } of users) yield status;
      for (const { status } of leftOut) yield status;
    }
    return {
      organization: plan.organization,
      planned,
      writes: writes.length,
      linesOf: (users) => [...statusLines(users, wanted), ...leftOut],
      warnings: [],
      users: plan.users.map(({ user }) => user),
      question: (org) => questionOf(wanted, changed, org),
      carryOut: async ({ onProgress }) => {
        const options = carryOutOptions(this, flags, onProgress, signal);
        const { outcomes, journal, journalProblem } = await carryOutWrites(plan.client, writes, options);
        return { results: statusResults(plan, outcomes), journal, journalProblem };
      },
      signal,
      failuresOf: statusFailures,
      afterwards: (users) => {
        const done = users.filter(({ status }) => status === 'done');
        if (!takesAccessAway(wanted) || done.length === 0) return [];
        const open = done.filter(({ isFrozen }) => !isFrozen);
        return [
          sessionsMayRemain(
            open.map(({ username, resource_id: id }) => ({ username, id })),
            flags['target-org'],
            flags,
          ),
        ];
      },
      statusesOf,
      // The exit code tells how many of the users have the status, and some may have had it before.
      exitCodeOfDeclined: () => exitCodeOf(statusesOf(planned())),
      report: (users, journal) => ({
        users: [...users],
        leftOut: [...plan.leftOut],
        journal,
        apiCalls: plan.client.calls,
        dryRun: flags['dry-run'],
      }),
    };
  }
}

type StatusFlags = Interfaces.InferredFlags<typeof AccessUserStatus.flags>;

/** How many users there are of each status. */
function countsOf(users: readonly UserStatus[]): Parameters<typeof countsText>[0] {
  const counts = { active: 0, frozen: 0, inactive: 0, unknown: 0 };
  for (const { state } of users) counts[state] += 1;
  return counts;
}

/** The question before users lose access; null if no user does. @param changed the usernames of those whose status changes */
function questionOf(wanted: WantedStatus, changed: readonly string[], org: string): string | null {
  if (changed.length === 0 || !takesAccessAway(wanted)) return null;
  const whom =
    changed.length === 1 ? changed[0]! : messages.getMessage('users', [changed.length.toLocaleString('en-US')]);
  return messages.getMessage(`confirm.${wanted}`, [whom, org]);
}
