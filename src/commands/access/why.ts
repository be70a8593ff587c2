import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { UserAccessReport, WhyReport } from '../../schemas/answers.js';
import { allOfUser } from '../../services/answers/allOfUser.js';
import { type AnswerFormat, userAccessDocument, whyDocument } from '../../services/answers/answerDocument.js';
import { accessesIn, askedQuestion } from '../../services/answers/question.js';
import { why, whyReportOf } from '../../services/answers/why.js';
import { answerOutputFlags, originFlags, originOf, questionFlagNames, questionFlags } from '../../ux/answerFlags.js';
import { openAnswerOutput, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { screenOf } from '../../ux/screen.js';
import { userAccessLines } from '../../ux/output/userAccess.js';
import { paintVerdict, whyLines } from '../../ux/output/why.js';
import { usersFlag } from '../../ux/flags.js';
import { abortOnInterrupt, endWith, loadSqliteQuietly, watchStdout } from '../../ux/process.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.why');

/** The exit code of an answer that is no plain yes. */
const NOT_YES = 3;

export type AccessWhyResult = WhyReport | UserAccessReport;

export default class AccessWhy extends SfCommand<AccessWhyResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    ...usersFlag(messages),
    ...questionFlags,
    without: Flags.string({
      summary: messages.getMessage('flags.without.summary'),
      description: messages.getMessage('flags.without.description'),
      helpValue: '<kind:name>',
      multiple: true,
    }),
    all: Flags.boolean({
      summary: messages.getMessage('flags.all.summary'),
      exclusive: [...questionFlagNames],
    }),
    ...answerOutputFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 3]);

  public async run(): Promise<AccessWhyResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessWhy);
    const origin = originOf(flags, metadata, this.configAggregator);
    const request = { origin, user: flags.user, without: accessesIn('without', flags.without ?? []) };
    const asked = askedQuestion(flags);
    const { signal } = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openAnswerOutput(this, flags, signal);
    const org = origin.kind === 'org' ? flags['target-org']! : null;
    const screen = screenOf(process.stdout);
    try {
      if (asked) {
        const answer = await why({ ...request, asked }, signal);
        const report = whyReportOf(answer);
        endWith(report.verdict === 'yes' ? 0 : NOT_YES);
        const lines = (): string[] => whyLines(report, screen);
        await this.tell(
          answer,
          output,
          org,
          (format) => whyDocument(report, format),
          lines,
          (line) => paintVerdict(line, report),
        );
        return report;
      }
      const answer = await allOfUser({ ...request, isAll: flags.all }, signal);
      const report: UserAccessReport = { question: null, ...answer.access, ...answer.facts };
      const lines = (): string[] => userAccessLines(answer.access, screen, flags.all);
      await this.tell(answer, output, org, (format) => userAccessDocument(report, format), lines);
      return report;
    } finally {
      await output?.discard();
    }
  }

  /** Prints an answer, or writes it to the file that the flags name. With --json, the result is printed later. */
  private async tell(
    answer: Parameters<typeof showFacts>[2],
    output: AnswerOutput | null,
    org: Org | null,
    documentOf: (format: AnswerFormat) => AsyncIterable<string>,
    linesOf: () => string[],
    paint?: (line: string) => string,
  ): Promise<void> {
    if (this.jsonEnabled()) return;
    const isPrinted = watchStdout();
    if (output) await output.write(documentOf(output.format));
    else this.logLines(linesOf(), paint);
    await showFacts(this, output, answer, org);
    await isPrinted();
  }
}
