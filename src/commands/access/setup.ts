import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { checkProxies } from '../../network/proxies.js';
import { carryOutSetup, type SetupOutcome } from '../../services/setup/carryOut.js';
import { changesAnything, planSetup, refuseToReachOthers, type SetupPlan } from '../../services/setup/plan.js';
import type { SetupReport } from '../../schemas/setup.js';
import { reportOf } from '../../services/setup/report.js';
import { SfCommand } from '../../ux/command.js';
import { exitCodesIn } from '../../ux/exitCode.js';
import { inGroup } from '../../ux/flagGroups.js';
import { executionFlags, noteVersion, targetOrgFlag } from '../../ux/flags.js';
import { abortOnInterrupt } from '../../ux/process.js';
import { demandLine, doneLines, setupLines } from '../../ux/output/setup.js';
import type { PlanLine } from '../../ux/output/plan.js';
import { screenOf } from '../../ux/screen.js';
import { runPlan, showAddition, type Plan } from '../../ux/runPlan.js';
import { parseUses, usesFlag } from '../../ux/usesFlag.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

export type AccessSetupResult = SetupReport;

export default class AccessSetup extends SfCommand<AccessSetupResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...targetOrgFlag(messages),
    user: Flags.string({
      char: 'u',
      summary: messages.getMessage('flags.user.summary'),
      description: messages.getMessage('flags.user.description'),
      required: true,
    }),
    for: usesFlag,
    name: Flags.string({
      summary: messages.getMessage('flags.name.summary'),
      description: messages.getMessage('flags.name.description'),
      default: 'C1 Connector Access',
    }),
    ...inGroup('safety', {
      'dry-run': executionFlags['dry-run'],
      'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
    }),
    'api-version': executionFlags['api-version'],
  };

  public static override readonly errorCodes = exitCodesIn(messages, [0, 1]);

  public async run(): Promise<AccessSetupResult> {
    checkProxies(process.env);
    const { flags, metadata } = await this.parse(AccessSetup);
    noteVersion(flags, metadata);
    const { signal } = abortOnInterrupt('nothingChanged');
    const connection = flags['target-org'].getConnection(flags['api-version']);
    const request = { ...parseUses(flags.for), user: flags.user, permissionSet: flags.name };
    const plan = await planSetup(connection, request, signal);
    return runPlan(this, flags, this.toPlan(plan, flags));
  }

  private toPlan(plan: SetupPlan, flags: SetupFlags): Plan<SetupOutcome, SetupReport> {
    const reportOutcome = ({ plan: last, permissionSetId }: SetupOutcome): SetupReport =>
      reportOf(last, { done: permissionSetId !== null, dryRun: flags['dry-run'], permissionSetId });
    return {
      organization: plan.organization,
      planned: () => ({ plan, permissionSetId: null }),
      writes: changesAnything(plan) ? 1 : 0,
      linesOf: (outcome) => setupLines(reportOutcome(outcome)),
      warnings: plan.warnings,
      question: (org) => questionOf(plan, flags, org),
      carryOut: async ({ org, ask }) => ({
        results: await this.carryOut(plan, (next) => ask(questionOf(next, flags, org))),
        journal: null,
        journalProblem: null,
      }),
      showOutcome: (outcome) => {
        if (outcome.permissionSetId !== null)
          this.logLines(doneLines(outcome.plan, flags['target-org'], screenOf(process.stdout)));
        else if (!changesAnything(outcome.plan)) this.log(messages.getMessage('nothingToDo'));
      },
      failuresOf: () => [],
      statusesOf: (outcome) => [reportOutcome(outcome).status],
      report: reportOutcome,
    };
  }

  /** Carries a plan out, and tells what comes to it meanwhile. */
  private carryOut(plan: SetupPlan, ask: (next: SetupPlan) => Promise<boolean>): Promise<SetupOutcome> {
    const linesOf = (one: SetupPlan): PlanLine[] => setupLines(reportOf(one, { done: false, dryRun: false }));
    const keyOf = ({ subject, sign, name }: PlanLine): string => JSON.stringify([subject, sign, name]);
    const shown = new Set(linesOf(plan).map(keyOf));
    const warned = new Set(plan.warnings);
    return carryOutSetup(plan, {
      tellDemand: ({ labels }, demanded) => this.log(demandLine(labels, demanded)),
      tellChange: () => {
        this.log(messages.getMessage('changedMeanwhile'));
        shown.clear();
      },
      agree: (next) => {
        const lines = linesOf(next);
        const added = lines.filter((line) => !shown.has(keyOf(line)));
        const warnings = next.warnings.filter((warning) => !warned.has(warning));
        showAddition(this, added, lines, warnings);
        for (const line of added) shown.add(keyOf(line));
        for (const warning of warnings) warned.add(warning);
        return ask(next);
      },
    });
  }
}

type SetupFlags = Interfaces.InferredFlags<typeof AccessSetup.flags>;

function questionOf(plan: SetupPlan, flags: SetupFlags, org: string): string | null {
  if (!changesAnything(plan)) return null;
  if (flags['no-prompt']) refuseToReachOthers(plan);
  const { user, others } = plan;
  return others > 0
    ? messages.getMessage('confirm.others', [user.username, String(others), org])
    : messages.getMessage('confirm', [user.username, org]);
}
