import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../../../model/change.js';
import type { CreatedUser, NewUsersReport } from '../../../schemas/users.js';
import { createdUsers, resetPasswords } from '../../../services/users/create.js';
import { planUsers, type UserPlan } from '../../../services/users/plan.js';
import { carryOutWrites } from '../../../services/writing/execute.js';
import { executionFlags, targetOrgFlag } from '../../../ux/flags.js';
import { abortOnInterrupt } from '../../../ux/process.js';
import { outcomeLine } from '../../../ux/output/plan.js';
import { newUserFailures, newUserLines, newUserPlanLine, newUserRows } from '../../../ux/output/users.js';
import { carryOutOptions, journalLine, refuseTooMany, runPlan, type Plan } from '../../../ux/runPlan.js';
import { showTable } from '../../../ux/text.js';
import { newUserFlags, requestedUsers } from '../../../ux/userFlags.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.user.create');

/** More users than these are counted, not listed. */
const ROWS_SHOWN = 100;
const WARNINGS_SHOWN = 20;

export type AccessUserCreateResult = NewUsersReport;

export default class AccessUserCreate extends SfCommand<AccessUserCreateResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...newUserFlags,
    reactivate: Flags.boolean({ summary: messages.getMessage('flags.reactivate.summary'), default: false }),
    'reset-password': Flags.boolean({
      summary: messages.getMessage('flags.reset-password.summary'),
      description: messages.getMessage('flags.reset-password.description'),
      default: false,
    }),
    ...executionFlags,
    'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    68: messages.getMessage('errorCode.68'),
  });

  public async run(): Promise<AccessUserCreateResult> {
    const { flags } = await this.parse(AccessUserCreate);
    const { users, problems } = await requestedUsers(flags);
    const { signal } = abortOnInterrupt('seeJournal');
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const plan = await planUsers(connection, users, { reactivate: flags.reactivate, signal, problems });
    return runPlan(this, flags, this.toPlan(plan, flags, signal));
  }

  private toPlan(
    plan: UserPlan,
    flags: CreateFlags,
    signal: AbortSignal,
  ): Plan<readonly CreatedUser[], AccessUserCreateResult> {
    const writes = plan.users.flatMap(({ write }) => write ?? []);
    refuseTooMany(writes.length, flags['max-changes']);
    const planned = createdUsers(plan, []);
    return {
      planned,
      writes: writes.length,
      show: () => {
        this.showPlan(planned);
        if (flags['reset-password'] && planned.some(({ verdict }) => verdict === 'already exists')) {
          this.warn(messages.getMessage('warning.notReset'));
        }
      },
      question: () => null,
      carryOut: async ({ onProgress }) => {
        const options = carryOutOptions(this, flags, onProgress, signal);
        const { outcomes, journal, journalProblem } = await carryOutWrites(plan.client, writes, options);
        const created = createdUsers(plan, outcomes);
        const results = flags['reset-password'] ? await resetPasswords(plan, created) : created;
        return { results, journal, journalProblem };
      },
      showOutcome: (users, journal) => {
        this.showOutcome(users);
        if (journal) this.log(journalLine(journal, flags['target-org']));
      },
      statusesOf: (users) => users.flatMap(statusesOf),
      report: (users, journal) => ({
        users: [...users],
        journal,
        apiCalls: plan.client.calls,
        dryRun: flags['dry-run'],
      }),
    };
  }

  private showPlan(users: readonly CreatedUser[]): void {
    if (users.length > 0 && users.length <= ROWS_SHOWN) {
      showTable(this, messages, newUserRows(users), ['user', 'change', 'note']);
    }
    this.log(newUserPlanLine(users));
    for (const warning of users.flatMap(({ warnings }) => warnings).slice(0, WARNINGS_SHOWN)) this.warn(warning);
  }

  private showOutcome(users: readonly CreatedUser[]): void {
    if (users.length <= ROWS_SHOWN) for (const line of newUserLines(users)) this.log(line);
    if (users.length > 0) this.log(outcomeLine(users.map(({ status }) => status)));
    for (const { message, nextSteps } of newUserFailures(users).slice(0, WARNINGS_SHOWN)) {
      this.warn({ message, actions: nextSteps, name: 'NotDoneWarning' });
    }
  }
}

type CreateFlags = Interfaces.InferredFlags<typeof AccessUserCreate.flags>;

/** A user who was created, but did not get the requested password email, counts as a success and as a failure. */
function statusesOf({ status, passwordReset }: CreatedUser): OutcomeStatus[] {
  return passwordReset?.success === false ? [status, 'failed'] : [status];
}
