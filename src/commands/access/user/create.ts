import { Messages } from '@salesforce/core';
import { Flags, SfCommand, toHelpSection } from '@salesforce/sf-plugins-core';
import type { OutcomeStatus } from '../../../model/change.js';
import type { RequestedUser, UserProblem } from '../../../model/newUser.js';
import { createdUsers, resetPasswords, type CreatedUser } from '../../../services/users/create.js';
import { planUsers, type UserPlan } from '../../../services/users/plan.js';
import { readUserFile } from '../../../services/users/file.js';
import { carryOut, journalLine, refuseTooMany, exitCodeOf } from '../../../ux/runPlan.js';
import { executionFlags } from '../../../ux/changeFlags.js';
import {
  newUserFailures,
  newUserLines,
  newUserOutcomeLine,
  newUserPlanLine,
  newUserRows,
} from '../../../ux/output/users.js';
import { abortOnInterrupt } from '../../../ux/interrupt.js';
import { userOfFlags, type NewUserFlags } from '../../../ux/userFlags.js';
import { showTable } from '../../../ux/text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.user.create');

/** More users than that are counted, not listed. */
const ROWS_SHOWN = 100;
const WARNINGS_SHOWN = 20;

export type AccessUserCreateResult = {
  readonly users: readonly CreatedUser[];
  readonly journal: string | null;
  readonly apiCalls: number;
  readonly dryRun: boolean;
};

const ownFlag = (name: string) =>
  Flags.string({ summary: messages.getMessage(`flags.${name}.summary`), exclusive: ['file'] });

export default class AccessUserCreate extends SfCommand<AccessUserCreateResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    'target-org': Flags.requiredOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      defaultHelp: undefined,
    }),
    email: ownFlag('email'),
    'first-name': ownFlag('first-name'),
    'last-name': ownFlag('last-name'),
    profile: ownFlag('profile'),
    username: ownFlag('username'),
    alias: ownFlag('alias'),
    'time-zone': ownFlag('time-zone'),
    contact: ownFlag('contact'),
    field: Flags.string({
      summary: messages.getMessage('flags.field.summary'),
      description: messages.getMessage('flags.field.description'),
      helpValue: '<ApiName=value>',
      multiple: true,
      exclusive: ['file'],
    }),
    file: Flags.string({
      char: 'f',
      summary: messages.getMessage('flags.file.summary'),
      description: messages.getMessage('flags.file.description'),
      helpValue: '<path>',
    }),
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
    const { users: requested, problems } = await requestedUsers(flags);
    const abort = abortOnInterrupt('seeJournal');
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const plan = await planUsers(connection, requested, {
      reactivate: flags.reactivate,
      signal: abort.signal,
      problems,
    });
    const writes = plan.users.flatMap(({ write }) => write ?? []);
    refuseTooMany(writes.length, flags['max-changes']);
    const planned = createdUsers(plan, []);
    this.showPlan(planned);
    if (flags['reset-password'] && planned.some(({ verdict }) => verdict === 'already exists')) {
      this.warn(messages.getMessage('warning.notReset'));
    }
    if (flags['dry-run']) {
      this.log(messages.getMessage('dryRun'));
      return report(plan, planned, null, true);
    }
    const { outcomes, journal } = await carryOut(this, plan.client, writes, flags, abort.signal);
    const created = createdUsers(plan, outcomes);
    const users = flags['reset-password'] ? await resetPasswords(plan, created) : created;
    this.showOutcome(users);
    if (journal) this.log(journalLine(journal, flags['target-org']));
    process.exitCode = exitCodeOf(users.flatMap(statusesOf));
    return report(plan, users, journal);
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
    if (users.length > 0) this.log(newUserOutcomeLine(users));
    for (const { message, nextSteps } of newUserFailures(users).slice(0, WARNINGS_SHOWN)) {
      this.warn({ message, actions: nextSteps, name: 'NotDoneWarning' });
    }
  }
}

const requestedUsers = async (flags: NewUserFlags & RequestFlags): Promise<Requested> => {
  if (flags.file !== undefined) return readUserFile(flags.file);
  const missing = (['email', 'last-name', 'profile'] as const).filter((name) => !flags[name]?.trim());
  if (missing.length > 0) {
    throw messages.createError('missingFlags', [missing.map((name) => `--${name}`).join(', ')]);
  }
  return { users: [userOfFlags(flags, flags.profile!)], problems: [] };
};

type Requested = { readonly users: RequestedUser[]; readonly problems: readonly UserProblem[] };

type RequestFlags = { readonly file?: string | undefined; readonly profile?: string | undefined };

/** A user without the password mail that was asked for is created, but not all is done. */
const statusesOf = ({ status, password_reset }: CreatedUser): OutcomeStatus[] =>
  password_reset?.success === false ? [status, 'failed'] : [status];

const report = (
  { client }: UserPlan,
  users: readonly CreatedUser[],
  journal: string | null,
  dryRun = false,
): AccessUserCreateResult => ({ users, journal, apiCalls: client.calls, dryRun });
