import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { ReviewClosing } from '../../../schemas/review.js';
import { closeReview } from '../../../services/review/close.js';
import { SfCommand } from '../../../ux/command.js';
import { inGroup } from '../../../ux/flagGroups.js';
import { noteVersion } from '../../../ux/flags.js';
import { closingLines } from '../../../ux/output/review.js';
import { screenOf } from '../../../ux/screen.js';
import { abortOnInterrupt, endWith } from '../../../ux/process.js';
import { orgNameOf } from '../../../ux/text.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.review.close');

/** Something was decided, and something was not. */
const PARTLY = 68;

export type AccessReviewCloseResult = ReviewClosing;

export default class AccessReviewClose extends SfCommand<AccessReviewCloseResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    review: Flags.string({
      summary: messages.getMessage('flags.review.summary'),
      helpValue: '<path>',
      required: true,
    }),
    decisions: Flags.string({
      summary: messages.getMessage('flags.decisions.summary'),
      description: messages.getMessage('flags.decisions.description'),
      helpValue: '<path>',
      multiple: true,
      required: true,
    }),
    'target-org': Flags.optionalOrg({
      summary: messages.getMessage('flags.target-org.summary'),
      description: messages.getMessage('flags.target-org.description'),
      defaultHelp: undefined,
    }),
    'api-version': Flags.orgApiVersion(),
    ...inGroup('output', {
      'output-dir': Flags.string({
        char: 'd',
        summary: messages.getMessage('flags.output-dir.summary'),
        description: messages.getMessage('flags.output-dir.description'),
        helpValue: '<path>',
      }),
    }),
  };

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    [PARTLY]: messages.getMessage('errorCode.68'),
  });

  public async run(): Promise<AccessReviewCloseResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessReviewClose);
    // The default org is not meant: without the flag, no org is asked.
    const isAsked = metadata.flags['target-org']?.setFromDefault !== true;
    const org = isAsked ? flags['target-org'] : undefined;
    if (org) noteVersion({ 'target-org': org, 'api-version': flags['api-version'] }, metadata);
    const abort = abortOnInterrupt();
    const closing = await closeReview(
      {
        folder: flags.review,
        decisions: flags.decisions,
        org: org ? { connection: org.getConnection(flags['api-version']), name: orgNameOf(org) } : null,
        outputDir: flags['output-dir'] ?? null,
        now: new Date(),
        pluginVersion: this.ctor.plugin?.version ?? this.config.version,
      },
      abort.signal,
    );
    if (!this.jsonEnabled()) {
      const { lines, command } = closingLines(closing, screenOf(process.stdout));
      this.logLines(lines);
      if (command !== null) this.logLines([`  ${command}`]);
    }
    const { items, keep, remove } = closing.counts;
    endWith(keep + remove === items ? 0 : PARTLY);
    return closing;
  }
}
