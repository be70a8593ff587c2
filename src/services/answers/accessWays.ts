import { type EntitlementRef, entitlementId, mainSlug, roleOf } from '../../model/entitlement.js';
import { reasonOf } from '../../resources/texts.js';
import { ACCOUNT_TYPE, INTERNAL_USER } from '../../resources/user.js';
import type { AccountFacts, AccountReader } from '../../snapshot/accountReader.js';
import type { MemberReader } from '../../snapshot/memberReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { byLengthAndName } from '../change/heldThrough.js';
import { findSources, type AccessSource, type Route } from './accessSources.js';
import type { AnswerPath, AnswerWay, Obstacle } from './answer.js';
import { endOfPath } from './endOfPath.js';

/** What an account holds directly, and what leads to the access. */
export type AccountWay = {
  readonly source: AccessSource;
  readonly expiresAt: string | null;
  /** Null: Salesforce stores it. */
  readonly follows: Following | null;
};

/** What an account holds without a record of its own: as everybody does, as a manager of somebody, by reporting to somebody. */
type Following =
  | { readonly from: 'everybody'; readonly advice: string }
  | { readonly from: 'managers' | 'reports'; readonly username: string | null };

/** How accounts hold an access of a snapshot, or one of several: what leads to it, over any number of steps, and who holds that. */
export class AccessWays {
  /** By the key of the entitlement, the access itself among them. */
  private readonly sources: ReadonlyMap<number, AccessSource>;
  private readonly leftOut: ReadonlySet<string>;
  private activated: ReadonlyMap<number, ReadonlySet<number>> | undefined;
  private chain: ManagementChain | undefined;
  private readonly shown = new WeakMap<AccountWay, Map<AnswerWay['session'], AnswerWay>>();

  private readonly members: MemberReader;
  private readonly accounts: AccountReader;

  /**
   * @param accesses one access, or several of which one is enough
   * @param without what accounts are taken as not holding directly
   */
  public constructor(reader: SnapshotReader, accesses: readonly EntitlementRef[], without: readonly EntitlementRef[]) {
    this.members = reader.members();
    this.accounts = reader.accountFacts();
    this.leftOut = new Set(without.map(entitlementId));
    this.sources = findSources(this.members, accesses);
  }

  /** The ways of all accounts that have one, by the keys of the accounts. */
  public ofAll(): Map<number, AccountWay[]> {
    const ways = new Map<number, AccountWay[]>();
    for (const source of this.sources.values()) {
      for (const [account, way] of this.waysFrom(source, null)) {
        const known = ways.get(account);
        if (known) known.push(way);
        else ways.set(account, [way]);
      }
    }
    return ways;
  }

  /** The ways of one account. */
  public ofOne(account: number): AccountWay[] {
    return [...this.sources.values()].flatMap((source) => [...this.waysFrom(source, account)].map(([, way]) => way));
  }

  /** The ways that need no session, or one that is activated. */
  public inForce(ways: readonly AccountWay[], account: number): AccountWay[] {
    return ways.filter((way) => this.sessionOf(way, account) !== 'not activated');
  }

  public count(ways: readonly AccountWay[]): number {
    return ways.reduce((sum, { source }) => sum + source.routes.length, 0);
  }

  /** The first of all ways. Accounts with the same first way have the same object. */
  public shortest(ways: readonly AccountWay[], account: number): AnswerWay {
    const first = ways.reduce((best, way) =>
      byLengthAndName(way.source.routes[0]!, best.source.routes[0]!) < 0 ? way : best,
    );
    const known = this.shown.get(first) ?? new Map<AnswerWay['session'], AnswerWay>();
    this.shown.set(first, known);
    const session = this.sessionOf(first, account);
    const found = known.get(session) ?? answerWayOf(first, first.source.routes[0]!, session);
    known.set(session, found);
    return found;
  }

  /** The paths of ways: those in force first, then the shortest, then by name. */
  public paths(ways: readonly AccountWay[], account: AccountFacts, targetOrg: string | null): AnswerPath[] {
    return ways
      .flatMap((way) => way.source.routes.map((route) => this.pathOf(way, route, account, targetOrg)))
      .sort((one, other) => waits(one) - waits(other) || byLengthAndName(one, other));
  }

  /** The assignments of an account that would give the access and give nothing. */
  public lapsed(account: number): Obstacle[] {
    return this.members.lapsedOf(account).flatMap(({ entitlement, state, expiresAt }): Obstacle[] => {
      const source = this.sources.get(entitlement);
      if (!source || this.isLeftOut(source.node.entitlement)) return [];
      const at = state === 'expired' ? expiresAt : null;
      return [{ kind: state as Obstacle['kind'], steps: source.routes[0]!.steps, permissions: [], at }];
    });
  }

  /** Who is no member of a resource has no role in it either. */
  private isLeftOut(entitlement: EntitlementRef): boolean {
    if (this.leftOut.has(entitlementId(entitlement))) return true;
    const slug = roleOf(entitlement) === null ? null : mainSlug(entitlement.type);
    return slug !== null && this.leftOut.has(entitlementId({ ...entitlement, slug }));
  }

  private *waysFrom(source: AccessSource, account: number | null): Generator<[account: number, way: AccountWay]> {
    const { node, heldByAll } = source;
    const isLeftOut = this.isLeftOut(node.entitlement);
    const stored: AccountWay = { source, expiresAt: null, follows: null };
    const managed = this.managedBy(node.key);
    for (const { account: holder, isStored, expiresAt } of this.members.holdersOf(node.key, account)) {
      if (isStored && !isLeftOut) yield [holder, expiresAt === null ? stored : { ...stored, expiresAt }];
      // A snapshot of version 1 does not say whose managers or reports they are, and a chain may go over users who were left out.
      if (!isStored && !managed.some(({ holders }) => holders.has(holder))) {
        yield [holder, { ...stored, follows: { from: 'managers', username: null } }];
      }
    }
    for (const { follows, holders } of managed) {
      const way: AccountWay = { ...stored, follows };
      for (const holder of account === null ? holders : [account]) if (holders.has(holder)) yield [holder, way];
    }
    if (!heldByAll) return;
    const { who, advice } = heldByAll;
    const everybody: AccountWay = { ...stored, follows: { from: 'everybody', advice } };
    const holders =
      who === 'internal users'
        ? this.accounts.keysWith(ACCOUNT_TYPE, INTERNAL_USER, account)
        : account === null
          ? this.accounts.keys()
          : [account];
    for (const holder of holders) yield [holder, everybody];
  }

  /** Who holds an entitlement as a manager of somebody, or by reporting to somebody. */
  private managedBy(key: number): Array<{ readonly follows: Following; readonly holders: ReadonlySet<number> }> {
    return this.members.managementGrantsOf(key).map(({ kind, userId }) => {
      const user = this.accounts.account(userId);
      const follows = { from: kind, username: user?.username ?? userId };
      if (!user) return { follows, holders: new Set<number>() };
      this.chain ??= new ManagementChain(this.accounts.managers());
      return {
        follows,
        holders: kind === 'managers' ? this.chain.managersOf(user.key) : this.chain.reportsOf(user.key),
      };
    });
  }

  private sessionOf({ source, follows }: AccountWay, account: number): AnswerPath['session'] {
    if (!source.isSessionBased || follows !== null) return 'not needed';
    this.activated ??= this.members.activations();
    return this.activated.get(source.node.key)?.has(account) ? 'activated' : 'not activated';
  }

  private pathOf(way: AccountWay, route: Route, account: AccountFacts, targetOrg: string | null): AnswerPath {
    const { node, step } = way.source;
    return {
      ...answerWayOf(way, route, this.sessionOf(way, account.key)),
      ...(way.follows
        ? { command: null, advice: adviceFor(way.follows) }
        : endOfPath(node.entitlement, step, account, targetOrg)),
    };
  }
}

function answerWayOf(
  { expiresAt }: AccountWay,
  { steps, groupStatus }: Route,
  session: AnswerWay['session'],
): AnswerWay {
  return { steps, gives: [], isEnough: true, goneAfterUpdate: [], expiresAt, session, groupStatus };
}

function waits({ session }: AnswerPath): number {
  return Number(session === 'not activated');
}

function adviceFor(follows: Following): string {
  if (follows.from === 'everybody') return follows.advice;
  const { from, username } = follows;
  if (username === null) return reasonOf('heldInChain');
  return reasonOf(from === 'managers' ? 'heldAsManager' : 'heldAsReport', [username, username]);
}

/** Who manages whom, directly or over others, by the keys of accounts. Broken data may have circles. */
class ManagementChain {
  private reports: Map<number, number[]> | undefined;

  /** @param managers the manager of each account that has one */
  public constructor(private readonly managers: ReadonlyMap<number, number>) {}

  public managersOf(account: number): Set<number> {
    const above = new Set<number>();
    for (let at = this.managers.get(account); at !== undefined && !above.has(at); at = this.managers.get(at))
      above.add(at);
    return above;
  }

  /** The account itself, and all who report to it. */
  public reportsOf(account: number): Set<number> {
    if (!this.reports) {
      this.reports = new Map();
      for (const [report, manager] of this.managers) {
        const known = this.reports.get(manager);
        if (known) known.push(report);
        else this.reports.set(manager, [report]);
      }
    }
    const below = new Set([account]);
    for (const at of below) for (const report of this.reports.get(at) ?? []) below.add(report);
    return below;
  }
}
