import {
  COMMENT_LIMIT,
  DECISIONS_FORMAT,
  DECISIONS_VERSION,
  type DecisionsFile,
  type ReviewDecision,
  reviewDecisions,
  type ReviewedPerson,
  type ReviewItem,
  type ReviewPage,
} from '../../../model/review.js';

export type Decision = {
  readonly decision: ReviewDecision;
  /** Empty: none. */
  readonly comment: string;
  /** UTC with `Z`, in whole seconds. */
  readonly decidedAt: string;
  /** Whether it was made with one press for several items, and not touched since. */
  readonly inBulk: boolean;
};

/** What is decided, by the id of the item. */
export type Decisions = ReadonlyMap<string, Decision>;

/** A person, and those of the items that are shown. */
export type ShownPerson = { readonly person: ReviewedPerson; readonly items: readonly ReviewItem[] };

/** The moment of a decision, in the form of all times of this product. */
export function momentText(now: Date): string {
  return now.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** A decision keeps the comment of the one before it. */
export function decide(decisions: Decisions, item: string, decision: ReviewDecision, now: Date): Decisions {
  const comment = decisions.get(item)?.comment ?? '';
  return new Map(decisions).set(item, { decision, comment, decidedAt: momentText(now), inBulk: false });
}

/** A comment belongs to a decision: without one, nothing changes. */
export function comment(decisions: Decisions, item: string, text: string, now: Date): Decisions {
  const before = decisions.get(item);
  if (before === undefined || before.comment === text) return decisions;
  return new Map(decisions).set(item, { ...before, comment: text, decidedAt: momentText(now), inBulk: false });
}

export function withoutDecision(decisions: Decisions, item: string): Decisions {
  const rest = new Map(decisions);
  rest.delete(item);
  return rest;
}

/** What is low is for whoever tidies up the org; a review of what is risky (`--scope risky`) does not ask about it either. */
export function isRisky({ severity }: Pick<ReviewItem, 'severity'>): boolean {
  return severity === 'high' || severity === 'medium';
}

/** Whether an item asks for no closer look: it is not risky, and the last review had it too, as far as one is known. */
export function isOrdinary(item: ReviewItem): boolean {
  return !isRisky(item) && item.isNew !== true;
}

/** Those of a person's items that one press may keep: the ordinary ones without a decision. */
export function ordinaryOf(items: readonly ReviewItem[], decisions: Decisions): readonly ReviewItem[] {
  return items.filter((item) => isOrdinary(item) && !decisions.has(item.id));
}

/**
 * The items that one press may keep of all people who are shown. What somebody holds who cannot log in, or about whom a rule finds
 * something risky, is not among them: there the person is what asks for a closer look.
 */
export function ordinaryOfAll(shown: readonly ShownPerson[], decisions: Decisions): readonly ReviewItem[] {
  return shown
    .filter(({ person: { status, risks } }) => status === 'active' && !risks.some(isRisky))
    .flatMap(({ items }) => ordinaryOf(items, decisions));
}

/** Keeps several items, and leaves those alone that have a decision. */
export function keepAll(decisions: Decisions, items: readonly ReviewItem[], now: Date): Decisions {
  const decision: Decision = { decision: 'keep', comment: '', decidedAt: momentText(now), inBulk: true };
  const kept = new Map(decisions);
  for (const { id } of items) if (!kept.has(id)) kept.set(id, decision);
  return kept;
}

/** Those of the items that were kept in bulk. */
export function keptInBulk(items: readonly ReviewItem[], decisions: Decisions): readonly ReviewItem[] {
  return items.filter(({ id }) => decisions.get(id)?.inBulk);
}

/** The way back from `keepAll`. */
export function takeBack(decisions: Decisions, items: readonly ReviewItem[]): Decisions {
  const rest = new Map(decisions);
  for (const { id } of keptInBulk(items, decisions)) rest.delete(id);
  return rest;
}

/** How many items have each decision, and how many have none. */
export type Progress = Readonly<Record<ReviewDecision | 'undecided' | 'decided' | 'items', number>>;

export function progressOf(items: readonly ReviewItem[], decisions: Decisions): Progress {
  const counts = { keep: 0, remove: 0, 'not-mine': 0, undecided: 0 };
  for (const { id } of items) counts[decisions.get(id)?.decision ?? 'undecided']++;
  return { ...counts, items: items.length, decided: items.length - counts.undecided };
}

/** The file that the reviewer sends back: the decisions about the items of the page, in the page's order. */
export function decisionsFile({ review, page, people }: ReviewPage, decisions: Decisions, now: Date): DecisionsFile {
  return {
    format: DECISIONS_FORMAT,
    version: DECISIONS_VERSION,
    review: review.id,
    page: page.id,
    reviewer: page.reviewer.username,
    savedAt: momentText(now),
    decisions: people
      .flatMap(({ items }) => items)
      .flatMap(({ id }) => {
        const found = decisions.get(id);
        if (found === undefined) return [];
        return [{ item: id, decision: found.decision, comment: found.comment, decidedAt: found.decidedAt }];
      }),
  };
}

/** What file systems take as a name, whatever the username holds: `access-review-ada@acme.example-2026-12-18.json`. */
export function fileNameOf({ page }: ReviewPage, now: Date): string {
  const username = page.reviewer.username.replace(/[^A-Za-z0-9@._+-]+/g, '-').slice(0, 100);
  return `access-review-${username}-${momentText(now).slice(0, 10)}.json`;
}

/** Why a file is not taken. Each has a text `load.<problem>`. */
export type FileProblem = 'notDecisions' | 'otherVersion' | 'otherReview' | 'otherPage' | 'damaged';

export type LoadedFile =
  | { readonly problem: FileProblem }
  /** `unknown`: how many decisions are about items that the page does not have. */
  | { readonly decisions: Decisions; readonly savedAt: string; readonly unknown: number };

/** Reads a decisions file that was saved before. */
export function readDecisionsFile(text: string, { review, page, people }: ReviewPage): LoadedFile {
  const file = objectOf(parsed(text));
  if (file?.['format'] !== DECISIONS_FORMAT) return { problem: 'notDecisions' };
  if (file['version'] !== DECISIONS_VERSION) return { problem: 'otherVersion' };
  if (file['review'] !== review.id) return { problem: 'otherReview' };
  if (file['page'] !== page.id || file['reviewer'] !== page.reviewer.username) return { problem: 'otherPage' };
  const { savedAt, decisions: entries } = file;
  if (!isMoment(savedAt) || !Array.isArray(entries)) return { problem: 'damaged' };
  const decisions = readEntries(entries);
  if (decisions === null) return { problem: 'damaged' };
  const items = new Set(people.flatMap((person) => person.items.map(({ id }) => id)));
  const known = new Map([...decisions].filter(([item]) => items.has(item)));
  return { decisions: known, savedAt, unknown: decisions.size - known.size };
}

/** Entries of a file, or of the browser's storage; null where one of them is not an entry, or an item is there twice. */
export function readEntries(entries: readonly unknown[]): Decisions | null {
  const decisions = new Map<string, Decision>();
  for (const entry of entries) {
    const { item, decision, comment, decidedAt, inBulk } = objectOf(entry) ?? {};
    if (typeof item !== 'string' || decisions.has(item) || !isDecision(decision) || !isMoment(decidedAt)) return null;
    if (typeof comment !== 'string' || comment.length > COMMENT_LIMIT) return null;
    decisions.set(item, { decision, comment, decidedAt, inBulk: inBulk === true });
  }
  return decisions;
}

/**
 * Two sets of decisions as one: of two about an item the later counts, and of two that are equally old the loaded one.
 *
 * @returns `taken`: how many decisions differ now from those before
 */
export function merge(
  current: Decisions,
  loaded: Decisions,
): { decisions: Decisions; taken: number; newerHere: number } {
  const decisions = new Map(current);
  let taken = 0;
  let newerHere = 0;
  for (const [item, decision] of loaded) {
    const here = current.get(item);
    if (here?.decision === decision.decision && here.comment === decision.comment) continue;
    if (here !== undefined && here.decidedAt > decision.decidedAt) {
      newerHere++;
      continue;
    }
    decisions.set(item, decision);
    taken++;
  }
  return { decisions, taken, newerHere };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function isDecision(value: unknown): value is ReviewDecision {
  return reviewDecisions.some((decision) => decision === value);
}

function isMoment(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}
