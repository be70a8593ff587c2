import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import { takesAccessAway, wantedStatuses, type WantedStatus } from '../../../model/userStatus.js';
import {
  planStatuses,
  readStatuses,
  statusResults,
  type StatusPlan,
  type UserStatus,
  type UserStatusChange,
} from '../../../services/users/status.js';
import {
  carryOut,
  journalLine,
  refuseTooMany,
  confirmOrRefuse,
  exitCodeOf,
  exitCodeOfPlan,
} from '../../../ux/runPlan.js';
import { executionFlags } from '../../../ux/changeFlags.js';
import { abortOnInterrupt } from '../../../ux/interrupt.js';
import { showTable } from '../../../ux/text.js';
import { statusFailures, statusOutcomeLine, statusChangeRows, statusRows } from '../../../ux/output/users.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.user.status');

export type AccessUserStatusResult = {
  readonly users: ReadonlyArray<UserStatus | UserStatusChange>;
  readonly journal: string | null;
  readonly apiCalls: number;
  readonly dryRun: boolean;
};

export default class AccessUserStatus extends SfCommand<AccessUserStatusResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    'target-org': Flags.requiredOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
    }),
    user: Flags.string({
      char: 'u',
      summary: messages.getMessage('flags.user.summary'),
      description: messages.getMessage('flags.user.description'),
      multiple: true,
      required: true,
    }),
    set: Flags.option({
      summary: messages.getMessage('flags.set.summary'),
      description: messages.getMessage('flags.set.description'),
      options: wantedStatuses,
    })(),
    ...executionFlags,
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    68: messages.getMessage('errorCode.68'),
  });

  public async run(): Promise<AccessUserStatusResult> {
    const { flags } = await this.parse(AccessUserStatus);
    const connection = flags['target-org'].getConnection(flags['api-version']);
    if (!flags.set) {
      const { users, client } = await readStatuses(connection, flags.user);
      showTable(this, messages, statusRows(users), ['user', 'status', 'lastLogin']);
      return { users, journal: null, apiCalls: client.calls, dryRun: false };
    }
    const abort = abortOnInterrupt('seeJournal');
    const plan = await planStatuses(connection, flags.user, flags.set, abort.signal);
    const writes = plan.users.flatMap(({ planned }) => planned.write ?? []);
    refuseTooMany(writes.length, flags['max-changes']);
    const planned = statusResults(plan, []);
    showTable(this, messages, statusChangeRows(planned), ['user', 'status', 'change', 'note']);
    if (flags['dry-run']) {
      this.log(messages.getMessage('dryRun'));
      return this.report(plan, planned, null, true);
    }
    if (writes.length > 0 && !(await this.mayGoOn(flags.set, planned, flags['no-prompt']))) {
      this.log(messages.getMessage('declined'));
      return this.report(plan, planned, null);
    }
    const { outcomes, journal } = await carryOut(this, plan.client, writes, flags, abort.signal);
    const results = statusResults(plan, outcomes);
    this.log(statusOutcomeLine(results));
    for (const { message, nextSteps } of statusFailures(results))
      this.warn({ message, actions: nextSteps, name: 'NotDoneWarning' });
    if (journal) this.log(journalLine(journal, flags['target-org']));
    return this.report(plan, results, journal);
  }

  private async mayGoOn(
    wanted: WantedStatus,
    planned: readonly UserStatusChange[],
    noPrompt: boolean,
  ): Promise<boolean> {
    if (!takesAccessAway(wanted)) return true;
    const changed = planned.filter(({ status }) => status === 'not sent').map(({ username }) => username);
    const whom =
      changed.length === 1 ? changed[0]! : messages.getMessage('users', [changed.length.toLocaleString('en-US')]);
    return confirmOrRefuse(this, messages.getMessage(`confirm.${wanted}`, [whom]), noPrompt);
  }

  private report(
    { client }: StatusPlan,
    users: readonly UserStatusChange[],
    journal: string | null,
    dryRun = false,
  ): AccessUserStatusResult {
    process.exitCode = (dryRun ? exitCodeOfPlan : exitCodeOf)(users.map(({ status }) => status));
    return { users, journal, apiCalls: client.calls, dryRun };
  }
}
