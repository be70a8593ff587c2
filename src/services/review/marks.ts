import type { ReviewedPerson, ReviewScope } from '../../model/review.js';
import { severities, type Severity } from '../../model/riskRule.js';
import type { RisksReport } from '../../schemas/risks.js';

type Part = NonNullable<RisksReport['rules'][number]['findings'][number]['access']>;
type PersonRisk = ReviewedPerson['risks'][number];

/** What rules find about people and what they hold. */
export class RiskMarks {
  private readonly risks = new Map<string, PersonRisk[]>();
  private readonly held = new Map<string, Severity>();

  /** @param report its rules stand with the worst first */
  public constructor({ rules }: RisksReport) {
    for (const { id: rule, severity, title, findings } of rules) {
      for (const { user, ways } of findings) {
        if (!user) continue;
        const risks = this.risks.get(user.userId) ?? [];
        this.risks.set(user.userId, risks);
        if (risks.at(-1)?.rule !== rule) risks.push({ rule, severity, title });
        for (const { path } of ways) if (path[0]) this.mark(keyOf(user.userId, path[0]), severity);
      }
    }
  }

  /** What rules find about a person, the worst first. */
  public risksOf(userId: string): readonly PersonRisk[] {
    return this.risks.get(userId) ?? [];
  }

  /** The worst that rules find about what a person holds directly; null: nothing. */
  public severityOf(userId: string, access: Part): Severity | null {
    return this.held.get(keyOf(userId, access)) ?? null;
  }

  private mark(key: string, severity: Severity): void {
    this.held.set(key, worstOf(this.held.get(key) ?? null, severity)!);
  }
}

/** The worse of two severities. */
export function worstOf(one: Severity | null, other: Severity | null): Severity | null {
  return rankOf(one) >= rankOf(other) ? one : other;
}

/** -1 where there is none. */
export function rankOf(severity: Severity | null): number {
  return severity === null ? -1 : severities.indexOf(severity);
}

/** Whether a review of a scope asks about an access. What is low is for whoever tidies up: a manager need not decide about it. */
export function isInScope(scope: ReviewScope, severity: Severity | null): boolean {
  return scope === 'all' || rankOf(severity) > severities.indexOf('low');
}

function keyOf(userId: string, { resourceType, resource, name }: Part): string {
  return JSON.stringify([userId, resourceType, resource, name]);
}
