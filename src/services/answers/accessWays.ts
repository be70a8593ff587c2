import { type EntitlementRef, entitlementId, isForDirectHolders, mainSlug, roleOf } from '../../model/entitlement.js';
import type { PathStep } from '../../model/path.js';
import { SESSION_MARK } from '../../resources/assignments.js';
import { holdsAllInternalUsers } from '../../resources/groupRecords.js';
import { stepOf } from '../../resources/names.js';
import { groupMarks, UPDATED } from '../../resources/permissionSetGroup.js';
import { reasonOf } from '../../resources/texts.js';
import { ACCOUNT_TYPE, INTERNAL_USER } from '../../resources/user.js';
import type { AccountFacts, AccountReader } from '../../snapshot/accountReader.js';
import type { MemberNode, MemberReader } from '../../snapshot/memberReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { byLengthAndName } from '../change/heldThrough.js';
import type { AnswerPath, AnswerWay, Obstacle } from './answer.js';
import { endOfPath } from './endOfPath.js';

/** What an account holds directly, and what leads to the access. */
export type AccountWay = {
  readonly source: Source;
  readonly expiresAt: string | null;
  /** Null: Salesforce stores it. */
  readonly follows: Following | null;
};

/** What an account holds without a record of its own: as an internal user, as a manager of somebody, by reporting to somebody. */
type Following =
  { readonly from: 'everybody' } | { readonly from: 'managers' | 'reports'; readonly username: string | null };

/** An entitlement whose holders hold the access, and the routes to it. */
type Source = {
  readonly node: MemberNode;
  readonly step: PathStep;
  /** The shortest first, then by name. */
  readonly routes: readonly Route[];
  /** Whether a session has to be activated for those who hold it directly. */
  readonly isSessionBased: boolean;
  readonly isEverybody: boolean;
};

/** A route from an entitlement to the access, the resources of both among its steps. */
type Route = { readonly steps: readonly PathStep[]; readonly groupStatus: string | null };

/** A route during the search: an entitlement, and the route that goes on from there. */
type Link = { readonly key: number; readonly next: Link | null };

/** The largest number of routes from one entitlement: where groups contain one another by the hundred, there are more than atoms. */
const MOST_ROUTES = 50;

/** How accounts hold an access of a snapshot, or one of several: what leads to it, over any number of steps, and who holds that. */
export class AccessWays {
  /** By the key of the entitlement, the access itself among them. */
  private readonly sources: ReadonlyMap<number, Source>;
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

  private *waysFrom(source: Source, account: number | null): Generator<[account: number, way: AccountWay]> {
    const { node, isEverybody } = source;
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
    if (!isEverybody) return;
    const everybody: AccountWay = { ...stored, follows: { from: 'everybody' } };
    for (const holder of this.accounts.keysWith(ACCOUNT_TYPE, INTERNAL_USER, account)) yield [holder, everybody];
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
        ? { command: null, advice: adviceFor(way.follows, step) }
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

function adviceFor(follows: Following, { displayName }: PathStep): string {
  if (follows.from === 'everybody') return reasonOf('heldByEverybody', [displayName]);
  const { from, username } = follows;
  if (username === null) return reasonOf('heldInChain');
  return reasonOf(from === 'managers' ? 'heldAsManager' : 'heldAsReport', [username, username]);
}

/** All entitlements whose holders hold an access, by their keys, with their routes: breadth first, so that the shortest come first. */
function findSources(members: MemberReader, accesses: readonly EntitlementRef[]): Map<number, Source> {
  const targets = accesses.flatMap((access) => members.keyOf(access) ?? []);
  const nodes = new Map<number, MemberNode>();
  const parents = new Map<number, readonly number[]>();
  const nodeOf = (key: number): MemberNode => {
    const node = nodes.get(key) ?? members.nodeOf(key);
    nodes.set(key, node);
    return node;
  };
  const parentsOf = (key: number): readonly number[] => {
    const known = parents.get(key) ?? members.parentsOf(key).sort((one, other) => byName(nodeOf(one), nodeOf(other)));
    parents.set(key, known);
    return known;
  };
  const links = new Map<number, Link[]>(targets.map((key) => [key, [{ key, next: null }]]));
  // A loop over a list also visits the elements that are added during the loop.
  const open = [...links.values()].flat();
  for (const link of open) {
    if (link.next && isForDirectHolders(nodeOf(link.next.key).entitlement.type)) continue;
    for (const key of parentsOf(link.key)) {
      const known = links.get(key) ?? [];
      if (known.length >= MOST_ROUTES || isOn(link, key)) continue;
      const longer = { key, next: link };
      links.set(key, known);
      known.push(longer);
      open.push(longer);
    }
  }
  const steps = new Map<number, PathStep>();
  for (const key of links.keys()) steps.set(key, stepOf(nodeOf(key).resource));
  const routeOf = (link: Link): Route => {
    const keys = keysOf(link);
    const statuses = keys.flatMap((key) => statusOf(nodeOf(key)) ?? []);
    return { steps: keys.map((key) => steps.get(key)!), groupStatus: statuses[0] ?? null };
  };
  return new Map(
    Array.from(links, ([key, some]): [number, Source] => {
      const node = nodeOf(key);
      return [
        key,
        {
          node,
          step: steps.get(key)!,
          routes: some.map(routeOf).sort(byLengthAndName),
          isSessionBased: node.resource.profile[SESSION_MARK] === true,
          isEverybody: holdsAllInternalUsers(node.resource),
        },
      ];
    }),
  );
}

function isOn(link: Link, key: number): boolean {
  for (let at: Link | null = link; at; at = at.next) if (at.key === key) return true;
  return false;
}

function keysOf(link: Link): number[] {
  const keys: number[] = [];
  for (let at: Link | null = link; at; at = at.next) keys.push(at.key);
  return keys;
}

/** The status of a permission set group whose own set is not, or not yet, what the sets in it give. */
function statusOf({ resource: { type, profile } }: MemberNode): string | null {
  const status = type === 'permission_set_group' ? profile[groupMarks.status] : undefined;
  return typeof status === 'string' && status !== UPDATED ? status : null;
}

function byName({ resource: one }: MemberNode, { resource: other }: MemberNode): number {
  if (one.displayName === other.displayName) return one.id < other.id ? -1 : 1;
  return one.displayName < other.displayName ? -1 : 1;
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
