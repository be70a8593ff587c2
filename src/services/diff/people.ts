import type { ComparedUser, UnmatchedUser } from '../../model/difference.js';
import type { ComparedAccount } from '../../snapshot/comparisonReader.js';
import { otherThan, places, type CommonGround, type Place, type Sides } from './commonGround.js';
import { ACCOUNT_TYPE } from '../../resources/user.js';

/**
 * What is known of a user whom one side has: nothing but that; or that the other has left the user out as deactivated; or that it leaves
 * such users out, and may have left out this one. Users cannot be deleted.
 */
export type Absence = 'not there' | 'deactivated' | 'may be deactivated';

/** A user of one side or of both. */
export type Person = {
  readonly accounts: readonly [first: ComparedAccount | null, other: ComparedAccount | null];
  /** Null of a user whom both sides have. */
  readonly absence: Absence | null;
  readonly isGuess: boolean;
};

/** The users that are compared, and which of them the accounts of both sides are. */
export class People {
  /** By the key of an account the position of its person, and one; 0: the account is not compared. */
  private readonly positions: readonly [Int32Array, Int32Array];
  public readonly unmatched: readonly [first: readonly UnmatchedUser[], other: readonly UnmatchedUser[]];

  public constructor(
    public readonly list: readonly Person[],
    accountCounts: readonly [number, number],
    unmatched: readonly [readonly ComparedAccount[], readonly ComparedAccount[]] = [[], []],
  ) {
    this.positions = [new Int32Array(accountCounts[0] + 1), new Int32Array(accountCounts[1] + 1)];
    for (const [position, { accounts }] of list.entries())
      for (const place of places) if (accounts[place]) this.positions[place][accounts[place].key] = position + 1;
    this.unmatched = [namesOf(unmatched[0]), namesOf(unmatched[1])];
  }

  /** The position of a person in the list; -1: the account is not compared. @param key the key of an account */
  public positionOf(place: Place, key: number): number {
    return (this.positions[place][key] ?? 0) - 1;
  }
}

function namesOf(accounts: readonly ComparedAccount[]): UnmatchedUser[] {
  return accounts.map(({ username, name }) => ({ username, name })).sort(byUsername);
}

function byUsername({ username: one }: UnmatchedUser, { username: other }: UnmatchedUser): number {
  return one < other ? -1 : Number(one > other);
}

/** All accounts of both sides, in the order of keys. */
export function accountsOf(sides: Sides): readonly [ComparedAccount[], ComparedAccount[]] {
  return [
    [...sides[0].reader.comparison().accounts(ACCOUNT_TYPE)],
    [...sides[1].reader.comparison().accounts(ACCOUNT_TYPE)],
  ];
}

/** The users of one org, by their ids. Those whom the options of a side leave out are not compared. */
export function peopleOfOneOrg(sides: Sides, ground: CommonGround): People {
  const accounts = accountsOf(sides);
  const list: Person[] = [];
  const byId = new Map(accounts[1].map((account) => [account.id, account]));
  for (const account of accounts[0]) {
    const other = byId.get(account.id) ?? null;
    if (other && ground.hasUser(account, 0, true) && ground.hasUser(other, 1, true))
      list.push({ accounts: [account, other], absence: null, isGuess: false });
  }
  const ids = [new Set(accounts[0].map(({ id }) => id)), new Set(byId.keys())] as const;
  for (const place of places) {
    const elsewhere = otherThan(place);
    const leftOut = sides[elsewhere].reader.comparison().leftOut();
    for (const account of accounts[place]) {
      if (ids[elsewhere].has(account.id) || !ground.hasUser(account, place, false)) continue;
      const reason = leftOut.get(account.id)?.reason;
      if (reason !== undefined && reason !== 'deactivated') continue;
      const absence =
        reason === 'deactivated'
          ? reason
          : ground.leavesDeactivatedOut(elsewhere) && !isCreatedAfter(account, sides[elsewhere].about.startedAt)
            ? 'may be deactivated'
            : 'not there';
      list.push({ accounts: place === 0 ? [account, null] : [null, account], absence, isGuess: false });
    }
  }
  return new People(list, [accounts[0].length, accounts[1].length]);
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
