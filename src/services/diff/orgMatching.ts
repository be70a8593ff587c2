import { Messages } from '@salesforce/core';
import type { UnmatchedUser } from '../../model/difference.js';
import { comparableName } from '../../model/comparableName.js';
import type { Resource } from '../../model/resource.js';
import { isSystemGroup } from '../../resources/groupRecords.js';
import { stepOf } from '../../resources/names.js';
import { isOwnedSet } from '../../resources/permissionSet.js';
import type { ComparedAccount } from '../../snapshot/comparisonReader.js';
import { errorOfMany, type Problem } from '../lookup/problems.js';
import { places, type CommonGround, type Place, type Side, type Sides } from './commonGround.js';
import { accountsOf, byUsername, People } from './people.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'differences');

/**
 * What resources of two orgs have in common if they are the same: their name, since ids differ. The name of a territory is one within its
 * model. Salesforce gives no lasting name to the sets and groups that it keeps itself.
 *
 * @returns null where a resource has no such name
 */
export function resourceName(resource: Resource): string | null {
  if (isOwnedSet(resource) || isSystemGroup(resource)) return null;
  const { type, stableName, profile } = resource;
  const { apiName } = stepOf(resource);
  // A queue and a public group may share a name, and the name that stays tells them apart.
  const name = stableName === resource.id ? apiName : stableName;
  return [type, comparableName(name), profile['territory_model'] ?? ''].join('\n');
}

/** The users of one side and of the other that are one person, by the places of their accounts in a list of all. */
type Pair = { readonly first: ComparedAccount; readonly other: ComparedAccount; readonly isGuess: boolean };

/**
 * The users of two orgs, by their names: as a mapping has them; by the username, of a sandbox without the sandbox's name at its end; by
 * FederationIdentifier. What else speaks for one person is a guess: characters before the username, which Salesforce puts there where it is
 * taken; another ending of it; the same e-mail address. Whom two may be is nobody.
 *
 * Source: "Sandbox User Setup" (data_sandbox_users_and_contacts), Salesforce Help: usernames and e-mail addresses in a sandbox.
 *
 * @param mapping usernames of the other org by those of the first
 * @throws ErrorOfMany where the mapping names users whom an org does not have, or somebody twice
 */
export function peopleOfTwoOrgs(sides: Sides, ground: CommonGround, mapping: ReadonlyMap<string, string>): People {
  const accounts = [[...accountsOf(sides[0])], [...accountsOf(sides[1])]] as const;
  const compared = (place: Place): ComparedAccount[] =>
    accounts[place].filter((account) => ground.hasUser(account, place, false));
  const open = { first: new Set(compared(0)), other: new Set(compared(1)) };
  const pairs: Pair[] = [];
  const pair = (found: ReadonlyArray<readonly [ComparedAccount, ComparedAccount]>, isGuess: boolean): void => {
    for (const [first, other] of found) {
      if (!open.first.delete(first) || !open.other.delete(other)) continue;
      pairs.push({ first, other, isGuess });
    }
  };
  pair(mapped(sides, accounts, mapping), false);
  const endings = sides.map(sandboxEnding);
  const nameIn = (place: Place) => {
    const ending = endings[place];
    return ({ username }: ComparedAccount): string => withoutEnding(username.toLowerCase(), ending ?? null);
  };
  pair(same(open, nameIn(0), nameIn(1)), false);
  const federationId = (account: ComparedAccount): string | null => account.federationId;
  pair(same(open, federationId, federationId), false);
  pair(prepended(open, nameIn(0), nameIn(1)), true);
  const anyEnding = ({ username }: ComparedAccount): string => username.toLowerCase().replace(/\.[^.@]+$/, '');
  const whole = ({ username }: ComparedAccount): string => username.toLowerCase();
  pair(same(open, anyEnding, whole).filter(areAlike), true);
  pair(same(open, whole, anyEnding).filter(areAlike), true);
  pair(same(open, emailOf, emailOf), true);
  const people = new People();
  for (const place of places) for (const account of accounts[place]) people.leaveOut(place, account);
  pairs.sort(({ first: one }, { first: other }) => one.key - other.key);
  for (const { first, other, isGuess } of pairs) people.add(first, other, null, isGuess);
  people.unmatched = [namesOf(open.first), namesOf(open.other)];
  return people;
}

function namesOf(accounts: Iterable<ComparedAccount>): UnmatchedUser[] {
  return Array.from(accounts, ({ username, name }) => ({ username, name })).sort(byUsername);
}

type Open = { readonly first: ReadonlySet<ComparedAccount>; readonly other: ReadonlySet<ComparedAccount> };
type Found = Array<readonly [first: ComparedAccount, other: ComparedAccount]>;

/** The accounts that alone have a value in common. */
function same(
  { first, other }: Open,
  firstValue: (account: ComparedAccount) => string | null,
  otherValue: (account: ComparedAccount) => string | null,
): Found {
  const one = byValue(first, firstValue);
  const two = byValue(other, otherValue);
  return [...one].flatMap(([value, account]) => {
    const match = two.get(value);
    return account && match ? [[account, match] as const] : [];
  });
}

/** Null: several have the value. */
function byValue(
  accounts: Iterable<ComparedAccount>,
  valueOf: (account: ComparedAccount) => string | null,
): Map<string, ComparedAccount | null> {
  const found = new Map<string, ComparedAccount | null>();
  for (const account of accounts) {
    const value = valueOf(account);
    if (value !== null && value !== '') found.set(value, found.has(value) ? null : account);
  }
  return found;
}

/** The most characters that are looked for before a username. */
const MOST_PREPENDED = 20;

/** Usernames of one org that are those of the other with characters before them, of people who are alike in something else. */
function prepended(
  open: Open,
  firstName: (account: ComparedAccount) => string,
  otherName: (account: ComparedAccount) => string,
): Found {
  const inFirst = longerIn(open.first, firstName, byValue(open.other, otherName));
  const inOther = longerIn(open.other, otherName, byValue(open.first, firstName));
  const all: Found = [...inFirst, ...inOther.map(([longer, shorter]) => [shorter, longer] as const)];
  const times = (account: ComparedAccount): number => all.filter((found) => found.includes(account)).length;
  return all.filter(([first, other]) => times(first) === 1 && times(other) === 1);
}

/** Of each account whose name ends with that of one of the other org: both. The longest such name counts. */
function longerIn(
  accounts: Iterable<ComparedAccount>,
  nameOf: (account: ComparedAccount) => string,
  others: ReadonlyMap<string, ComparedAccount | null>,
): Found {
  const found: Found = [];
  for (const account of accounts) {
    const name = nameOf(account);
    const most = Math.min(MOST_PREPENDED, name.indexOf('@') - 1);
    for (let start = 1; start <= most; start += 1) {
      const other = others.get(name.slice(start));
      if (!other || !areAlike([account, other])) continue;
      found.push([account, other]);
      break;
    }
  }
  return found;
}

/** Whether two accounts have a name or an e-mail address in common. */
function areAlike([one, other]: readonly [ComparedAccount, ComparedAccount]): boolean {
  return (
    comparableName(one.name) === comparableName(other.name) ||
    (emailOf(one) !== null && emailOf(one) === emailOf(other))
  );
}

/** An e-mail address without what Salesforce adds to it in a sandbox, so that no mail goes out. */
export function emailOf({ email }: Pick<ComparedAccount, 'email'>): string | null {
  if (email === null) return null;
  const address = email.toLowerCase().replace(/\.invalid$/, '');
  const [, name, domain] = /^(.+)=(.+)@example\.com$/.exec(address) ?? [];
  return name !== undefined ? `${name}@${domain}` : address;
}

/**
 * What the usernames of a sandbox end with: the name of the sandbox, which the host name of its My Domain has. Null: the org is none, or
 * its host name does not say.
 *
 * Source: "My Domain URL Formats" (`MyDomainName--SandboxName.sandbox.my.salesforce.com`), Salesforce Help.
 */
function sandboxEnding({ about: { organization } }: Side): string | null {
  const [, name] = /^[^.]+--([^.]+?)\./.exec(new URL(organization.instanceUrl).hostname) ?? [];
  return name === undefined || organization.isSandbox === false ? null : `.${name.toLowerCase()}`;
}

function withoutEnding(text: string, ending: string | null): string {
  return ending !== null && text.endsWith(ending) ? text.slice(0, -ending.length) : text;
}

function mapped(
  sides: Sides,
  accounts: readonly [readonly ComparedAccount[], readonly ComparedAccount[]],
  mapping: ReadonlyMap<string, string>,
): Found {
  if (mapping.size === 0) return [];
  const [first, other] = accounts.map((some) => new Map(some.map((one) => [one.username.toLowerCase(), one])));
  const problems: Problem[] = [];
  const taken = new Set<ComparedAccount>();
  const find = (place: Place, username: string): ComparedAccount | undefined => {
    const account = [first!, other!][place]!.get(username.toLowerCase());
    const problem = !account
      ? messages.getMessage('mapping.unknown', [username, sides[place].name])
      : taken.has(account)
        ? messages.getMessage('mapping.twice', [username])
        : null;
    if (problem !== null) problems.push({ line: problem, data: { username } });
    if (account) taken.add(account);
    return account;
  };
  const found = Array.from(mapping, (usernames) => places.map((place) => find(place, usernames[place])));
  if (problems.length > 0) throw errorOfMany(problems, 'UserMappingError', messages.getMessages('mapping.actions'));
  return found.map(([one, two]) => [one!, two!] as const);
}
