import { Messages } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../../network/proxies.js';
import type { StatePlan } from '../../../schemas/state.js';
import { resultParts } from '../../../services/change/report.js';
import { licenseProfilesOf } from '../../../services/change/licenseProfiles.js';
import { openOutputFile } from '../../../services/document/outputFile.js';
import { writeToStdout } from '../../../services/document/stdout.js';
import { planState, type PlannedState } from '../../../services/state/plan.js';
import { planMarkdown } from '../../../services/state/planMarkdown.js';
import { readState } from '../../../services/state/stateFolder.js';
import { SfCommand } from '../../../ux/command.js';
import { BATON_LICENSE_PROFILES } from '../../../ux/environment.js';
import { exitCodeOfPlan } from '../../../ux/exitCode.js';
import { inGroup } from '../../../ux/flagGroups.js';
import { noteVersion, targetOrgFlag } from '../../../ux/flags.js';
import { describeOrg } from '../../../ux/output/org.js';
import { screenOf } from '../../../ux/screen.js';
import { driftWarnings, leftLines } from '../../../ux/output/state.js';
import { abortOnInterrupt, endWith, watchStdout } from '../../../ux/process.js';
import { plannedLines, warningsOf } from '../../../ux/runChanges.js';
import { showPlan } from '../../../ux/runPlan.js';
import { folderFlag, licenseProfileFlag, licenseProfileVariable } from '../../../ux/stateFlags.js';
import { orgNameOf } from '../../../ux/text.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.state.plan');

/** The exit code where --fail-on says so. */
const DRIFTED = 3;

const formats = ['human', 'markdown', 'json'] as const;

export type AccessStatePlanResult = StatePlan;

export default class AccessStatePlan extends SfCommand<AccessStatePlanResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    ...folderFlag,
    ...licenseProfileFlag,
    'fail-on': Flags.option({
      summary: messages.getMessage('flags.fail-on.summary'),
      options: ['drift'] as const,
    })(),
    ...inGroup('output', {
      'result-format': Flags.option({
        char: 'r',
        summary: messages.getMessage('flags.result-format.summary'),
        description: messages.getMessage('flags.result-format.description'),
        options: formats,
        default: 'human' as const,
      })(),
      'output-file': Flags.string({
        summary: messages.getMessage('flags.output-file.summary'),
        description: messages.getMessage('flags.output-file.description'),
        helpValue: '<path>',
      }),
    }),
    'api-version': Flags.orgApiVersion(),
  };

  public static override readonly envVariablesSection = licenseProfileVariable;

  public static override readonly errorCodes = toHelpSection('ERROR CODES', {
    0: messages.getMessage('errorCode.0'),
    1: messages.getMessage('errorCode.1'),
    3: messages.getMessage('errorCode.3'),
    68: messages.getMessage('errorCode.68'),
  });

  public async run(): Promise<AccessStatePlanResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessStatePlan);
    noteVersion(flags, metadata);
    const licenseProfiles = licenseProfilesOf(flags['license-profile'] ?? [], process.env[BATON_LICENSE_PROFILES]);
    const now = new Date();
    const state = await readState(flags.dir, { now });
    const { signal } = abortOnInterrupt('nothingChanged');
    const changesFile = flags['output-file'] ? await openOutputFile(flags['output-file'], signal) : null;
    try {
      const org = flags['target-org'];
      const planned = await planState(
        org.getConnection(flags['api-version']),
        { folder: flags.dir, state, licenseProfiles, now, orgName: orgNameOf(org) },
        (warning) => this.warn(warning),
        signal,
      );
      await changesFile?.write(resultParts(planned.report.changes, changesFile.path));
      const report = { ...planned.report, outputFile: changesFile?.path ?? null };
      if (!this.jsonEnabled()) await this.show({ ...planned, report }, flags);
      const isFailure = report.isDrifted && flags['fail-on'] === 'drift';
      endWith(isFailure ? DRIFTED : exitCodeOfPlan(report.changes.map(({ status }) => status)));
      return report;
    } finally {
      await changesFile?.discard();
    }
  }

  private async show(
    { plan, report }: PlannedState,
    flags: {
      readonly 'target-org': Parameters<typeof describeOrg>[0];
      readonly 'result-format': (typeof formats)[number];
    },
  ): Promise<void> {
    const isPrinted = watchStdout();
    const org = await describeOrg(flags['target-org'], plan.organization);
    const { 'result-format': format } = flags;
    const end = [
      ...leftLines(report, screenOf(format === 'human' ? process.stdout : process.stderr)),
      ...(report.outputFile === null ? [] : [messages.getMessage('wrote', [report.outputFile])]),
    ];
    if (format === 'human') {
      const warnings = [...warningsOf(plan.rows), ...driftWarnings(report)];
      showPlan(this, org, plannedLines(plan, report.changes), { warnings, toSeeAll: messages.getMessage('toSeeAll') });
      this.logLines(end);
    } else {
      await writeToStdout([
        format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : await planMarkdown(report, org),
      ]);
      for (const line of end) this.logToStderr(line);
    }
    await isPrinted();
  }
}
