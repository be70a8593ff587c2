import { Messages, type Org } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { comparisons } from '../../model/difference.js';
import { checkProxies } from '../../network/proxies.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { diffFormats, usersDiffDocument, type DiffFormat } from '../../services/diff/diffDocument.js';
import { twoUsers, type TwoUsers } from '../../services/diff/twoUsers.js';
import { originFlags, originOf } from '../../ux/answerFlags.js';
import { openOutput, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { equalizingLines, usersDiffCounts, usersDiffLines } from '../../ux/output/diffUsers.js';
import { paintSign, screenOf } from '../../ux/output/plan.js';
import { abortOnInterrupt, endWith, loadSqliteQuietly, watchStdout } from '../../ux/process.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.diff');

/** The exit code where --fail-on says so. */
const DIFFERS = 3;

/** The extensions of files with differences. */
const extensions = { '.csv': 'csv', '.json': 'json', '.md': 'markdown' } as const satisfies Record<string, DiffFormat>;

/** What makes the exit code 3. */
const failures = ['any', 'gained', 'lost'] as const;
type Failure = (typeof failures)[number];

export type AccessDiffResult = UsersDiffReport;

export default class AccessDiff extends SfCommand<AccessDiffResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  /** In the usage that the CLI writes itself, nobody can read which flags go together. */
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    user: Flags.string({
      char: 'u',
      summary: messages.getMessage('flags.user.summary'),
      description: messages.getMessage('flags.user.description'),
      multiple: true,
      dependsOn: ['with-user'],
    }),
    'with-user': Flags.string({
      summary: messages.getMessage('flags.with-user.summary'),
      multiple: true,
      dependsOn: ['user'],
      required: true,
    }),
    by: Flags.option({
      summary: messages.getMessage('flags.by.summary'),
      description: messages.getMessage('flags.by.description'),
      options: comparisons,
      default: 'access' as const,
    })(),
    'fail-on': Flags.option({
      summary: messages.getMessage('flags.fail-on.summary'),
      description: messages.getMessage('flags.fail-on.description'),
      options: failures,
    })(),
    'result-format': Flags.option({
      char: 'r',
      summary: messages.getMessage('flags.result-format.summary'),
      description: messages.getMessage('flags.result-format.description'),
      options: ['human', ...diffFormats] as const,
    })(),
    'output-file': Flags.string({
      summary: messages.getMessage('flags.output-file.summary'),
      description: messages.getMessage('flags.output-file.description'),
      helpValue: '<path>',
    }),
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    3: messages.getMessage('errorCode.3'),
  });

  public async run(): Promise<AccessDiffResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessDiff);
    const origin = originOf(flags, metadata, this.configAggregator);
    const { signal } = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openOutput<DiffFormat>(this, flags, extensions, signal);
    try {
      const answer = await twoUsers({ origin, user: flags.user!, withUser: flags['with-user'], by: flags.by }, signal);
      if (!this.jsonEnabled()) await this.show(answer, output, origin.kind === 'org' ? flags['target-org']! : null);
      endWith(exitCodeOf(answer.report.counts, flags['fail-on']));
      return answer.report;
    } finally {
      await output?.discard();
    }
  }

  private async show(
    { report, org }: TwoUsers,
    output: AnswerOutput<DiffFormat> | null,
    asked: Org | null,
  ): Promise<void> {
    const isPrinted = watchStdout();
    if (output) await output.write(await usersDiffDocument(report, output.format));
    else this.logLines(usersDiffLines(report, screenOf(process.stdout)), (line) => paintSign(line));
    const lines = [...(output ? [] : equalizingLines(report)), ...usersDiffCounts(report)];
    await showFacts(this, output, { facts: report, org }, asked, lines);
    await isPrinted();
  }
}

function exitCodeOf({ gained, lost, changed }: UsersDiffReport['counts'], failOn: Failure | undefined): number {
  const counted = { any: gained + lost + changed, gained, lost };
  return failOn !== undefined && counted[failOn] > 0 ? DIFFERS : 0;
}
