import { Messages, type Org } from '@salesforce/core';
import { checkProxies } from '../../network/proxies.js';
import type { WhoReport } from '../../schemas/answers.js';
import { whoDocument } from '../../services/answers/answerDocument.js';
import { askedQuestion } from '../../services/answers/question.js';
import { who, whoHead, whoRow, type Who } from '../../services/answers/who.js';
import { answerOutputFlags, originFlags, originOf, requiredQuestionFlags } from '../../ux/answerFlags.js';
import { eachRow, openAnswerOutput, rowsToTell, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { screenOf } from '../../ux/screen.js';
import { paintHeading, whoCounts, whoHeading, whoLines, whoTitle } from '../../ux/output/who.js';
import { abortOnInterrupt, loadSqliteQuietly, watchStdout } from '../../ux/process.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.who');

/** How many lines are printed at once. */
const LINES_AT_ONCE = 1000;

/** If the reader stopped early, the counts are not known, and not printed. */
const NONE: WhoReport['counts'] = { can: 0, onlyIf: 0, cannotLogIn: 0 };

export type AccessWhoResult = WhoReport;

export default class AccessWho extends SfCommand<AccessWhoResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    ...requiredQuestionFlags,
    ...answerOutputFlags,
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessWhoResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessWho);
    const asked = askedQuestion(flags)!;
    const origin = originOf(flags, metadata, this.configAggregator);
    const { signal } = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openAnswerOutput(this, flags, signal);
    const org = origin.kind === 'org' ? flags['target-org']! : null;
    try {
      return await who({ origin, asked }, (answer) => this.tell(answer, output, org, signal), signal);
    } finally {
      await output?.discard();
    }
  }

  private async tell(
    answer: Who,
    output: AnswerOutput | null,
    org: Org | null,
    signal: AbortSignal,
  ): Promise<AccessWhoResult> {
    const counts = await (this.jsonEnabled()
      ? this.tellAsJson(answer, signal)
      : this.print(answer, output, org, signal));
    // The users have been printed already: there may be very many.
    return { ...whoHead(answer), users: [], counts: counts ?? NONE, ...answer.facts };
  }

  private async tellAsJson(answer: Who, signal: AbortSignal): Promise<WhoReport['counts'] | null> {
    const { users, counts } = rowsToTell(answer.rows, whoRow, signal);
    await this.tellJson({
      ...whoHead(answer),
      users,
      get counts() {
        return counts();
      },
      ...answer.facts,
    });
    return counts();
  }

  private async print(
    answer: Who,
    output: AnswerOutput | null,
    org: Org | null,
    signal: AbortSignal,
  ): Promise<WhoReport['counts'] | null> {
    const isPrinted = watchStdout();
    let counts: WhoReport['counts'] | null;
    if (output) {
      const written = whoDocument(answer, output.format);
      await output.write(written.document);
      counts = written.counts();
    } else {
      counts = await this.show(answer, signal);
    }
    await showFacts(this, output, answer, org, counts ? [whoCounts({ ...whoHead(answer), counts })] : []);
    await isPrinted();
    return counts;
  }

  /** Shows the users, verdict by verdict. */
  private async show(answer: Who, signal: AbortSignal): Promise<WhoReport['counts']> {
    const screen = screenOf(process.stdout);
    const head = whoHead(answer);
    const linesOf = whoLines(head, screen);
    let lines = whoTitle(head, screen);
    const flush = (): void => {
      if (lines.length > 0) this.logLines(lines);
      lines = [];
    };
    let verdict: WhoReport['users'][number]['verdict'] | null = null;
    const counts = await eachRow(
      answer.rows,
      (found) => {
        const row = whoRow(found);
        if (row.verdict !== verdict) {
          flush();
          verdict = row.verdict;
          const { verdict: of } = row;
          this.logLines(whoHeading(of, head, screen), (line) => paintHeading(line, of));
        }
        lines.push(...linesOf(row));
        if (lines.length >= LINES_AT_ONCE) flush();
      },
      signal,
    );
    flush();
    return counts;
  }
}
