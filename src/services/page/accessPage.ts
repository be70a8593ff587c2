import { Messages } from '@salesforce/core';
import { toAscending } from '../../model/ascending.js';
import { dangerousPermissions } from '../../model/dangerousPermissions.js';
import { entitlementId, isForDirectHolders, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import type { GrantView } from '../../model/grant.js';
import { permissionKinds, type PermissionKind } from '../../model/permission.js';
import type { Resource } from '../../model/resource.js';
import { resourceType, resourceTypes } from '../../model/resourceType.js';
import { statusOf, userStates } from '../../model/userStatus.js';
import { visibleText } from '../../model/visibleText.js';
import type {
  AccessData,
  AccessPage,
  Expiring,
  LoginAge,
  Overview,
  Position,
  PrivilegedPerson,
  RuleOutcome,
} from '../../pages/access/accessPage.js';
import { kinds } from '../../resources/index.js';
import { stepOf } from '../../resources/names.js';
import { UPDATED } from '../../resources/permissionSetGroup.js';
import { ACCOUNT_TYPE, INTERNAL_USER } from '../../resources/user.js';
import type { RisksReport } from '../../schemas/risks.js';
import type { About } from '../../snapshot/about.js';
import type { SnapshotAccount } from '../../snapshot/accountRow.js';
import type { GivenRights, SnapshotContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { notKnownText } from '../answers/facts.js';
import { notRead, usersLeftOut } from '../answers/source.js';
import { risksIn } from '../risks/risks.js';
import { builtInRules } from '../risks/rulesFile.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'accessPage');

/** How long before its end an assignment is told of. */
const DAYS_TO_END = 30;

/** How many people or findings the overview lists of each. The lists have them all. */
const MOST_LISTED = 50;

const DAY_MS = 24 * 60 * 60 * 1000;
const DAY = '2026-11-29'.length;

/**
 * What the page about an org's access shows. The same snapshot gives the same.
 *
 * @throws SfError in plain words
 */
export async function accessPageOf(reader: SnapshotReader, about: About, view: GrantView): Promise<AccessPage> {
  return new Collection(reader, about, view).page();
}

/** An access that can be held. */
type Access = {
  readonly entitlement: EntitlementRef;
  readonly resource: Resource;
  readonly container: SnapshotContainer | undefined;
};

/** What of a snapshot the parts of the page share. */
class Collection {
  private readonly people: readonly SnapshotAccount[];
  private readonly accesses: readonly Access[] = [];
  private readonly positions = new Map<string, Position>();
  private readonly containers: readonly SnapshotContainer[];
  private readonly tellsLastLogin: boolean;

  public constructor(
    private readonly reader: SnapshotReader,
    private readonly about: About,
    private readonly view: GrantView,
  ) {
    this.people = [...reader.accounts()];
    this.tellsLastLogin = !reader.risks().isHidden('User', 'LastLoginDate');
    this.containers = reader.holdsPermissions ? reader.permissions().all() : [];
    const containers = new Map(this.containers.map((one) => [entitlementId(one.entitlement), one]));
    const resources = new Map([...reader.resources()].map((one) => [`${one.type} ${one.id}`, one]));
    this.accesses = Array.from(reader.entitlements(), ({ type, resourceId, slug }) => {
      const entitlement = { type, resourceId, slug };
      const id = entitlementId(entitlement);
      this.positions.set(id, this.positions.size);
      return { entitlement, resource: resources.get(`${type} ${resourceId}`)!, container: containers.get(id) };
    });
  }

  public async page(): Promise<AccessPage> {
    const report = await this.findRisks();
    const privileged = this.privileged();
    const rules = this.rulesOf(report);
    return { overview: this.overview(privileged, rules), data: this.data(privileged, rules) };
  }

  private findRisks(): Promise<RisksReport> {
    const { reader, about } = this;
    const { readAt } = about;
    const source = {
      ...{ reader, about, readAt, isLive: false, apiCalls: 0 },
      explain: (error: unknown) => error as Error,
      close: () => Promise.resolve(),
    };
    return builtInRules().then((rules) =>
      // By the moment of reading, so that the page of a snapshot is always the same.
      risksIn(source, { origin: { kind: 'snapshot', path: '' }, rules, now: readAt }),
    );
  }

  private overview(privileged: readonly PrivilegedPerson[] | null, rules: readonly Rule[]): Overview {
    const { organization, readAt, runningUser } = this.about;
    const { enabled, frozen, inactive, service } = this.reader.accountCounts();
    return {
      org: {
        name: visibleText(organization.name),
        id: organization.id,
        url: visibleText(organization.instanceUrl),
        edition: organization.edition === null ? null : visibleText(organization.edition),
        kind: kindOf(organization),
      },
      readAt,
      readBy: runningUser.username === null ? null : visibleText(runningUser.username),
      people: {
        active: enabled,
        frozen: this.reader.risks().knowsFrozen ? frozen : null,
        inactive: this.about.options['sync-deactivated-users'] === false ? null : inactive,
        service,
      },
      privileged,
      tellsLastLogin: this.tellsLastLogin,
      rules: rules.map(({ outcome }) => outcome),
      expiring: this.expiring(),
      seats: this.reader.holdsLicenses
        ? this.reader
            .licenses()
            .seats()
            .map(({ kind, name, used, total }) => ({ kind, name: visibleText(name), used, total }))
        : null,
      byProfile: this.byProfile(),
      byKind: this.reader
        .typeCounts()
        .filter(({ entitlements }) => entitlements > 0)
        .map(({ resourceType: type, directGrants, effectiveGrants }) => ({
          kind: resourceType(type).name,
          direct: directGrants,
          effective: effectiveGrants,
        })),
      byLastLogin: this.byLastLogin(privileged),
      notRead: [
        ...notRead(this.about, ['permissions', 'licenses'], () => true),
        ...usersLeftOut(this.reader, this.about),
      ].map((unknown) => sentenceOf(visibleText(notKnownText(unknown)))),
    };
  }

  private data(privileged: readonly PrivilegedPerson[] | null, rules: readonly Rule[]): AccessData {
    const { people, accesses, reader, view } = this;
    const where = (is: (person: SnapshotAccount) => boolean): number[] =>
      [...people.keys()].filter((at) => is(people[at]!));
    const holders: number[][] = [];
    const ends: Array<AccessData['accesses']['ends'][number]> = [];
    for (const [position, { entitlement }] of accesses.entries()) {
      const grants = [...reader.grantsOf(entitlement, 'direct')];
      holders.push(grants.map(({ account }) => account));
      const ending = grants.flatMap(({ account, expiresAt }) =>
        expiresAt === null ? [] : [[account, expiresAt] as const],
      );
      if (ending.length > 0) ends.push([position, ...ending]);
    }
    return {
      view,
      readAt: this.about.readAt.toISOString(),
      kinds: resourceTypes.map((type) => ({
        id: type.id,
        name: type.name,
        gives: givesOf(type.id),
        isForDirectHolders: isForDirectHolders(type.id),
      })),
      people: {
        name: people.map(({ displayName }) => visibleText(displayName)),
        username: people.map(({ username }) => visibleText(username)),
        title: people.map(({ profile }) => orZero(profile['title'])),
        status: people.map((person) => userStates.indexOf(statusIn(person))),
        isService: toAscending(where(({ type }) => type === 'service')),
        isInternal: toAscending(where(({ profile }) => profile[ACCOUNT_TYPE] === INTERNAL_USER)),
        lastLogin: this.tellsLastLogin ? people.map(({ lastLogin }) => lastLogin?.slice(0, DAY) ?? 0) : null,
        privileged: privileged?.map(({ person, permissions: [worst] }) => [person, worst!] as const) ?? null,
      },
      accesses: {
        kind: accesses.map(({ entitlement: { type } }) => resourceTypes.findIndex(({ id }) => id === type)),
        name: accesses.map(nameOf),
        apiName: accesses.map(({ resource }) => {
          const { apiName, displayName } = stepOf(resource);
          return apiName === displayName ? 0 : visibleText(apiName);
        }),
        description: accesses.map(({ resource }) => orZero(resource.description ?? undefined)),
        holders: holders.map(toAscending),
        ends,
        from: view === 'direct' ? [] : this.inheritances(),
        heldByAll:
          view === 'direct'
            ? []
            : accesses.flatMap((access, at) => {
                const who = heldByAllOf(access);
                return who === null ? [] : [[at, who] as const];
              }),
        needsSession: this.sessions(),
        outdated: accesses.flatMap(({ container }, at) => {
          const status = container?.status ?? UPDATED;
          return status === UPDATED ? [] : [[at, visibleText(status)] as const];
        }),
      },
      permissions: reader.holdsPermissions ? this.permissions() : null,
      rules: rules.flatMap(({ outcome, people: found, accesses: about }) =>
        outcome.count === 0
          ? []
          : [
              {
                title: outcome.title,
                severity: outcome.severity,
                people: toAscending(inOrder(found)),
                accesses: toAscending(inOrder(about)),
              },
            ],
      ),
    };
  }

  /** Who holds a dangerous permission in force; null where no permissions were read. */
  private privileged(): PrivilegedPerson[] | null {
    if (!this.reader.holdsPermissions) return null;
    const ranks = new Map(dangerousPermissions.map((name, rank) => [name, rank]));
    const labels = new Map<number, string>();
    const byContainer = new Map<number, number[]>();
    for (const { permission, container } of this.givenOf(['system'])) {
      const rank = ranks.get(permission.id);
      if (rank === undefined) continue;
      labels.set(rank, visibleText(permission.label ?? permission.name));
      byContainer.set(container, [...(byContainer.get(container) ?? []), rank]);
    }
    const active = this.activeIn();
    const held = new Map<Position, Set<number>>();
    for (const container of this.containers) {
      const given = byContainer.get(container.key);
      if (!given) continue;
      for (const account of this.reader.permissions().holdersOf(container).accounts) {
        if (container.isSessionBased && !active.get(container.key)?.has(account)) continue;
        const known = held.get(account - 1) ?? new Set<number>();
        held.set(account - 1, known);
        for (const rank of given) known.add(rank);
      }
    }
    return Array.from(held, ([person, some]) => ({ person, inRank: inOrder(some) }))
      .sort(
        (one, other) =>
          this.rankOf(one.person) - this.rankOf(other.person) ||
          one.inRank[0]! - other.inRank[0]! ||
          other.inRank.length - one.inRank.length ||
          one.person - other.person,
      )
      .map(({ person, inRank }) => {
        const account = this.people[person]!;
        return {
          person,
          ...this.namesOf(person),
          status: statusIn(account),
          permissions: inRank.map((rank) => labels.get(rank)!),
          lastLogin: account.lastLogin?.slice(0, DAY) ?? null,
        };
      });
  }

  private rankOf(person: Position): number {
    return userStates.indexOf(statusIn(this.people[person]!));
  }

  private namesOf(person: Position): { name: string; username: string } {
    const { displayName, username } = this.people[person]!;
    return { name: visibleText(displayName), username: visibleText(username) };
  }

  private rulesOf({ rules }: RisksReport): Rule[] {
    const people = new Map(this.people.map(({ id }, at) => [id, at]));
    const accesses = new Map(
      this.accesses.map(({ resource }, at) => {
        const { type, apiName, displayName } = stepOf(resource);
        return [`${type} ${apiName} ${displayName}`, at];
      }),
    );
    return rules.map(({ id, severity, title, why, fix, outcome, notChecked, findings }) => {
      const found = findings.map(({ user, access }) => ({
        person: user === null ? null : (people.get(user.userId) ?? null),
        access:
          access === null ? null : (accesses.get(`${access.resourceType} ${access.resource} ${access.name}`) ?? null),
      }));
      return {
        people: new Set(found.flatMap(({ person }) => person ?? [])),
        accesses: new Set(found.flatMap(({ person, access }) => (person === null ? (access ?? []) : []))),
        outcome: {
          ...{ id, severity, title, why, fix, outcome, notChecked },
          count: found.length,
          findings: found.slice(0, MOST_LISTED).map(({ person, access }) => ({
            person: person === null ? null : { position: person, ...this.namesOf(person) },
            access:
              access === null
                ? null
                : { position: access, name: nameOf(this.accesses[access]!), kind: this.kindOf(access) },
          })),
        },
      };
    });
  }

  private kindOf(access: Position): string {
    return resourceType(this.accesses[access]!.entitlement.type).name;
  }

  private expiring(): Expiring[] {
    const from = this.about.readAt.toISOString();
    const to = new Date(this.about.readAt.getTime() + DAYS_TO_END * DAY_MS).toISOString();
    return this.accesses
      .flatMap(({ entitlement }, access) =>
        [...this.reader.grantsOf(entitlement, 'direct')].flatMap(({ account: person, expiresAt }): Expiring[] =>
          expiresAt !== null && expiresAt >= from && expiresAt <= to
            ? [
                {
                  person: { position: person, ...this.namesOf(person) },
                  access: { position: access, name: nameOf(this.accesses[access]!), kind: this.kindOf(access) },
                  at: expiresAt,
                },
              ]
            : [],
        ),
      )
      .sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  }

  private byProfile(): Overview['byProfile'] {
    const groups = Map.groupBy(this.people, ({ profile }) =>
      JSON.stringify([String(profile['profile'] ?? ''), String(profile['license'] ?? '')]),
    );
    return Array.from(groups, ([key, some]) => {
      const [profile, license] = (JSON.parse(key) as [string, string]).map(visibleText) as [string, string];
      return { profile, license, people: some.length };
    }).sort((one, other) => other.people - one.people || (one.profile < other.profile ? -1 : 1));
  }

  private byLastLogin(privileged: readonly PrivilegedPerson[] | null): Overview['byLastLogin'] {
    if (privileged === null || !this.tellsLastLogin) return null;
    const dangerous = new Set(privileged.map(({ person }) => person));
    const counts = new Map<LoginAge, { privileged: number; others: number }>(
      (['30 days', '90 days', 'longer', 'never'] as const).map((since) => [since, { privileged: 0, others: 0 }]),
    );
    for (const [at, person] of this.people.entries()) {
      if (statusIn(person) !== 'active') continue;
      counts.get(this.ageOf(person))![dangerous.has(at) ? 'privileged' : 'others'] += 1;
    }
    return Array.from(counts, ([since, count]) => ({ since, ...count }));
  }

  private ageOf({ lastLogin }: SnapshotAccount): LoginAge {
    if (lastLogin === null) return 'never';
    const days = (this.about.readAt.getTime() - Date.parse(lastLogin)) / DAY_MS;
    return days <= 30 ? '30 days' : days <= 90 ? '90 days' : 'longer';
  }

  private inheritances(): Array<AccessData['accesses']['from'][number]> {
    const from = new Map<Position, Position[]>();
    for (const { to, from: parent } of this.reader.inheritances()) {
      const child = this.positions.get(entitlementId(to))!;
      const known = from.get(child);
      const position = this.positions.get(entitlementId(parent))!;
      if (known) known.push(position);
      else from.set(child, [position]);
    }
    return [...from];
  }

  private sessions(): Array<AccessData['accesses']['needsSession'][number]> {
    const active = this.activeIn();
    return this.containers
      .filter(({ isSessionBased }) => isSessionBased)
      .map(({ key, entitlement }) => [
        this.positions.get(entitlementId(entitlement))!,
        inOrder(active.get(key) ?? []).map((account) => account - 1),
      ]);
  }

  /** For whom session-based containers are activated: keys of accounts by keys of containers. */
  private activeIn(): Map<number, Set<number>> {
    const active = new Map<number, Set<number>>();
    for (const [container, account] of this.reader.permissions().activations())
      active.set(container, (active.get(container) ?? new Set()).add(account));
    return active;
  }

  private *givenOf(wanted: readonly PermissionKind[]): Generator<GivenRights> {
    yield* this.reader.permissions().givenBy(
      this.containers.map(({ key }) => key),
      wanted,
    );
  }

  private permissions(): NonNullable<AccessData['permissions']> {
    const accessOf = new Map(
      this.containers.map(({ key, entitlement }) => [key, this.positions.get(entitlementId(entitlement))!]),
    );
    // Of fields there are many times more than of all others.
    const wanted: readonly PermissionKind[] = permissionKinds.filter((kind) => kind !== 'field');
    const found = Map.groupBy(this.givenOf(wanted), ({ permission: { kind, id } }) => `${kind} ${id}`);
    const all = [...found.values()].map((given) => ({
      permission: given[0]!.permission,
      given: given
        .map(({ container, rights }) => ({ access: accessOf.get(container)!, rights }))
        .sort((one, other) => one.access - other.access),
    }));
    return {
      kind: wanted,
      kindOf: all.map(({ permission: { kind } }) => wanted.indexOf(kind)),
      name: all.map(({ permission: { name } }) => visibleText(name)),
      label: all.map(({ permission: { label, name } }) => (label === name ? 0 : orZero(label ?? undefined))),
      from: all.map(({ given }) => toAscending(given.map(({ access }) => access))),
      rights: all.map(({ given }) => {
        const rights = given.map((one) => one.rights);
        return new Set(rights).size === 1 ? rights[0]! : rights;
      }),
    };
  }
}

/** What a rule found: the people, and the accesses where it is about no person. */
type Rule = {
  readonly outcome: RuleOutcome;
  readonly people: ReadonlySet<Position>;
  readonly accesses: ReadonlySet<Position>;
};

function kindOf({ isSandbox, isTrial }: About['organization']): Overview['org']['kind'] {
  if (isSandbox === null) return null;
  return isSandbox ? 'sandbox' : isTrial ? 'trial' : 'production';
}

function statusIn({ isActive, status }: SnapshotAccount): (typeof userStates)[number] {
  return statusOf({ isActive, isFrozen: isActive && status === 'disabled' });
}

/** The name of a resource, with the role where the access is one in it. */
function nameOf({ entitlement, resource }: Access): string {
  const role = roleOf(entitlement);
  return visibleText(role === null ? resource.displayName : `${resource.displayName} (${role})`);
}

function heldByAllOf({ entitlement, resource }: Access): 'all users' | 'internal users' | null {
  if (roleOf(entitlement) !== null) return null;
  return kinds.find(({ type }) => type.id === entitlement.type)?.heldByAll?.(resource)?.who ?? null;
}

function givesOf(type: string): string {
  const known = ['group', 'role', 'territory', 'connected_application', 'permission_set_license', 'package_license'];
  return messages.getMessage(known.includes(type) ? `gives.${type}` : 'gives.other');
}

function orZero(text: string | number | boolean | undefined): string | 0 {
  return text === undefined || text === '' ? 0 : visibleText(String(text));
}

function inOrder(numbers: Iterable<number>): number[] {
  return [...numbers].sort((one, other) => one - other);
}

function sentenceOf(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
