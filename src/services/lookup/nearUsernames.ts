import { distance } from 'fastest-levenshtein';
import type { OrgClient } from '../../org/client.js';
import { readFew } from '../../org/read/queryPage.js';
import { soqlLike } from '../../org/soqlLike.js';
import { soqlOr } from '../../org/soqlOr.js';

const SHOWN = 5;
const NAMES_ASKED_FOR = 20;
const LONGEST = 80;
/** A shorter half of a name would be the beginning of half the org. */
const SHORTEST_HALF = 2;
const USERNAMES_ASKED_FOR = 200;
/** Names that differ in more of their letters are no slip of the hand. */
const FARTHEST = 1 / 3;

const localPart = (name: string): string => name.replace(/@.*/s, '');

/** 0 for a username that holds the name, or has its local part before another domain; else how much of that differs. */
const farness = (username: string, name: string): number => {
  const [one, other] = [username.toLowerCase(), name.toLowerCase()];
  if (one.includes(other)) return 0;
  const [local, wanted] = [localPart(one), localPart(other)];
  return distance(local, wanted) / Math.max(local.length, wanted.length);
};

/** Whatever one letter of a name is wrong: the half without it is right. */
const halves = (name: string): string[] => {
  const letters = [...name];
  const middle = Math.floor([...localPart(name)].length / 2);
  if (middle < SHORTEST_HALF) return [];
  return [
    soqlLike('Username', { startsWith: letters.slice(0, middle).join('') }),
    ...(name.includes('@') ? [soqlLike('Username', { endsWith: letters.slice(middle).join('') })] : []),
  ];
};

/**
 * Usernames that may be meant by names that no user has: those that contain the name, have its local part before another
 * domain, or differ from it by a slip of the hand. At most five a name, the nearest first, found by one query for the
 * first names, as many as fit into it.
 *
 * @returns the usernames of each name that has some
 * @throws SfError in plain words
 */
export const nearUsernames = async (
  client: OrgClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const asked = names.filter((name) => localPart(name) !== '' && name.length <= LONGEST).slice(0, NAMES_ASKED_FOR);
  if (asked.length === 0) return new Map();
  const conditions = asked.flatMap((name) => [
    soqlLike('Username', { contains: name }),
    soqlLike('Username', { startsWith: `${localPart(name)}@` }),
    ...halves(name),
  ]);
  const [where] = soqlOr(conditions);
  const query = { object: 'User', fields: ['Username'], where: where! };
  try {
    const found = await readFew(client, query, { orderBy: 'Username', limit: USERNAMES_ASKED_FOR });
    const usernames = found.map(({ Username: username }) => String(username));
    const nearest = (name: string): string[] =>
      usernames
        .map((username) => ({ username, far: farness(username, name) }))
        .filter(({ far }) => far <= FARTHEST)
        .sort((one, other) => one.far - other.far)
        .slice(0, SHOWN)
        .map(({ username }) => username);
    return new Map(asked.map((name) => [name, nearest(name)] as const).filter(([, near]) => near.length > 0));
  } catch (error) {
    throw client.explain(error);
  }
};
