import { Messages } from '@salesforce/core';
import { entitlementId } from '../../model/entitlement.js';
import type { Removal, ReviewedPerson, ReviewItem, ReviewPage, ReviewScope } from '../../model/review.js';
import type { Severity } from '../../model/riskRule.js';
import { statusOf } from '../../model/userStatus.js';
import { grantableKind, grantableKinds } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import { reasonOf } from '../../resources/texts.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { SnapshotAccount } from '../../snapshot/accountRow.js';
import { partOf } from '../answers/facts.js';
import { errorOfMany } from '../lookup/problems.js';
import { heldDirectly, type AccessInWords, type HeldAccess } from './heldAccess.js';
import type { LastReview } from './lastReview.js';
import { isInScope, rankOf, worstOf, type RiskMarks } from './marks.js';
import { reviewerOf, type Hierarchy, type Reviewing } from './reviewers.js';
import type { ReviewFileItem, ReviewFilePerson } from './reviewFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** What a review asks about, and whom. */
export type ReviewPlan = {
  readonly reader: SnapshotReader;
  readonly scope: ReviewScope;
  readonly marks: RiskMarks;
  /** Null: nothing is known of a last review. */
  readonly last: LastReview | null;
  /** The ids of those who review where no manager can, in the order of preference. */
  readonly fallbacks: readonly string[];
  /** The profile that takes the place of others, by the name of the user license in lower case. */
  readonly profiles: ReadonlyMap<string, { readonly id: string; readonly displayName: string }>;
};

/** The page of a reviewer: what the reviewer sees, and what closing the review needs of it. */
export type PlannedPage = Pick<ReviewPage, 'page' | 'people'> & { readonly kept: readonly ReviewFilePerson[] };

/** What a person is asked about. */
type Subject = {
  readonly account: SnapshotAccount;
  readonly reviewing: Reviewing;
  readonly items: readonly Asked[];
};

type Asked = { readonly held: HeldAccess; readonly severity: Severity | null; readonly isNew: boolean | null };

/**
 * Plans the pages of a review: the people of each reviewer, by risk, with what they hold directly.
 *
 * @returns by the names of the reviewers
 * @throws SfError NoReviewerError that names the people whom nobody can review
 */
export function planPages(plan: ReviewPlan): PlannedPage[] {
  const { reader } = plan;
  const accounts = new Map(Array.from(reader.accounts(), (account) => [account.id, account]));
  const hierarchy: Hierarchy = {
    managers: reader.accountFacts().managerIds(),
    canReview: (id) => accounts.get(id)?.status === 'enabled',
    fallbacks: plan.fallbacks,
  };
  const without: SnapshotAccount[] = [];
  const subjects = askedOf(plan, accounts).flatMap(({ account, items }): Subject[] => {
    const reviewing = reviewerOf(account.id, hierarchy);
    if (!reviewing) without.push(account);
    return reviewing ? [{ account, reviewing, items }] : [];
  });
  if (without.length > 0) throw noReviewer(without);
  const byReviewer = Map.groupBy(subjects, ({ reviewing }) => reviewing.reviewer);
  const reviewers = [...byReviewer.keys()].map((id) => accounts.get(id)!).sort(byName);
  let lastItem = 0;
  const nextId = (): string => `i${(lastItem += 1)}`;
  return reviewers.map(({ id, displayName: name, username, email }, index) => {
    const people = byReviewer.get(id)!.sort(byRisk(plan.marks));
    const both = people.map((subject) => personOf(subject, plan, nextId));
    return {
      page: { id: `p${index + 1}`, reviewer: { id, name, username, email } },
      people: both.map(({ shown }) => shown),
      kept: both.map(({ kept }) => kept),
    };
  });
}

/** What is asked about, person by person. */
function askedOf(
  { reader, scope, marks, last }: ReviewPlan,
  accounts: ReadonlyMap<string, SnapshotAccount>,
): Array<Pick<Subject, 'account' | 'items'>> {
  const ids = reader.accountIds();
  const keys = reader.accountFacts().keys();
  const byKey = new Map(keys.map((key, position) => [key, accounts.get(ids[position]!)!]));
  const asked = new Map<string, Asked[]>();
  for (const held of heldDirectly(reader)) {
    const account = byKey.get(held.account)!;
    const { access } = held;
    const marked = marks.severityOf(account.id, partOf(stepOf(access.resource)));
    const severity = worstOf(access.severity, marked);
    if (!isInScope(scope, severity) || (severity === null && isOfLogin(access) && !account.isActive)) continue;
    const isNew = last?.isNew(access.entitlement, account.id, account.createdAt) ?? null;
    const known = asked.get(account.id);
    if (known) known.push({ held, severity, isNew });
    else asked.set(account.id, [{ held, severity, isNew }]);
  }
  return [...asked].map(([id, items]) => ({ account: accounts.get(id)!, items: items.sort(bySeverity) }));
}

/** Whether an access is a field of the user, as the profile: of an inactive user it gives nothing, and can be no less. */
function isOfLogin({ entitlement }: AccessInWords): boolean {
  return 'field' in grantableKind(entitlement.type)!.change.holdings;
}

function personOf(
  { account, reviewing: { because }, items }: Subject,
  { marks, profiles }: ReviewPlan,
  nextId: () => string,
): { readonly shown: ReviewedPerson; readonly kept: ReviewFilePerson } {
  const { id, displayName: name, username, isActive, profile: facts } = account;
  const factOf = (key: string): string | null => (typeof facts[key] === 'string' ? facts[key] : null);
  const license = factOf('license');
  const all = items.map((asked) => itemOf(asked, nextId(), removalOf(asked.held.access, license, profiles)));
  return {
    shown: {
      ...{ id, name, username, title: factOf('title'), department: factOf('department') },
      status: statusOf({ isActive, isFrozen: isActive && account.status === 'disabled' }),
      ...{ lastLoginAt: account.lastLogin, profile: factOf('profile'), license },
      risks: marks.risksOf(id),
      items: all.map(({ shown }) => shown),
      reviewedHereBecause: because,
    },
    kept: { id, name, username, license, because, items: all.map(({ kept }) => kept) },
  };
}

function itemOf(
  { held: { access, roles, until, changedAt }, severity, isNew }: Asked,
  id: string,
  removal: Removal,
): { readonly shown: ReviewItem; readonly kept: ReviewFileItem } {
  const { kind, label, name, gives, brings, entitlement } = access;
  const facts = { id, kind, label, name, severity, isNew, changedAt, until, removal };
  return {
    shown: { ...facts, gives: [...roles.map((role) => messages.getMessage('gives.role', [role])), ...gives], brings },
    kept: { ...facts, entitlement: entitlementId(entitlement) },
  };
}

/** What a command can do where an access is to be removed. */
function removalOf(
  { entitlement, resource }: AccessInWords,
  license: string | null,
  profiles: ReviewPlan['profiles'],
): Removal {
  const { change, targets } = grantableKind(entitlement.type)!;
  if (change.isMandatory) {
    const mapped = profiles.get(license?.toLowerCase() ?? '');
    if (!mapped) return { cannot: messages.getMessage('cannot.profile', [license ?? '-']) };
    return mapped.id === resource.id
      ? { cannot: messages.getMessage('cannot.leastProfile') }
      : { replacedBy: mapped.displayName };
  }
  return (targets.includes?.(resource) ?? true) ? 'removable' : { cannot: reasonOf('endsInSetup') };
}

function noReviewer(people: readonly SnapshotAccount[]): Error {
  const problems = people.toSorted(byName).map(({ displayName, username }) => ({
    line: messages.getMessage('noReviewer', [displayName, username]),
    data: { user: username },
  }));
  return errorOfMany(problems, 'NoReviewerError', messages.getMessages('noReviewer.actions'));
}

const kindOrder = new Map(grantableKinds.map(({ type }, position) => [type.id, position]));

/** The worst first, then what is new, then by kinds and labels. */
function bySeverity(one: Asked, other: Asked): number {
  const [first, second] = [one.held.access, other.held.access];
  return (
    rankOf(other.severity) - rankOf(one.severity) ||
    Number(other.isNew === true) - Number(one.isNew === true) ||
    kindOrder.get(first.entitlement.type)! - kindOrder.get(second.entitlement.type)! ||
    compare(first.label, second.label) ||
    compare(first.entitlement.resourceId, second.entitlement.resourceId)
  );
}

/** The people with the worst accesses first, and of these those with the most of them. */
function byRisk(marks: RiskMarks): (one: Subject, other: Subject) => number {
  const ranksOf = ({ items, account }: Subject): number[] => [
    ...[2, 1, 0].map((rank) => items.filter(({ severity }) => rankOf(severity) === rank).length),
    marks.risksOf(account.id).length,
    items.length,
  ];
  return (one, other) => {
    const [first, second] = [ranksOf(one), ranksOf(other)];
    const differing = first.findIndex((count, position) => count !== second[position]);
    return differing < 0 ? byName(one.account, other.account) : second[differing]! - first[differing]!;
  };
}

function byName(one: SnapshotAccount, other: SnapshotAccount): number {
  return (
    compare(one.displayName, other.displayName) || compare(one.username, other.username) || compare(one.id, other.id)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
