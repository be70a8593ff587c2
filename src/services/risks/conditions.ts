import type { Condition, Term, UserCondition } from '../../model/riskRule.js';
import { statusOf } from '../../model/userStatus.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import type { RiskAccount } from '../../snapshot/riskReader.js';
import type { Accounts, Holders } from './holders.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Finds the accounts that meet conditions on users. */
export class Conditions {
  private accounts: readonly RiskAccount[] | undefined;
  private readonly known = new WeakMap<Holders, Map<Condition, Accounts>>();

  /** @param readAt when the org was read: days without a login are counted to it */
  public constructor(
    private readonly reader: SnapshotReader,
    private readonly readAt: Date,
  ) {}

  /**
   * The accounts that meet a condition.
   *
   * @param holders who has what terms name
   */
  public meet(condition: Condition, holders: Holders): Readonly<Accounts> {
    const known = this.known.get(holders) ?? new Map<Condition, Accounts>();
    this.known.set(holders, known);
    const met = known.get(condition) ?? this.whoMeets(condition, holders);
    known.set(condition, met);
    return met;
  }

  /**
   * The terms of a condition by which a user meets it: not those that the user must not have, and not those of an
   * alternative that the user does not meet.
   *
   * @param account its key
   */
  public termsMetBy(condition: Condition, holders: Holders, account: number): Term[] {
    if ('text' in condition) return [condition];
    const { allOf = [], anyOf = [] } = condition;
    // A term that the user does not have tells of no way: whoever is asked of the same terms shares what is known of them.
    const met = anyOf.filter((one) => 'text' in one || this.meet(one, holders)[account] === 1);
    return [...allOf, ...met].flatMap((one) => this.termsMetBy(one, holders, account));
  }

  /** The types of logins by one of which a user meets a condition: not those of an alternative that the user does not meet. */
  public loginTypesMetBy(condition: Condition, holders: Holders, account: number): string[] {
    if ('text' in condition) return [];
    const { allOf = [], anyOf = [], loggedInBy = [] } = condition;
    const met = anyOf.filter((one) => this.meet(one, holders)[account] === 1);
    return [...loggedInBy, ...[...allOf, ...met].flatMap((one) => this.loginTypesMetBy(one, holders, account))];
  }

  private whoMeets(condition: Condition, holders: Holders): Accounts {
    if ('text' in condition) return holders.of(condition);
    const { allOf, anyOf, noneOf } = condition;
    const met = this.withFacts(condition, holders);
    for (const one of allOf ?? []) keepOnly(met, this.meet(one, holders));
    if (anyOf) keepOnly(met, this.union(anyOf, holders));
    if (noneOf) takeAway(met, this.union(noneOf, holders));
    return met;
  }

  private union(conditions: readonly Condition[], holders: Holders): Accounts {
    const all = holders.none();
    for (const one of conditions)
      for (const [account, isMet] of this.meet(one, holders).entries()) all[account]! |= isMet;
    return all;
  }

  /** Those who meet the parts of a condition that are about the user alone. */
  private withFacts(condition: UserCondition, holders: Holders): Accounts {
    const met = holders.none();
    for (const account of this.all()) if (this.isMet(condition, account)) met[account.key] = 1;
    if (condition.loggedInBy) {
      const loggedIn = holders.none();
      for (const account of this.reader.risks().loggedInBy(condition.loggedInBy)) loggedIn[account] = 1;
      keepOnly(met, loggedIn);
    }
    return met;
  }

  private isMet({ userTypes, accountType, states, noLoginForDays }: UserCondition, account: RiskAccount): boolean {
    const { isActive, isFrozen } = account;
    return (
      (!userTypes || userTypes.includes(account.userType ?? '')) &&
      (!accountType || accountType === account.type) &&
      (!states || states.includes(statusOf({ isActive, isFrozen: isFrozen === true }))) &&
      (noLoginForDays === undefined || this.daysWithoutLogin(account) >= noLoginForDays)
    );
  }

  /** Days since the last login, or since the creation of a user who never logged in. */
  private daysWithoutLogin({ lastLogin, createdAt }: RiskAccount): number {
    const last = lastLogin ?? createdAt;
    return last === null ? Infinity : (this.readAt.getTime() - Date.parse(last)) / DAY_MS;
  }

  private all(): readonly RiskAccount[] {
    return (this.accounts ??= [...this.reader.risks().accounts(ACCOUNT_TYPE)]);
  }
}

function keepOnly(accounts: Accounts, others: Readonly<Accounts>): void {
  for (const [account, isMeant] of others.entries()) accounts[account]! &= isMeant;
}

function takeAway(accounts: Accounts, others: Readonly<Accounts>): void {
  for (const [account, isMeant] of others.entries()) if (isMeant) accounts[account] = 0;
}
