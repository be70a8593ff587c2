import { Messages, Org, StateAggregator } from '@salesforce/core';
import { Flags, toHelpSection } from '@salesforce/sf-plugins-core';
import { comparisons } from '../../model/difference.js';
import { checkProxies } from '../../network/proxies.js';
import type { SidesDiffReport, UsersDiffReport } from '../../schemas/diff.js';
import type { Origin } from '../../services/answers/origin.js';
import { refuseSameFileTwice } from '../../services/document/outputFile.js';
import {
  diffFormats,
  sidesDiffDocument,
  usersDiffDocument,
  type DiffFormat,
} from '../../services/diff/diffDocument.js';
import { DifferenceCounts, reportedDifference, sidesHead, sidesTail } from '../../services/diff/sidesReport.js';
import { withChanges, withOrgs, type NamedOrigin, type TwoSides } from '../../services/diff/twoSides.js';
import { twoUsers, type TwoUsers } from '../../services/diff/twoUsers.js';
import { readUserMap } from '../../services/diff/userMap.js';
import { originFlags, originOf } from '../../ux/answerFlags.js';
import { openOutput, showEnd, showFacts, type AnswerOutput } from '../../ux/answerOutput.js';
import { SfCommand } from '../../ux/command.js';
import { inGroup } from '../../ux/flagGroups.js';
import { notLookedAtLine, readAtLine } from '../../ux/output/answer.js';
import { sidesDiffCounts, sidesDiffLines } from '../../ux/output/diffSides.js';
import { equalizingLines, usersDiffCounts, usersDiffLines } from '../../ux/output/diffUsers.js';
import { paintDiffLine } from '../../ux/output/diff.js';
import { screenOf } from '../../ux/screen.js';
import { abortOnInterrupt, endWith, loadSqliteQuietly, watchStdout } from '../../ux/process.js';
import { ReadingSpinner } from '../../ux/progress.js';
import { orgNameOf } from '../../ux/text.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.diff');

/** The exit code where --fail-on says so. */
const DIFFERS = 3;

/** The extensions of files with differences. */
const extensions = { '.csv': 'csv', '.json': 'json', '.md': 'markdown' } as const satisfies Record<string, DiffFormat>;

/** The other side of a comparison: one of them must be given. */
const otherSides = ['with-snapshot', 'with-org', 'with-user'];

/** What makes the exit code 3. */
const failures = ['any', 'gained', 'lost'] as const;
type Failure = (typeof failures)[number];

export type AccessDiffResult = UsersDiffReport | SidesDiffReport;

export default class AccessDiff extends SfCommand<AccessDiffResult> {
  public static override readonly summary = messages.getMessage('summary');
  public static override readonly description = messages.getMessage('description');
  public static override readonly usage = messages.getMessages('usage');
  public static override readonly examples = messages.getMessages('examples');

  public static override readonly flags = {
    ...originFlags(messages),
    'with-snapshot': Flags.string({
      summary: messages.getMessage('flags.with-snapshot.summary'),
      description: messages.getMessage('flags.with-snapshot.description'),
      helpValue: '<path>',
      exactlyOne: otherSides,
    }),
    'with-org': Flags.custom<Org>({
      summary: messages.getMessage('flags.with-org.summary'),
      description: messages.getMessage('flags.with-org.description'),
      parse: (input) => Org.create({ aliasOrUsername: input }),
      exclusive: ['snapshot'],
    })(),
    'map-users': Flags.string({
      summary: messages.getMessage('flags.map-users.summary'),
      description: messages.getMessage('flags.map-users.description'),
      helpValue: '<path>',
      dependsOn: ['with-org'],
    }),
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
    ...inGroup('output', {
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
    const org = origin.kind === 'org' ? flags['target-org']! : null;
    const { by, 'fail-on': failOn, 'with-snapshot': before, 'with-org': otherOrg, 'map-users': mapFile } = flags;
    const userMap = mapFile === undefined ? [] : await readUserMap(mapFile);
    const abort = abortOnInterrupt();
    await loadSqliteQuietly();
    await refuseSameFileTwice([flags.snapshot, before, flags['output-file']]);
    const output = await openOutput<DiffFormat>(this, flags, extensions, abort.signal);
    const progress = new ReadingSpinner(this.spinner, process.stderr.isTTY === true && !this.jsonEnabled());
    const events = this.events(progress, otherOrg ? 2 : 1);
    try {
      const first = { origin, name: await nameOf(origin, org) };
      if (before !== undefined) {
        if (org) progress.start(messages.getMessage('reading'));
        const tell = (answer: TwoSides): Promise<SidesDiffReport> =>
          this.tellSides(answer, output, [org, null], failOn);
        return await withChanges({ now: first, before, by }, events, abort, tell);
      }
      if (otherOrg) {
        progress.start(messages.getMessage('reading'));
        const other = originOfOrg(otherOrg, flags['api-version']);
        const request = {
          first: { origin: originOfOrg(org!, flags['api-version']), name: first.name },
          other: { origin: other, name: await nameOf(other, otherOrg) },
          ...{ by, userMap },
        };
        const tell = (answer: TwoSides): Promise<SidesDiffReport> =>
          this.tellSides(answer, output, [org, otherOrg], failOn);
        return await withOrgs(request, events, abort, tell);
      }
      const request = { origin, user: flags.user!, withUser: flags['with-user']!, by };
      const answer = await twoUsers(request, abort.signal);
      if (!this.jsonEnabled()) await this.showUsers(answer, output, org);
      endWith(exitCodeOf(answer, failOn));
      return answer.report;
    } finally {
      await output?.discard();
    }
  }

  /** @param orgs how many are read, one after the other */
  private events(progress: ReadingSpinner, orgs: number): Parameters<typeof withChanges>[1] {
    let left = orgs;
    return {
      onPage: (object, received, total) => progress.page(object, received, total),
      onReadingDone: () => {
        progress.stop();
        left -= 1;
        if (left > 0) progress.start(messages.getMessage('reading'));
      },
      onHiddenField: (object, field) => this.warn(messages.createWarning('warning.hiddenField', [object, field])),
      // The end of the answer tells it.
      onLeftOut: () => undefined,
      onObjectAbsent: () => undefined,
      onProblem: () => undefined,
    };
  }

  private async showUsers(
    { report, org }: TwoUsers,
    output: AnswerOutput<DiffFormat> | null,
    asked: Org | null,
  ): Promise<void> {
    const isPrinted = watchStdout();
    if (output) await output.write(await usersDiffDocument(report, output.format));
    else this.logLines(usersDiffLines(report, screenOf(process.stdout)), paintDiffLine);
    const lines = [...(output ? [] : equalizingLines(report)), ...usersDiffCounts(report)];
    await showFacts(this, output, { facts: report, org }, asked, lines);
    await isPrinted();
  }

  /** Tells the differences while both sides are open. With --json, all of them are kept until they are printed. */
  private async tellSides(
    answer: TwoSides,
    output: AnswerOutput<DiffFormat> | null,
    orgs: readonly [Org | null, Org | null],
    failOn: Failure | undefined,
  ): Promise<SidesDiffReport> {
    const counts = new DifferenceCounts();
    const differences: SidesDiffReport['differences'] = [];
    if (this.jsonEnabled()) {
      for (const one of answer.diff.differences()) {
        const difference = reportedDifference(one);
        counts.add(difference);
        differences.push(difference);
      }
    } else {
      const isPrinted = watchStdout();
      if (output) await output.write(await sidesDiffDocument(answer, output.format, counts));
      else this.logLines(sidesDiffLines(answer, counts, screenOf(process.stdout)), paintDiffLine);
      showEnd(this, output, sidesDiffCounts(answer, counts), await factsOf(answer, orgs, counts));
      await isPrinted();
    }
    endWith(exitCodeOf({ hasGain: counts.hasGain, hasLoss: counts.hasLoss, total: counts.total }, failOn));
    return { ...sidesHead(answer), differences, ...sidesTail(answer, counts) };
  }
}

/** What both sides are, and what is not looked at. */
async function factsOf(
  answer: TwoSides,
  orgs: readonly [Org | null, Org | null],
  counts: DifferenceCounts,
): Promise<string[]> {
  const { sides } = sidesHead(answer);
  return [
    await readAtLine(sides[0], answer.sides[0].org, orgs[0]),
    await readAtLine(sides[1], answer.sides[1].org, orgs[1]),
    notLookedAtLine(sidesTail(answer, counts).notLookedAt),
  ];
}

function originOfOrg(org: Org, apiVersion: string | undefined): Extract<Origin, { kind: 'org' }> {
  return { kind: 'org', connection: org.getConnection(apiVersion), name: orgNameOf(org) };
}

/** What texts call an origin: the alias or username of an org, the path of a snapshot. */
async function nameOf(origin: Origin, org: Org | null): Promise<NamedOrigin['name']> {
  if (origin.kind === 'snapshot') return origin.path;
  const username = org && orgNameOf(org);
  if (!username) return messages.getMessage('unnamedOrg');
  return (await StateAggregator.getInstance()).aliases.get(username) ?? username;
}

type Found = { readonly hasGain: boolean; readonly hasLoss: boolean; readonly total: number };

function exitCodeOf({ hasGain, hasLoss, total }: Found, failOn: Failure | undefined): number {
  const isFailure = { any: total > 0, gained: hasGain, lost: hasLoss };
  return failOn !== undefined && isFailure[failOn] ? DIFFERS : 0;
}
