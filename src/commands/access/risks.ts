import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { severities, type Severity } from '../../model/riskRule.js';
import { checkProxies } from '../../network/proxies.js';
import type { RisksReport } from '../../schemas/risks.js';
import { isAsSevere, riskDocument, riskFormats, type RiskFormat } from '../../services/risks/riskDocument.js';
import { builtInRules, builtInText, readRules } from '../../services/risks/rulesFile.js';
import { risks, type Risks } from '../../services/risks/risks.js';
import { originFlags, originOf } from '../../ux/answerFlags.js';
import { openOutput, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { inGroup } from '../../ux/flagGroups.js';
import { paintTitle, ruleCounts, ruleTitle, ruleLines } from '../../ux/output/risks.js';
import { screenOf } from '../../ux/screen.js';
import { abortOnInterrupt, endWith, loadSqliteQuietly, watchStdout } from '../../ux/process.js';
import { readingEvents, ReadingSpinner } from '../../ux/progress.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.risks');

/** The extensions of files with risks. */
const extensions = { '.csv': 'csv', '.json': 'json', '.xml': 'junit' } as const satisfies Record<string, RiskFormat>;

export type AccessRisksResult = RisksReport | null;

export default class AccessRisks extends SfCommand<AccessRisksResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    'target-org': {
      ...originFlags(messages)['target-org'],
      // The other way round, the error would print the org as an object.
      exclusive: ['snapshot', 'print-rules'],
    },
    rules: Flags.string({
      summary: messages.getMessage('flags.rules.summary'),
      description: messages.getMessage('flags.rules.description'),
      helpValue: '<path>',
      multiple: true,
    }),
    'fail-on': Flags.option({
      summary: messages.getMessage('flags.fail-on.summary'),
      description: messages.getMessage('flags.fail-on.description'),
      options: severities,
    })(),
    'print-rules': Flags.boolean({
      summary: messages.getMessage('flags.print-rules.summary'),
      exclusive: ['snapshot', 'rules', 'fail-on', 'result-format', 'output-file', 'json'],
    }),
    ...inGroup('output', {
      'result-format': Flags.option({
        char: 'r',
        summary: messages.getMessage('flags.result-format.summary'),
        description: messages.getMessage('flags.result-format.description'),
        options: ['human', ...riskFormats] as const,
      })(),
      'output-file': Flags.string({
        summary: messages.getMessage('flags.output-file.summary'),
        description: messages.getMessage('flags.output-file.description'),
        helpValue: '<path>',
      }),
    }),
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1, 3]);

  public async run(): Promise<AccessRisksResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessRisks);
    if (flags['print-rules']) {
      this.logLines((await builtInText()).trimEnd().split('\n'));
      return null;
    }
    const origin = originOf(flags, metadata, this.configAggregator);
    const rules = flags.rules ? await readRules(flags.rules) : await builtInRules();
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    const output = await openOutput<RiskFormat>(this, flags, extensions, abort.signal);
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    if (origin.kind === 'org') progress.start(messages.getMessage('reading'));
    try {
      const found = await risks(
        { origin, rules, now: new Date() },
        { ...readingEvents(this, progress), onWarning: (text) => this.warn(text) },
        abort,
      );
      const { report } = found;
      if (!this.jsonEnabled()) await this.show(found, output, flags['target-org'] ?? null, flags['fail-on']);
      endWith(exitCodeOf(report, flags['fail-on']));
      return report;
    } finally {
      await output?.discard();
    }
  }

  private async show(
    { report, org }: Risks,
    output: AnswerOutput<RiskFormat> | null,
    asked: Org | null,
    failOn: Severity | undefined,
  ): Promise<void> {
    const isPrinted = watchStdout();
    if (output) await output.write(await riskDocument(report, output.format, failOn));
    else {
      const screen = screenOf(process.stdout);
      const found = report.rules.filter(({ findings }) => findings.length > 0);
      for (const rule of found) {
        this.logLines(ruleTitle(rule, screen), (line) => paintTitle(line, rule.severity));
        this.logLines(ruleLines(rule, screen));
      }
    }
    await showFacts(this, output, { facts: report, org }, asked, ruleCounts(report));
    await isPrinted();
  }
}

/** 3: something was found that is at least so severe; 1: nothing was, and a rule was not checked. */
function exitCodeOf({ rules, counts }: RisksReport, failOn: Severity | undefined): number {
  if (failOn === undefined) return 0;
  if (rules.some(({ findings, severity }) => findings.length > 0 && isAsSevere(severity, failOn))) return 3;
  return counts.notChecked > 0 ? 1 : 0;
}
