import pLimit from 'p-limit';
import { comparableName } from '../../model/comparableName.js';
import { toId18 } from '../../model/salesforceId.js';
import { withoutInvisible } from '../../model/visibleText.js';
import type { OrgClient } from '../../org/client.js';
import { eachRecord, type SalesforceRecord } from '../../org/query.js';
import { readFew } from '../../org/read/queryPage.js';
import { flag, text } from '../../org/record.js';
import { chunksOfUrl, soqlInLists, soqlLike, soqlListItem, soqlOr } from '../../org/soql.js';
import type { Holder } from '../../resources/kinds.js';
import { SharedTexts } from './sharedTexts.js';
import {
  answersFor,
  canHold,
  fullNameStage,
  localPart,
  matchNames,
  nameStages,
  nearestUsernames,
  onlyUsers,
  type ByFullName,
  type NameField,
  type UserMatch,
  type UserProblem,
} from './userNames.js';

export { describeUserProblem, type UserProblem } from './userNames.js';

/** A user of the org whom somebody named. */
export type User = Holder & { readonly name: string } & ByFullName;

export type UserAnswer = User | UserProblem;

export function isUser(answer: UserAnswer): answer is User {
  return 'id' in answer;
}

/**
 * Finds the user that each name stands for, by id, username, federation id, email address or alias, in this order. The first field
 * that holds the name decides. All names are looked for together.
 *
 * @param names may have one several times
 * @returns the answers, by the names as they were given
 * @throws SfError in plain words when the org cannot be asked
 */
export async function findUsers(
  client: OrgClient,
  names: readonly string[],
  { onlyIds = false, takesFullNames = false }: FindUsersOptions = {},
): Promise<Map<string, UserAnswer>> {
  const trimmed = [...new Set(names.values().map((name) => name.trim()))];
  const stages = takesFullNames ? [...nameStages, fullNameStage] : nameStages;
  const matches = await matchUsers(client, trimmed, onlyIds ? [['Id']] : stages);
  const unknown = onlyIds ? [] : trimmed.filter((name) => !matches.has(name));
  const [similar, ofFullName] = await Promise.all([
    nearUsernames(client, unknown),
    takesFullNames ? new Map<string, string[]>() : usernamesOfFullNames(client, unknown),
  ]);
  return answersFor(names, matches, { similar, ofFullName });
}

export type FindUsersOptions = {
  /** Whether each name is an id: users may choose what stands in the other fields, an id of somebody else among it. */
  readonly onlyIds?: boolean;
  /** Whether a name may be a full name, too: only where somebody sees the username, and answers a question, before anything is changed. */
  readonly takesFullNames?: boolean;
};

/**
 * Finds the one user that each name stands for.
 *
 * @returns the users, by the names as they were given
 * @throws SfError UserNotFoundError or AmbiguousUserError that lists the bad names, with candidates; in plain words when the
 * org cannot be asked
 */
export async function resolveUsers(
  client: OrgClient,
  names: readonly string[],
  options: FindUsersOptions = {},
): Promise<Map<string, User>> {
  return onlyUsers(await findUsers(client, names, options));
}

const FIELDS = [
  'Id',
  'Username',
  'Name',
  'IsActive',
  'UserType',
  'ProfileId',
  'Profile.Name',
  'Profile.UserLicenseId',
  'Profile.UserLicense.Name',
  'UserRoleId',
  'UserRole.DeveloperName',
  'FederationIdentifier',
  'Email',
  'Alias',
];

/** Salesforce may hide roles from who lacks View Roles and Role Hierarchy. A role has its id then, where a plan names it. */
const ROLE = 'UserRole';

const QUERIES_AT_A_TIME = 5;

/** @param names without spaces around them, each once. No user has the name '' */
async function matchUsers(
  client: OrgClient,
  names: readonly string[],
  stages: ReadonlyArray<readonly NameField[]>,
): Promise<Map<string, UserMatch<User>>> {
  const matches = new Map<string, UserMatch<User>>();
  const limit = pLimit(QUERIES_AT_A_TIME);
  const shared = new SharedTexts();
  for (const fields of stages) {
    const mayHold = (name: string): boolean => name !== '' && fields.some((field) => canHold[field](name));
    const open = names.filter((name) => !matches.has(name) && mayHold(name));
    await Promise.all(
      chunksOfNames(open, fields).map((some) =>
        limit(async () => {
          const found = await readUsers(client, fields, some, shared);
          matchNames(matches, some, fields, found, valueOf, ({ user }) => user);
        }),
      ),
    );
  }
  return matches;
}

/** Parts of a list of names: one query asks for all names of a part. Whoever has one of them is among the users whom it finds. */
function chunksOfNames(names: readonly string[], fields: readonly NameField[]): string[][] {
  const fieldsFor = (name: string): readonly NameField[] => fields.filter((field) => canHold[field](name));
  return chunksOfUrl(names, (name) => soqlListItem(name).repeat(fieldsFor(name).length));
}

/** A user with the further fields that hold names. */
type FoundUser = { readonly user: User; readonly names: Readonly<Partial<Record<NameField, string | null>>> };

const NO_NAMES: FoundUser['names'] = {};

function valueOf({ user, names }: FoundUser, field: NameField): string | null {
  return field === 'Id' ? user.id : field === 'Username' ? user.username : (names[field] ?? null);
}

/** Keeps of the users what is needed: the records themselves would take several times the memory. */
async function readUsers(
  client: OrgClient,
  fields: readonly NameField[],
  names: readonly string[],
  shared: SharedTexts,
): Promise<FoundUser[]> {
  const conditions = fields.flatMap((field) => {
    const values = names.filter(canHold[field]);
    return soqlInLists(field, field === 'Id' ? values.map(toId18) : values);
  });
  const further = fields.filter((field) => field !== 'Id' && field !== 'Username');
  const namesIn = (record: SalesforceRecord): FoundUser['names'] =>
    further.length === 0 ? NO_NAMES : Object.fromEntries(further.map((field) => [field, text(record, field)]));
  if (conditions.length === 0) return [];
  const found = new Map<string, FoundUser>();
  const query = { object: 'User', fields: FIELDS, optionalFields: [ROLE], where: conditions.join(' OR ') };
  await eachRecord(client)(query, (record) =>
    found.set(record.Id, { user: toUser(record, shared), names: namesIn(record) }),
  );
  return [...found.values()];
}

function toUser(record: SalesforceRecord, shared: SharedTexts): User {
  const sharedText = (field: string): string | null => {
    const value = text(record, field);
    return value === null ? null : shared.of(value);
  };
  return {
    id: record.Id,
    username: text(record, 'Username') ?? record.Id,
    name: text(record, 'Name') ?? record.Id,
    isActive: flag(record, 'IsActive'),
    userType: sharedText('UserType'),
    profileId: sharedText('ProfileId'),
    profileName: sharedText('Profile.Name'),
    roleId: sharedText('UserRoleId'),
    roleName: sharedText('UserRole.DeveloperName'),
    licenseId: sharedText('Profile.UserLicenseId'),
    licenseName: sharedText('Profile.UserLicense.Name'),
  };
}

const MOST_NAMES = 20;
const LONGEST_USERNAME = 80;
/** Half of the org's usernames may begin with a shorter half of a name. */
const SHORTEST_HALF = 2;
const MOST_USERNAMES = 200;

/**
 * Finds the usernames that somebody may have meant by names that no user has. One query is sent, for the first names that fit into it.
 *
 * @returns for each name with near usernames, at most five of them, the nearest first
 * @throws SfError in plain words
 */
export async function nearUsernames(
  client: OrgClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = names.filter((name) => localPart(name) !== '' && name.length <= LONGEST_USERNAME).slice(0, MOST_NAMES);
  if (asked.length === 0) return new Map();
  const conditions = asked
    .map(withoutInvisible)
    .flatMap((name) => [
      soqlLike('Username', { contains: name }),
      soqlLike('Username', { startsWith: `${localPart(name)}@` }),
      ...halves(name),
    ]);
  const [where] = soqlOr(conditions);
  const query = { object: 'User', fields: ['Username'], where: where! };
  try {
    const found = await readFew(client, query, { orderBy: 'Username', limit: MOST_USERNAMES });
    const usernames = found.map(({ Username: username }) => String(username));
    return new Map(
      asked.map((name) => [name, nearestUsernames(usernames, name)] as const).filter(([, near]) => near.length > 0),
    );
  } catch (error) {
    throw client.explain(error);
  }
}

/**
 * Finds the usernames of those whose full name a name is that no user has otherwise. One query is sent, for the first names.
 *
 * @throws SfError in plain words
 */
async function usernamesOfFullNames(
  client: OrgClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = names.filter(canHold.Name).slice(0, MOST_NAMES);
  const [where] = soqlOr(soqlInLists('Name', asked.map(withoutInvisible)));
  if (where === undefined) return new Map();
  const query = { object: 'User', fields: ['Username', 'Name'], where };
  try {
    const found = await readFew(client, query, { orderBy: 'Username', limit: MOST_USERNAMES });
    const byName = Map.groupBy(found, ({ Name: name }) => comparableName(String(name)));
    return new Map(
      asked.flatMap((name) => {
        const users = byName.get(comparableName(withoutInvisible(name)));
        return users ? [[name, users.map(({ Username: username }) => String(username))] as const] : [];
      }),
    );
  } catch (error) {
    throw client.explain(error);
  }
}

/** Conditions for each half of a name: if one letter is wrong, the other half is right. */
function halves(name: string): string[] {
  const letters = [...name];
  const middle = Math.floor([...localPart(name)].length / 2);
  if (middle < SHORTEST_HALF) return [];
  return [
    soqlLike('Username', { startsWith: letters.slice(0, middle).join('') }),
    ...(name.includes('@') ? [soqlLike('Username', { endsWith: letters.slice(middle).join('') })] : []),
  ];
}
