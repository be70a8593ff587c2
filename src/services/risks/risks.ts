import { severities, type RiskRule } from '../../model/riskRule.js';
import { OrgClient } from '../../org/client.js';
import { checkVersion } from '../answers/origin.js';
import type { RisksReport } from '../../schemas/risks.js';
import { factsWith, type AnsweredOrg } from '../answers/facts.js';
import { withVisibleHolders } from '../answers/live/packageHolders.js';
import { wholeOrgSource, type ReadingEvents, type WholeOrg } from '../answers/live/wholeOrg.js';
import { namesOfOrg, namesOfSnapshot } from '../answers/names.js';
import { targetOrgOf, type Origin } from '../answers/origin.js';
import { openSnapshotSource, usersLeftOut, withSource } from '../answers/source.js';
import { RiskFinder } from './findings.js';
import { findTerms, usersNotThere, type FoundTerms, type Knowledge } from './foundTerms.js';
import { needsOf, notCompared, notReadFor, syncOptionsFor, unknownFor } from './needs.js';

export type RisksRequest = {
  readonly origin: Origin;
  readonly rules: readonly RiskRule[];
  /** The moment of the answer, for the ends of exceptions. */
  readonly now: Date;
};

/** The answer of `sf access risks`. */
export type Risks = { readonly report: RisksReport; readonly org: AnsweredOrg };

export type RisksEvents = ReadingEvents & {
  /** An exception names what is not there. A sentence that begins with its place. */
  readonly onWarning: (text: string) => void;
};

/**
 * Finds in an org, or in a kept snapshot of it, what rules look for.
 *
 * @param abort ends it early: its caller's signal, and its own when a query fails
 * @throws SfError in plain words: RiskRulesError where rules name what is not there
 */
export async function risks(
  { origin, rules, now }: RisksRequest,
  events: RisksEvents,
  abort: AbortController,
): Promise<Risks> {
  const answer = (source: WholeOrg, terms: FoundTerms): Risks => {
    for (const warning of [...terms.warnings, ...usersNotThere(rules, source.reader.accountFacts())])
      events.onWarning(warning);
    return { report: reportOf(source, rules, terms, origin, now), org: source.about.organization };
  };
  if (origin.kind === 'snapshot') {
    return withSource(await openSnapshotSource(origin.path), async (source) =>
      answer(source, await findTerms(namesOfSnapshot(source.reader), rules, knowledgeOf(source))),
    );
  }
  const client = new OrgClient(origin.connection, { signal: abort.signal });
  await checkVersion(client);
  const wanted = syncOptionsFor(rules);
  const options = await withVisibleHolders(client, wanted);
  const terms = await findTerms(namesOfOrg(client), rules, {
    permissions: true,
    fieldPermissions: true,
    isRead: (type) => !wanted.resourceTypes.includes(type) || options.resourceTypes.includes(type),
  });
  return withSource(await wholeOrgSource(client, options, events, abort), (source) => answer(source, terms));
}

/** What rules find in an org that was read as a whole: what it does not hold makes rules be not checked. */
export async function risksIn(source: WholeOrg, { origin, rules, now }: RisksRequest): Promise<RisksReport> {
  const terms = await findTerms(namesOfSnapshot(source.reader), rules, knowledgeOf(source));
  return reportOf(source, rules, terms, origin, now);
}

/** What a snapshot can tell. Of a type that the org did not have it tells that there is none. */
function knowledgeOf({ reader, about }: WholeOrg): Knowledge {
  return {
    permissions: reader.holdsPermissions,
    fieldPermissions: reader.holdsFieldPermissions,
    isRead: (type) => !about.resourceTypes.some(({ id, notRead: why }) => id === type && why === 'not-asked'),
  };
}

function reportOf(
  source: WholeOrg,
  rules: readonly RiskRule[],
  terms: FoundTerms,
  origin: Origin,
  now: Date,
): RisksReport {
  const finder = new RiskFinder(source.reader, terms, source.readAt, now, targetOrgOf(origin));
  const inOrder = [...rules].sort(
    (one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity),
  );
  const told = inOrder.map((rule): RisksReport['rules'][number] => {
    const { id, severity, title, why, fix, references } = rule;
    const notChecked = unknownFor(rule, source);
    const isChecked = notChecked.length === 0;
    const { findings, excepted } = isChecked ? finder.find(rule) : { findings: [], excepted: 0 };
    const outcome = !isChecked ? 'not checked' : findings.length > 0 ? 'found' : 'passed';
    return {
      ...{ id, severity, title, why, fix, references: [...references] },
      ...{ outcome, notChecked, excepted, findings: [...findings] },
    };
  });
  const countOf = (severity: RiskRule['severity']): number =>
    told.reduce((sum, rule) => sum + (rule.severity === severity ? rule.findings.length : 0), 0);
  const { parts, types } = needsOf(rules);
  const unknown = [
    ...usersLeftOut(source.reader, source.about),
    ...notReadFor(source, { parts, types }),
    ...notCompared(rules, source),
  ];
  return {
    rules: told,
    counts: {
      high: countOf('high'),
      medium: countOf('medium'),
      low: countOf('low'),
      notChecked: told.filter(({ outcome }) => outcome === 'not checked').length,
    },
    ...factsWith(source, origin, unknown, 'permissions'),
  };
}
