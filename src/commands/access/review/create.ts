import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { reviewScopes } from '../../../model/review.js';
import { isDay } from '../../../model/time.js';
import { checkProxies } from '../../../network/proxies.js';
import type { ReviewCreation } from '../../../schemas/review.js';
import { licenseProfilesOf } from '../../../services/change/licenseProfiles.js';
import { createReview } from '../../../services/review/create.js';
import { builtInRules } from '../../../services/risks/rulesFile.js';
import { originFlags, originOf } from '../../../ux/answerFlags.js';
import { showFacts } from '../../../ux/answerOutput.js';
import { SfCommand } from '../../../ux/command.js';
import { BATON_LICENSE_PROFILES } from '../../../ux/environment.js';
import { creationLines, nextLines } from '../../../ux/output/review.js';
import { screenOf } from '../../../ux/screen.js';
import { abortOnInterrupt, loadSqliteQuietly } from '../../../ux/process.js';
import { ReadingSpinner } from '../../../ux/progress.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.review.create');

export type AccessReviewCreateResult = ReviewCreation;

export default class AccessReviewCreate extends SfCommand<AccessReviewCreateResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    'output-dir': Flags.string({
      char: 'd',
      summary: messages.getMessage('flags.output-dir.summary'),
      description: messages.getMessage('flags.output-dir.description'),
      helpValue: '<path>',
      required: true,
    }),
    scope: Flags.option({
      summary: messages.getMessage('flags.scope.summary'),
      description: messages.getMessage('flags.scope.description'),
      options: reviewScopes,
      default: 'risky',
    })(),
    due: Flags.string({ summary: messages.getMessage('flags.due.summary'), helpValue: '<date>' }),
    'with-snapshot': Flags.string({
      summary: messages.getMessage('flags.with-snapshot.summary'),
      description: messages.getMessage('flags.with-snapshot.description'),
      helpValue: '<path>',
    }),
    'fallback-reviewer': Flags.string({
      summary: messages.getMessage('flags.fallback-reviewer.summary'),
      description: messages.getMessage('flags.fallback-reviewer.description'),
      helpValue: '<user>',
      multiple: true,
    }),
    'license-profile': Flags.string({
      summary: messages.getMessage('flags.license-profile.summary'),
      description: messages.getMessage('flags.license-profile.description'),
      helpValue: '<license=profile>',
      multiple: true,
    }),
  };

  public static override readonly envVariablesSection = toHelpSection('ENVIRONMENT VARIABLES', {
    [BATON_LICENSE_PROFILES]: messages.getMessage('environment.license-profiles'),
  });

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
  });

  public async run(): Promise<AccessReviewCreateResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessReviewCreate);
    const origin = originOf(flags, metadata, this.configAggregator);
    const now = new Date();
    const due = dueOf(flags.due, now);
    const licenseProfiles = licenseProfilesOf(flags['license-profile'] ?? [], process.env[BATON_LICENSE_PROFILES]);
    const rules = await builtInRules();
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    if (origin.kind === 'org') progress.start(messages.getMessage('reading'));
    const { report, org } = await createReview(
      {
        ...{ origin, folder: flags['output-dir'], scope: flags.scope, due, licenseProfiles, rules, now },
        last: flags['with-snapshot'] ?? null,
        fallbackReviewers: flags['fallback-reviewer'] ?? [],
        onUnknownLicense: (warning) => this.warn(warning),
        pluginVersion: this.ctor.plugin?.version ?? this.config.version,
      },
      {
        onPage: (object, received, total) => progress.page(object, received, total),
        onReadingDone: () => progress.stop(),
        onHiddenField: (object, field) => this.warn(messages.createWarning('warning.hiddenField', [object, field])),
        // The end of the answer tells it.
        onLeftOut: () => undefined,
        onObjectAbsent: () => undefined,
        onProblem: () => undefined,
      },
      abort,
    );
    if (!this.jsonEnabled()) {
      this.logLines(creationLines(report, screenOf(process.stdout)));
      await showFacts(this, null, { facts: report, org }, flags['target-org'] ?? null, nextLines(report));
    }
    return report;
  }
}

/** @throws SfError DueError */
function dueOf(text: string | undefined, now: Date): string | null {
  if (text === undefined) return null;
  const today = now.toISOString().slice(0, '2026-12-18'.length);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isDay(text)) throw messages.createError('error.due', [text]);
  if (text < today) throw messages.createError('error.duePast', [text]);
  return text;
}
