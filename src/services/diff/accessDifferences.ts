import type { AccessDifference, FieldChange, Sign, UserDifference, UserField } from '../../model/difference.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { statusOf } from '../../model/userStatus.js';
import { kinds } from '../../resources/index.js';
import type { Accesses } from './accesses.js';
import type { CommonGround } from './commonGround.js';
import type { Holdings } from './holdings.js';
import { emailOf } from './orgMatching.js';
import { isComparable, userOf, type People, type Person, type PersonAccount } from './people.js';

/** The types of which a user has one: they are fields of the user. */
const fieldOfType: ReadonlyMap<ResourceTypeId, 'profile' | 'role'> = new Map(
  kinds.filter(({ change }) => change?.isOnePerUser).map(({ type: { id } }) => [id, id as 'profile' | 'role']),
);

/** The order of signs of one person and one access, which is only ever one: the number of each in a packed difference. */
const SIGNS: readonly Sign[] = ['+', '-', '~'];

/** What somebody has on the first side, and on the other: positions of accesses. */
type FieldAccess = { now: number; before: number };
const NONE = -1;

/** What differs of the users themselves, and of what they hold directly. People and accesses are positions. */
export class AccessDifferences {
  private readonly fields: Record<'profile' | 'role', Map<number, FieldAccess>> = {
    profile: new Map(),
    role: new Map(),
  };
  /** A person, an access and a sign, packed into one number: there may be a million. */
  private packed: number[] = [];

  public constructor(
    private readonly ground: CommonGround,
    private readonly people: People,
    private readonly accesses: Accesses,
    private readonly holdings: readonly [Holdings, Holdings],
    private readonly isOneOrg: boolean,
  ) {
    const marks = new Int32Array(people.list.length);
    for (const [access, { of }] of accesses.list.entries()) this.compareHolders(access, of.access.resourceType, marks);
  }

  /** The difference of a user; undefined: there is none. */
  public userDifference(position: number): UserDifference | undefined {
    const person = this.people.list[position]!;
    const changes = this.changesOf(person, position);
    if (person.absence === 'deactivated') {
      return {
        about: 'user',
        sign: '~',
        user: userOf(person),
        mayBeDeactivated: false,
        changes: [deactivated(person)],
      };
    }
    if (person.absence === null && changes.length === 0) return undefined;
    return {
      about: 'user',
      sign: person.absence === null ? '~' : person.accounts[0] ? '+' : '-',
      user: userOf(person),
      mayBeDeactivated: person.absence === 'may be deactivated',
      changes,
    };
  }

  /** The people who hold something on one side alone, or to another time. */
  public holders(): Set<number> {
    return new Set(this.packed.map((packed) => Math.floor(packed / this.perPerson)));
  }

  /** What somebody was given, lost, or holds to another time, in the order of accesses, for each person who is asked for. */
  public *accessDifferences(people: readonly number[]): Generator<[person: number, differences: AccessDifference[]]> {
    const ranks = new Int32Array(this.people.list.length).fill(-1);
    for (const [rank, person] of people.entries()) ranks[person] = rank;
    const sorted = new Float64Array(this.packed.length);
    for (const [index, packed] of this.packed.entries())
      sorted[index] = ranks[Math.floor(packed / this.perPerson)]! * this.perPerson + (packed % this.perPerson);
    sorted.sort();
    let next = 0;
    for (const [rank, person] of people.entries()) {
      const differences: AccessDifference[] = [];
      while (next < sorted.length && sorted[next]! < (rank + 1) * this.perPerson)
        differences.push(this.accessDifference(person, sorted[next++]! % this.perPerson));
      yield [person, differences];
    }
  }

  private get perPerson(): number {
    return this.accesses.list.length * SIGNS.length;
  }

  private accessDifference(person: number, packed: number): AccessDifference {
    const access = Math.floor(packed / SIGNS.length);
    const sign = SIGNS[packed % SIGNS.length]!;
    const { of, role } = this.accesses.list[access]!;
    const [now, before] = this.holdings;
    const without = sign === '+' ? before : sign === '-' ? now : null;
    return {
      about: 'access',
      sign,
      user: userOf(this.people.list[person]!),
      access: { ...of.access, role },
      expiresAt: { now: now.endOf(access, person), before: before.endOf(access, person) },
      lapsed: without?.lapsedState(access, person) ?? null,
    };
  }

  /** @param marks a number for each person, none of them above the access, those below zero left from others */
  private compareHolders(access: number, type: ResourceTypeId, marks: Int32Array): void {
    const [now, before] = [this.holdings[0].of(access), this.holdings[1].of(access)];
    if (now.length === 0 && before.length === 0) return;
    const [ofFirst, ofBoth] = [2 * access + 1, 2 * access + 2];
    const field = fieldOfType.get(type);
    for (const person of now) marks[person] = ofFirst;
    for (const person of before) {
      if (marks[person] !== ofFirst) this.add(person, access, 1, field);
      else {
        marks[person] = ofBoth;
        if (this.ground.ends && this.holdings[0].endOf(access, person) !== this.holdings[1].endOf(access, person))
          this.add(person, access, 2, field);
      }
    }
    for (const person of now) if (marks[person] === ofFirst) this.add(person, access, 0, field);
  }

  private add(person: number, access: number, sign: number, field: 'profile' | 'role' | undefined): void {
    if (!isComparable(this.people.list[person]!)) return;
    if (!field) {
      this.packed.push(person * this.perPerson + access * SIGNS.length + sign);
      return;
    }
    const values = this.fields[field].get(person) ?? { now: NONE, before: NONE };
    values[sign === 0 ? 'now' : 'before'] = access;
    this.fields[field].set(person, values);
  }

  private changesOf(person: Person, position: number): Array<FieldChange<UserField>> {
    const [now, before] = person.accounts;
    const { userFields } = this.ground;
    const valueOf = (account: PersonAccount | null, field: 'username' | 'name' | 'email'): string | null =>
      account && account[field];
    const texts = (['username', 'name', 'email'] as const)
      // Of two orgs, usernames are never the same.
      .filter((field) => userFields.has(field) && (this.isOneOrg || field !== 'username'))
      .map((field) => ({ field, now: valueOf(now, field), before: valueOf(before, field) }))
      .filter((change) => !this.isSame(change));
    const status = { field: 'status' as const, now: this.statusOf(now, before), before: this.statusOf(before, now) };
    const held = (['profile', 'role'] as const).flatMap((field): Array<FieldChange<UserField>> => {
      const values = this.fields[field].get(position);
      return values ? [{ field, now: this.nameOf(values.now), before: this.nameOf(values.before) }] : [];
    });
    return [...texts, ...(status.now === status.before ? [] : [status]), ...held, ...this.managerChange(position)];
  }

  private isSame({ field, now, before }: FieldChange<UserField>): boolean {
    if (field !== 'email' || this.isOneOrg) return now === before;
    return emailOf({ email: now }) === emailOf({ email: before });
  }

  /** Where one side does not tell who is frozen, nobody counts as frozen. */
  private statusOf(account: PersonAccount | null, other: PersonAccount | null): string | null {
    if (!account) return null;
    const isKnown = this.ground.loginStates && account.isFrozen !== null && other?.isFrozen !== null;
    return statusOf({ isActive: account.isActive, isFrozen: isKnown && account.isFrozen === true });
  }

  private nameOf(access: number): string | null {
    return access === NONE ? null : this.accesses.list[access]!.of.access.resource;
  }

  /** A manager whom one side leaves out is on that side as good as none. */
  private managerChange(position: number): Array<FieldChange<UserField>> {
    if (!this.ground.userFields.has('manager')) return [];
    const [now, before] = [this.people.managerOf(0, position), this.people.managerOf(1, position)];
    const isLeftOut = [now, before].some((manager) => manager?.position === NONE);
    const isSame = isLeftOut
      ? !this.isOneOrg || !now || !before || now.username === before.username
      : now?.position === before?.position;
    return isSame ? [] : [{ field: 'manager', now: now?.username ?? null, before: before?.username ?? null }];
  }
}

function deactivated({ accounts: [now] }: Person): FieldChange<UserField> {
  return { field: 'status', ...(now ? { now: 'active', before: 'inactive' } : { now: 'inactive', before: 'active' }) };
}
