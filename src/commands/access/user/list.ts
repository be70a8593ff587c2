import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { userStates } from '../../../model/userStatus.js';
import { checkProxies } from '../../../network/proxies.js';
import type { UserListReport } from '../../../schemas/users.js';
import { listedUser, listUsers, type UserList } from '../../../services/users/list.js';
import { userListDocument } from '../../../services/users/listDocument.js';
import { answerOutputFlags, originFlags, originOf } from '../../../ux/answerFlags.js';
import { eachRow, openAnswerOutput, rowsToTell, showFacts, type AnswerOutput } from '../../../ux/answerOutput.js';
import { SfCommand } from '../../../ux/command.js';
import { exitCodesIn } from '../../../ux/exitCode.js';
import { screenOf } from '../../../ux/screen.js';
import { paintUserListTitle, userLines, userListCounts, userListTitle } from '../../../ux/output/userList.js';
import { abortOnInterrupt, loadSqliteQuietly, watchStdout } from '../../../ux/process.js';
import { ReadingSpinner } from '../../../ux/progress.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.user.list');

/** How many lines are printed at once. */
const LINES_AT_ONCE = 1000;

/** If the reader stopped early, the counts are not known, and not printed. */
const NONE: UserListReport['counts'] = { active: 0, frozen: 0, inactive: 0, unknown: 0 };

export type AccessUserListResult = UserListReport;

export default class AccessUserList extends SfCommand<AccessUserListResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    status: Flags.option({
      summary: messages.getMessage('flags.status.summary'),
      description: messages.getMessage('flags.status.description'),
      options: userStates,
      multiple: true,
    })(),
    license: Flags.string({ summary: messages.getMessage('flags.license.summary'), multiple: true }),
    profile: Flags.string({ summary: messages.getMessage('flags.profile.summary'), multiple: true }),
    role: Flags.string({ summary: messages.getMessage('flags.role.summary'), multiple: true }),
    'user-type': Flags.string({
      summary: messages.getMessage('flags.user-type.summary'),
      description: messages.getMessage('flags.user-type.description'),
      helpValue: '<type>',
      multiple: true,
    }),
    'with-permission-sets': Flags.boolean({
      summary: messages.getMessage('flags.with-permission-sets.summary'),
      description: messages.getMessage('flags.with-permission-sets.description'),
      default: false,
    }),
    'unused-for': Flags.string({
      summary: messages.getMessage('flags.unused-for.summary'),
      description: messages.getMessage('flags.unused-for.description'),
      helpValue: '<duration>',
    }),
    ...answerOutputFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessUserListResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessUserList);
    const { status, license, profile, role, 'user-type': userType, 'unused-for': unusedFor } = flags;
    const origin = originOf(flags, metadata, this.configAggregator);
    const { signal } = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openAnswerOutput(this, flags, signal);
    const org = origin.kind === 'org' ? flags['target-org']! : null;
    const asked = {
      ...{ statuses: status ?? [], licenses: license ?? [], profiles: profile ?? [], roles: role ?? [] },
      ...{ userTypes: userType ?? [], unusedFor: unusedFor ?? null },
      withPermissionSets: flags['with-permission-sets'],
    };
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    if (org) progress.start(messages.getMessage('reading'));
    const tell = (list: UserList): Promise<AccessUserListResult> => {
      if (org) progress.stop();
      return this.tell(list, output, org, userType !== undefined, signal);
    };
    try {
      return await listUsers({ origin, asked }, tell, signal, (received, total) => {
        progress.page('User', received, total);
      });
    } finally {
      await output?.discard();
    }
  }

  private async tell(
    list: UserList,
    output: AnswerOutput | null,
    org: Org | null,
    hasTypes: boolean,
    signal: AbortSignal,
  ): Promise<AccessUserListResult> {
    const counts = await (this.jsonEnabled()
      ? this.tellAsJson(list, signal)
      : this.print(list, output, org, hasTypes, signal));
    // The users have been printed already: there may be very many.
    return { filter: list.filter, users: [], counts: counts ?? NONE, ...list.facts };
  }

  private async tellAsJson(
    { filter, rows, facts }: UserList,
    signal: AbortSignal,
  ): Promise<UserListReport['counts'] | null> {
    const { users, counts } = rowsToTell(rows, listedUser, signal);
    await this.tellJson({
      filter,
      users,
      get counts() {
        return counts();
      },
      ...facts,
    });
    return counts();
  }

  private async print(
    list: UserList,
    output: AnswerOutput | null,
    org: Org | null,
    hasTypes: boolean,
    signal: AbortSignal,
  ): Promise<UserListReport['counts'] | null> {
    const isPrinted = watchStdout();
    let counts: UserListReport['counts'] | null;
    if (output) {
      const written = userListDocument(list, output.format);
      await output.write(written.document);
      counts = written.counts();
    } else {
      counts = await this.show(list, signal);
    }
    await showFacts(this, output, list, org, counts ? userListCounts(counts, list.filter, hasTypes) : []);
    await isPrinted();
    return counts;
  }

  private async show({ filter, rows }: UserList, signal: AbortSignal): Promise<UserListReport['counts']> {
    const screen = screenOf(process.stdout);
    this.logLines(userListTitle(filter, screen), paintUserListTitle);
    const linesOf = userLines(screen);
    let lines: string[] = [];
    const flush = (): void => {
      if (lines.length > 0) this.logLines(lines);
      lines = [];
    };
    const counts = await eachRow(
      rows,
      (user) => {
        lines.push(...linesOf(listedUser(user)));
        if (lines.length >= LINES_AT_ONCE) flush();
      },
      signal,
    );
    flush();
    return counts;
  }
}
