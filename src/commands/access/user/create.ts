import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { OutcomeStatus } from '../../../model/change.js';
import type { CreatedUser, NewUsersReport } from '../../../schemas/users.js';
import { createdUsers, resetPasswords } from '../../../services/users/create.js';
import { planUsers, type UserPlan } from '../../../services/users/plan.js';
import { carryOutWrites } from '../../../services/writing/execute.js';
import { SfCommand } from '../../../ux/command.js';
import { exitCodesIn } from '../../../ux/exitCode.js';
import { inGroup } from '../../../ux/flagGroups.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../../ux/flags.js';
import { abortOnInterrupt, interruptibly } from '../../../ux/process.js';
import { createdLines, newUserFailures, newUserLines, nextLines } from '../../../ux/output/users.js';
import { carryOutOptions, runPlan, type Plan } from '../../../ux/runPlan.js';
import { newUserFlags, requestedUsers } from '../../../ux/userFlags.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.user.create');

export type AccessUserCreateResult = NewUsersReport;

export default class AccessUserCreate extends SfCommand<AccessUserCreateResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
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
    ...inGroup('safety', {
      'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
    }),
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 68]);

  public async run(): Promise<AccessUserCreateResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessUserCreate);
    noteVersion(flags, metadata);
    const { users, problems } = await interruptibly(flags.file, () => requestedUsers(flags));
    const { signal } = abortOnInterrupt('nothingChanged');
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const plan = await planUsers(connection, users, {
      reactivate: flags.reactivate,
      tellsPermissions: true,
      signal,
      problems,
    });
    return runPlan(this, flags, this.toPlan(plan, flags, signal));
  }

  private toPlan(
    plan: UserPlan,
    flags: CreateFlags,
    signal: AbortSignal,
  ): Plan<readonly CreatedUser[], AccessUserCreateResult> {
    const writes = plan.users.flatMap(({ write }) => write ?? []);
    return {
      organization: plan.organization,
      planned: () => createdUsers(plan, []),
      writes: writes.length,
      linesOf: newUserLines,
      warnings: [
        ...plan.users.flatMap(({ warnings }) => warnings),
        ...(flags['reset-password'] && plan.users.some(({ verdict }) => verdict === 'already exists')
          ? [messages.getMessage('warning.notReset')]
          : []),
      ],
      question: () => null,
      carryOut: async ({ onProgress }) => {
        const options = carryOutOptions(this, flags, onProgress, signal);
        const { outcomes, journal, journalProblem } = await carryOutWrites(plan.client, writes, options);
        const created = createdUsers(plan, outcomes);
        const results = flags['reset-password'] ? await resetPasswords(plan, created) : created;
        return { results, journal, journalProblem };
      },
      signal,
      afterwards: (users) => [...createdLines(users), ...nextLines(users, flags['target-org'])],
      failuresOf: newUserFailures,
      statusesOf: (users) => users.flatMap(statusesOf),
      report: (users, journal) => ({
        users: [...users],
        journal,
        apiCalls: plan.client.calls,
        dryRun: flags['dry-run'],
      }),
    };
  }
}

type CreateFlags = Interfaces.InferredFlags<typeof AccessUserCreate.flags>;

/** A user who was created, but did not get the requested password email, counts as a success and as a failure. */
function statusesOf({ status, passwordReset }: CreatedUser): OutcomeStatus[] {
  return passwordReset?.success === false ? [status, 'failed'] : [status];
}
