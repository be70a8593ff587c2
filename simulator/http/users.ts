import type { Org, Row } from '../org/types.js';

/** The user of that name, in any casing. */
export const findUser = (org: Org, username: string): Row | undefined =>
  org.table('User').where('Username', username)[0];

export const isFrozen = (org: Org, userId: string): boolean =>
  org
    .table('UserLogin')
    .where('UserId', userId)
    .some((login) => login.IsFrozen === true);
