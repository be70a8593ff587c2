import type { OrgClient } from '../org/client.js';
import { soqlLike } from '../org/soqlLike.js';

const SHOWN = 5;
/** More would not fit into a request's URL. */
const NAMES_ASKED_FOR = 20;
const LONGEST = 80;

const localPart = (name: string): string => name.replace(/@.*/s, '');

const isNear = (username: string, name: string): boolean => {
  const [one, other] = [username.toLowerCase(), name.toLowerCase()];
  return one.includes(other) || localPart(one) === localPart(other);
};

/**
 * Usernames that may be meant by names that no user has: those that contain the name, or have its local part before
 * another domain. At most five in all, found by one query for the first names.
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
  ]);
  const soql = `SELECT Username FROM User WHERE ${conditions.join(' OR ')} ORDER BY Username LIMIT ${String(SHOWN)}`;
  try {
    const { records } = await client.get<{ records: Array<{ Username: string }> }>(
      client.path(`query?q=${encodeURIComponent(soql)}`),
    );
    const usernames = records.map(({ Username }) => Username);
    return new Map(
      asked
        .map((name) => [name, usernames.filter((username) => isNear(username, name))] as const)
        .filter(([, near]) => near.length > 0),
    );
  } catch (error) {
    throw client.explain(error);
  }
};
