import { Messages } from '@salesforce/core';
import type { ReviewDecision } from '../../model/review.js';
import type { ReviewEvidence } from '../../schemas/review.js';
import type { Decisions } from './decisionsFile.js';
import type { InOrg } from './inOrg.js';
import { itemsOf, type PlacedItem, type ReviewFile } from './reviewFile.js';
import { parseEntitlementId } from '../../model/entitlement.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

type EvidenceItem = ReviewEvidence['items'][number];
type Outcome = EvidenceItem['outcome'];

/** What evidence says of the decisions alone. */
export type DecidedItems = Pick<ReviewEvidence, 'decisionsFiles' | 'reviewers' | 'items' | 'counts'>;

const outcomes: Readonly<Record<ReviewDecision, Outcome>> = { keep: 'keep', remove: 'remove', 'not-mine': 'not mine' };

/**
 * Puts the decisions of all files together. Where two files of one page disagree about an item, nothing is decided about it: whoever can
 * write a file can write a later one.
 *
 * @param inOrg null: the org was not asked
 */
export function mergeDecisions(review: ReviewFile, files: readonly Decisions[], inOrg: InOrg | null): DecidedItems {
  const byPage = Map.groupBy(files, ({ page }) => page.id);
  const items = itemsOf(review).map((placed) => evidenceOf(placed, byPage.get(placed.page.id) ?? [], inOrg));
  const ofPage = Map.groupBy(items, ({ page }) => page);
  const countOf = (step: EvidenceItem['step']): number => items.filter((item) => item.step === step).length;
  return {
    decisionsFiles: files.map(({ file, sha256, page, savedAt, byItem }) => ({
      ...{ file, sha256, savedAt },
      ...{ page: page.id, reviewer: page.reviewer.username, decisions: byItem.size },
    })),
    reviewers: review.pages.map(({ id, sha256, reviewer }) => ({
      page: id,
      ...reviewer,
      pageSha256: sha256,
      hasAnswered: byPage.has(id),
      ...outcomeCounts(ofPage.get(id) ?? []),
    })),
    items,
    counts: {
      ...outcomeCounts(items),
      revocations: countOf('in revocations.csv'),
      byHand: countOf('by hand'),
      nothingToDo: countOf('nothing to do'),
    },
  };
}

function evidenceOf(placed: PlacedItem, files: readonly Decisions[], inOrg: InOrg | null): EvidenceItem {
  const { page, person, item } = placed;
  const decisions = files.flatMap(({ sha256, byItem }): EvidenceItem['decisions'] => {
    const made = byItem.get(item.id);
    return made ? [{ file: sha256, decision: made.decision, comment: made.comment, decidedAt: made.decidedAt }] : [];
  });
  const state = inOrg?.stateOf(placed) ?? null;
  const outcome = outcomeOf(decisions.map(({ decision }) => decision));
  const { id, kind, name, label, entitlement, severity, isNew, changedAt, until } = item;
  return {
    item: id,
    page: page.id,
    // Whoever was given another username meanwhile is the same user.
    user: { id: person.id, username: inOrg?.usernameOf(person.id) ?? person.username, name: person.name },
    access: { entitlement, kind, name, label },
    ...{ severity, isNew, changedAt, until, outcome, ...stepOf(placed, outcome, state), inOrg: state, decisions },
  };
}

function outcomeOf(decisions: readonly ReviewDecision[]): Outcome {
  const different = new Set(decisions);
  const [only] = different;
  if (only === undefined) return 'undecided';
  return different.size > 1 ? 'contradictory' : outcomes[only];
}

/** What is done about an item, and what has to be known of that. */
function stepOf(
  { person, item: { removal } }: PlacedItem,
  outcome: Outcome,
  state: EvidenceItem['inOrg'],
): Pick<EvidenceItem, 'step' | 'note'> {
  if (outcome !== 'remove') return { step: null, note: null };
  if (state === 'gone' || state === 'no such user') return { step: 'nothing to do', note: null };
  if (removal === 'removable') return { step: 'in revocations.csv', note: null };
  if ('cannot' in removal) return { step: 'by hand', note: removal.cannot };
  const note = messages.getMessage('replacedBy', [person.license ?? '-', removal.replacedBy]);
  return { step: 'in revocations.csv', note };
}

function outcomeCounts(
  items: readonly EvidenceItem[],
): Pick<ReviewEvidence['counts'], 'items' | 'keep' | 'remove' | 'notMine' | 'contradictory' | 'undecided'> {
  const countOf = (outcome: Outcome): number => items.filter((item) => item.outcome === outcome).length;
  return {
    items: items.length,
    keep: countOf('keep'),
    remove: countOf('remove'),
    notMine: countOf('not mine'),
    contradictory: countOf('contradictory'),
    undecided: countOf('undecided'),
  };
}

/** The rows of a file that `sf access revoke --file` takes: by C1's ids, which no name can be mistaken for, with the names for people. */
export function revocationRows(items: readonly EvidenceItem[]): string[][] {
  return items
    .filter(({ step }) => step === 'in revocations.csv')
    .map(({ user, access: { entitlement, name } }) => {
      const { type } = parseEntitlementId(entitlement)!;
      return ['revoke', user.username, type, name, entitlement];
    });
}

/** The columns of `revocationRows`. */
export const REVOCATION_COLUMNS = ['action', 'user', 'resource_type', 'resource', 'entitlement'] as const;
