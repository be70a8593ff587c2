import { Messages } from '@salesforce/core';
import { entitlementId, mainSlug, type EntitlementRef } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import type { RiskRule } from '../../model/riskRule.js';
import { stepOf } from '../../resources/names.js';
import { groupMarks, UPDATED } from '../../resources/permissionSetGroup.js';
import type { RisksReport } from '../../schemas/risks.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import type { SnapshotContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { endOfPath } from '../answers/endOfPath.js';
import { partOf } from '../answers/facts.js';
import { userOf } from '../answers/who.js';
import { Conditions } from './conditions.js';
import type { FoundException, FoundTerms } from './foundTerms.js';
import { Holders } from './holders.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'risks');

type Finding = RisksReport['rules'][number]['findings'][number];
type Way = Finding['ways'][number];

/** One for all: there may be very many findings. */
const NO_LOGINS: Finding['logins'] = [];

/** Something that a rule finds, before exceptions. The key tells it from others. */
type Discovery = {
  readonly key: string;
  /** The user, for exceptions. */
  readonly account: AccountFacts | null;
  /** The entitlement that it is about, for exceptions. */
  readonly access: EntitlementRef | null;
  /** Makes the finding. There may be very many, so that each is made when it is told. */
  readonly tell: () => Omit<Finding, 'exceptionEnded'>;
};

/** What a rule finds. */
export type RuleFindings = { readonly findings: readonly Finding[]; readonly excepted: number };

/** Finds what rules look for in a snapshot. */
export class RiskFinder {
  private readonly conditions: Conditions;
  private readonly holders = new Map<string, Holders>();

  /**
   * @param readAt when the org was read: days without a login are counted to it
   * @param now the moment of the answer, for the ends of exceptions
   * @param targetOrg the name of the org on the command line; null if it has none there
   */
  public constructor(
    private readonly reader: SnapshotReader,
    private readonly terms: FoundTerms,
    readAt: Date,
    private readonly now: Date,
    private readonly targetOrg: string | null,
  ) {
    this.conditions = new Conditions(reader, readAt);
  }

  /**
   * What a rule finds, without what its exceptions leave out. An exception leaves nothing out after its last day: what it would leave
   * out is found, and names the exception. An exception that would leave out nothing any more is a finding itself.
   */
  public find(rule: RiskRule): RuleFindings {
    const today = this.now.toISOString().slice(0, '2026-11-29'.length);
    const exceptions = this.terms.exceptionsOf(rule);
    const inForce = exceptions.filter(({ exception }) => exception.until >= today);
    const ended = exceptions.filter(({ exception }) => exception.until < today);
    const all = this.foundBy(rule, []);
    const counted = this.without(rule, all, inForce);
    const remaining = ended.map((one) => ({
      one,
      keys: new Set(this.without(rule, counted, [...inForce, one]).map(({ key }) => key)),
    }));
    const findings = counted.map((found): Finding => {
      const leftOut = remaining.find(({ keys }) => !keys.has(found.key))?.one;
      return { ...found.tell(), exceptionEnded: leftOut ? endedOf(leftOut) : null };
    });
    const over = remaining
      .filter(({ keys }) => keys.size === counted.length)
      .map(({ one }): Finding => ({
        user: null,
        access: null,
        ways: [],
        logins: NO_LOGINS,
        exceptionEnded: endedOf(one),
      }));
    return { findings: [...findings, ...over], excepted: all.length - counted.length };
  }

  /** What exceptions do not leave out. */
  private without(
    rule: RiskRule,
    found: readonly Discovery[],
    exceptions: readonly FoundException[],
  ): readonly Discovery[] {
    if (exceptions.length === 0) return found;
    const access = exceptions.flatMap((one) => one.access);
    const ids = new Set(access.map(entitlementId));
    const stillFound = access.length > 0 ? new Map(this.foundBy(rule, access).map((one) => [one.key, one])) : null;
    const isOf = ({ users }: FoundException, { username, id }: AccountFacts): boolean =>
      users.has(username.toLowerCase()) || users.has(id);
    return found.flatMap((one) => {
      const { account, access: about } = one;
      if (account && exceptions.some((exception) => isOf(exception, account))) return [];
      if (about && ids.has(entitlementId(about))) return [];
      // Without the ways that an exception leaves out.
      return stillFound ? (stillFound.get(one.key) ?? []) : one;
    });
  }

  /** @param without what everybody is taken as not holding directly */
  private foundBy({ subject }: RiskRule, without: readonly EntitlementRef[]): readonly Discovery[] {
    if (subject.about === 'users') return this.users(subject.who, without);
    if (subject.about === 'assignments') return subject.fault === 'expired' ? this.expired() : this.redundant(without);
    return this.access(subject.fault);
  }

  private users(who: Parameters<Conditions['meet']>[0], without: readonly EntitlementRef[]): Discovery[] {
    const holders = this.holdersWithout(without);
    const met = this.conditions.meet(who, holders);
    const keys = Array.from(met.keys()).filter((key) => met[key] === 1);
    return [...this.reader.accountFacts().accounts(keys)].map((account) => ({
      key: account.id,
      account,
      access: null,
      tell: () => ({
        user: userOf(account),
        access: null,
        ways: mergeWays(holders.waysOf(account, this.conditions.termsMetBy(who, holders, account.key), this.targetOrg)),
        logins: this.loginsOf(account.key, this.conditions.loginTypesMetBy(who, holders, account.key)),
      }),
    }));
  }

  private loginsOf(account: number, types: readonly string[]): Finding['logins'] {
    return types.length === 0 ? NO_LOGINS : this.reader.risks().loginsOf(account, types);
  }

  private holdersWithout(without: readonly EntitlementRef[]): Holders {
    const key = without.map(entitlementId).sort().join('\n');
    const holders = this.holders.get(key) ?? new Holders(this.reader, this.terms, without);
    this.holders.set(key, holders);
    return holders;
  }

  private expired(): Discovery[] {
    const rows = [...this.reader.risks().expired()];
    return this.assignments(
      rows.map(({ container, account, expiresAt }) => ({ container, account, expiresAt, others: [], isExpired: true })),
    );
  }

  private redundant(without: readonly EntitlementRef[]): Discovery[] {
    const leftOut = new Set(without.map(entitlementId));
    const rows = [...this.reader.risks().redundant()].filter(({ set, group }) =>
      this.containers([set, group]).every(({ entitlement }) => !leftOut.has(entitlementId(entitlement))),
    );
    const byAssignment = Map.groupBy(rows, ({ account, set }) => `${account} ${set}`);
    return this.assignments(
      [...byAssignment.values()].map((some) => {
        const [{ set, account, expiresAt }] = some as [(typeof some)[number]];
        return { container: set, account, expiresAt, others: some.map(({ group }) => group), isExpired: false };
      }),
    );
  }

  /** Findings about assignments of containers, by usernames. */
  private assignments(
    rows: ReadonlyArray<{
      readonly container: number;
      readonly account: number;
      readonly expiresAt: string | null;
      /** Groups that give the same. */
      readonly others: readonly number[];
      readonly isExpired: boolean;
    }>,
  ): Discovery[] {
    const byAccount = Map.groupBy(rows, ({ account }) => account);
    return [...this.reader.accountFacts().accounts(byAccount.keys())].flatMap((account) =>
      byAccount.get(account.key)!.map(({ container: key, expiresAt, others, isExpired }): Discovery => {
        const [container] = this.containers([key]) as [SnapshotContainer];
        const step = stepOf(container.resource);
        return {
          key: `${account.id} ${entitlementId(container.entitlement)}`,
          account,
          access: container.entitlement,
          tell: () => ({
            user: userOf(account),
            access: partOf(step),
            ways: [
              {
                gives: [],
                path: [partOf(step)],
                expiresAt,
                // A change takes what has expired for not held.
                ...(isExpired
                  ? { command: null, advice: messages.getMessage('advice.expired') }
                  : endOfPath(container.entitlement, step, account, this.targetOrg)),
              },
              ...this.containers(others).map((group): Way => wayThrough(group, step)),
            ],
            logins: NO_LOGINS,
          }),
        };
      }),
    );
  }

  private access(fault: Extract<RiskRule['subject'], { about: 'access' }>['fault']): Discovery[] {
    if (fault === 'outdated permission set groups') {
      return this.reader
        .members()
        .resources('permission_set_group')
        .filter(({ profile }) => isOutdated(profile[groupMarks.status]))
        .map((group) => {
          const access = { type: group.type, resourceId: group.id, slug: mainSlug(group.type)! };
          const status = String(group.profile[groupMarks.status]);
          return discoveryOf(access, stepOf(group), messages.getMessage('advice.outdated', [status]));
        });
    }
    if (fault === 'unused permission sets') {
      return this.reader
        .risks()
        .unusedSets()
        .map((key) => {
          const { entitlement, resource } = this.reader.members().nodeOf(key);
          const isOwn = resource.profile['is_custom'] === true && !resource.stableName.includes('__');
          return discoveryOf(
            entitlement,
            stepOf(resource),
            messages.getMessage(isOwn ? 'advice.unused' : 'advice.unusedForeign'),
          );
        });
    }
    return this.reader
      .risks()
      .standardProfiles()
      .map(({ key, users }) => {
        const { entitlement, resource } = this.reader.members().nodeOf(key);
        const text = users === 1 ? 'advice.standardProfile.one' : 'advice.standardProfile';
        return discoveryOf(entitlement, stepOf(resource), messages.getMessage(text, [users.toLocaleString('en-US')]));
      });
  }

  private containers(keys: readonly number[]): SnapshotContainer[] {
    return this.reader.permissions().containersOf(keys);
  }
}

function discoveryOf(access: EntitlementRef, step: PathStep, advice: string): Discovery {
  const part = partOf(step);
  return {
    key: entitlementId(access),
    account: null,
    access,
    tell: () => ({
      user: null,
      access: part,
      ways: [{ gives: [], path: [part], expiresAt: null, command: null, advice }],
      logins: NO_LOGINS,
    }),
  };
}

/** How a group gives what somebody holds directly as well: nothing has to end there. */
function wayThrough(group: SnapshotContainer, step: PathStep): Way {
  return {
    gives: [],
    path: [partOf(stepOf(group.resource)), partOf(step)],
    expiresAt: null,
    command: null,
    advice: messages.getMessage('advice.stays', [group.resource.displayName]),
  };
}

/** Puts ways of several terms together that have the same path and end. */
function mergeWays(ways: ReturnType<Holders['waysOf']>): Way[] {
  const merged = new Map<string, Way & { gives: string[] }>();
  for (const { terms, steps, expiresAt, command, advice } of ways) {
    const key = JSON.stringify([steps.map(({ type, id }) => [type, id]), expiresAt, command, advice]);
    const known = merged.get(key) ?? { gives: [], path: steps.map(partOf), expiresAt, command, advice };
    merged.set(key, known);
    for (const term of terms) if (!known.gives.includes(term)) known.gives.push(term);
  }
  return [...merged.values()];
}

function isOutdated(status: unknown): boolean {
  return typeof status === 'string' && status !== UPDATED;
}

function endedOf({ exception: { reason, until } }: FoundException): Finding['exceptionEnded'] {
  return { reason, until };
}
