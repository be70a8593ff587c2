import { Messages, type Org } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import type { WhyReport } from '../../schemas/answers.js';
import { whyDocument } from '../../services/answers/answerDocument.js';
import { accessesWithout, askedQuestion } from '../../services/answers/question.js';
import { why, whyReportOf, type Why } from '../../services/answers/why.js';
import {
  answerOutputFlags,
  originFlags,
  originOf,
  questionFlagNames,
  requiredQuestionFlags,
} from '../../ux/answerFlags.js';
import { openAnswerOutput, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { screenOf } from '../../ux/output/plan.js';
import { paintVerdict, whyLines } from '../../ux/output/why.js';
import { abortOnInterrupt, endWith, ignoreClosedStdout, loadSqliteQuietly } from '../../ux/process.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.why');

/** The exit code of an answer that is no plain yes. */
const NOT_YES = 3;

export type AccessWhyResult = WhyReport;

export default class AccessWhy extends SfCommand<AccessWhyResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    user: Flags.string({
      char: 'u',
      summary: messages.getMessage('flags.user.summary'),
      description: messages.getMessage('flags.user.description'),
      multiple: true,
      required: true,
    }),
    ...requiredQuestionFlags,
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

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    3: messages.getMessage('errorCode.3'),
  });

  public async run(): Promise<AccessWhyResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessWhy);
    const origin = originOf(flags, metadata);
    const request = { origin, user: flags.user, without: accessesWithout(flags.without ?? []) };
    const asked = askedQuestion(flags)!;
    const { signal } = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openAnswerOutput(this, flags, signal);
    const org = origin.kind === 'org' ? flags['target-org']! : null;
    try {
      return await this.tell(await why({ ...request, asked }, signal), output, org);
    } finally {
      await output?.discard();
    }
  }

  private async tell(answer: Why, output: AnswerOutput | null, org: Org | null): Promise<AccessWhyResult> {
    const report = whyReportOf(answer);
    endWith(report.verdict === 'yes' ? 0 : NOT_YES);
    if (this.jsonEnabled()) return report;
    if (output) await output.write(whyDocument(report, output.format));
    else this.show(report);
    await showFacts(this, output, answer, org);
    return report;
  }

  private show(report: WhyReport): void {
    ignoreClosedStdout();
    this.logLines(whyLines(report, screenOf(process.stdout)), (line) => paintVerdict(line, report));
  }
}
