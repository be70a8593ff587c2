import type { ComparedUser, UnmatchedUser } from '../../model/difference.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';
import type { ComparedAccount } from '../../snapshot/comparisonReader.js';
import { places, type CommonGround, type Place, type Sides } from './commonGround.js';

/**
 * What is known of a user whom one side has: nothing but that; or that the other has left the user out as deactivated; or that it leaves
 * such users out, and may have left out this one. Users cannot be deleted.
 */
export type Absence = 'not there' | 'deactivated' | 'may be deactivated';

/** What is compared of an account, besides what it holds and the manager. */
export type PersonAccount = Pick<ComparedAccount, 'username' | 'name' | 'email' | 'isActive' | 'isFrozen'>;

/** A user of one side or of both. */
export type Person = {
  /** One object for accounts that are the same: there are hundreds of thousands. */
  readonly accounts: readonly [first: PersonAccount | null, other: PersonAccount | null];
  /** Null of a user whom both sides have. */
  readonly absence: Absence | null;
  readonly isGuess: boolean;
};

/** The manager of a person on one side. */
export type Manager = {
  readonly username: string;
  /** The position of the manager; -1: the manager is not compared. */
  readonly position: number;
};

const NONE = 0;

/** The users that are compared, and which of them the accounts of both sides are. */
export class People {
  public readonly list: Person[] = [];
  public unmatched: readonly [first: readonly UnmatchedUser[], other: readonly UnmatchedUser[]] = [[], []];
  /** By the key of an account the position of its person, and one. */
  private readonly positions: readonly [number[], number[]] = [[], []];
  /** By position the key of the manager's account. */
  private readonly managers: readonly [number[], number[]] = [[], []];
  /** The usernames of the accounts that are not compared, by key. */
  private readonly usernames: readonly [Map<number, string>, Map<number, string>] = [new Map(), new Map()];

  /** @param absence null of a user whom both sides have */
  public add(
    first: ComparedAccount | null,
    other: ComparedAccount | null,
    absence: Absence | null,
    isGuess = false,
  ): void {
    for (const [place, account] of [first, other].entries()) {
      this.managers[place]!.push(account?.managerKey ?? NONE);
      if (account) this.positions[place]![account.key] = this.list.length + 1;
    }
    const slim = first && ofPerson(first);
    const accounts = [slim, slim && other && isSame(slim, other) ? slim : other && ofPerson(other)] as const;
    this.list.push({ accounts, absence, isGuess });
  }

  /** Keeps only the name of an account that is not compared: it may be a manager. */
  public leaveOut(place: Place, { key, username }: ComparedAccount): void {
    this.positions[place][key] = NONE;
    this.usernames[place].set(key, username);
  }

  /** The position of a person in the list; -1: the account is not compared. @param key the key of an account */
  public positionOf(place: Place, key: number): number {
    return (this.positions[place][key] ?? NONE) - 1;
  }

  /** Null: the person has none that is an account. */
  public managerOf(place: Place, person: number): Manager | null {
    const key = this.managers[place][person]!;
    if (key === NONE) return null;
    const position = this.positionOf(place, key);
    const username = position === -1 ? this.usernames[place].get(key) : this.list[position]!.accounts[place]?.username;
    return { username: username!, position };
  }
}

function ofPerson({ username, name, email, isActive, isFrozen }: ComparedAccount): PersonAccount {
  return { username, name, email, isActive, isFrozen };
}

function isSame(one: PersonAccount, other: PersonAccount): boolean {
  return (
    one.username === other.username &&
    one.name === other.name &&
    one.email === other.email &&
    one.isActive === other.isActive &&
    one.isFrozen === other.isFrozen
  );
}

/** The accounts of a side, in the order of ids. */
export function accountsOf({ reader }: Sides[number]): Generator<ComparedAccount> {
  return reader.comparison().accounts(ACCOUNT_TYPE);
}

/** The users of one org, by their ids. Those whom the options of a side leave out are not compared. */
export function peopleOfOneOrg(sides: Sides, ground: CommonGround): People {
  const people = new People();
  const leftOut = sides.map(({ reader }) => reader.comparison().leftOut());
  const absenceFrom = (place: Place, account: ComparedAccount): Absence | null => {
    const reason = leftOut[place]!.get(account.id)?.reason;
    if (reason !== undefined) return reason === 'deactivated' ? reason : null;
    const isNewer = isCreatedAfter(account, sides[place].about.startedAt);
    return ground.leavesDeactivatedOut(place) && !isNewer ? 'may be deactivated' : 'not there';
  };
  for (const pair of pairsById(accountsOf(sides[0]), accountsOf(sides[1]))) {
    const [first, other] = pair;
    const isOnBoth = first !== null && other !== null;
    const isCompared = places.every((place) => !pair[place] || ground.hasUser(pair[place], place, isOnBoth));
    const absence = isOnBoth ? null : first ? absenceFrom(1, first) : absenceFrom(0, other!);
    if (isCompared && (isOnBoth || absence !== null)) people.add(first, other, absence);
    else for (const place of places) if (pair[place]) people.leaveOut(place, pair[place]);
  }
  return people;
}

/** The accounts of both sides, which are in the order of ids. */
function* pairsById(
  firsts: Iterator<ComparedAccount>,
  others: Iterator<ComparedAccount>,
): Generator<readonly [first: ComparedAccount | null, other: ComparedAccount | null]> {
  let [first, other] = [firsts.next(), others.next()];
  while (!first.done || !other.done) {
    const [one, two] = [first.done ? null : first.value, other.done ? null : other.value];
    const hasFirst = one !== null && (two === null || one.id <= two.id);
    const hasOther = two !== null && (one === null || two.id <= one.id);
    yield [hasFirst ? one : null, hasOther ? two : null];
    if (hasFirst) first = firsts.next();
    if (hasOther) other = others.next();
  }
}

/** A user who is newer than the reading of a side cannot have been left out by it. */
function isCreatedAfter({ createdAt }: ComparedAccount, moment: Date): boolean {
  return createdAt !== null && Date.parse(createdAt) > moment.getTime();
}

/** Whether what somebody holds is known on both sides: a user whom a side has left out may hold as much there. */
export function isComparable({ absence }: Person): boolean {
  return absence === null || absence === 'not there';
}

/** A person as differences name it. */
export function userOf({ accounts: [first, other], isGuess }: Person): ComparedUser {
  const { username, name } = (first ?? other)!;
  const otherUsername = first && other && other.username !== username ? other.username : null;
  return { username, name, otherUsername, isGuess };
}

export function byUsername({ username: one }: { username: string }, { username: other }: { username: string }): number {
  return one < other ? -1 : Number(one > other);
}
