import { leftOutReasons, type LeftOutReason, type UserFilter } from '../model/account.js';
import { type DropReason, dropReasonOf } from '../model/grant.js';
import type { SalesforceRecord } from '../org/query.js';
import { type ObjectQuery, withCondition } from '../org/soql.js';
import type { Subscription } from './kinds.js';

/*
 * What users hold whom a sync leaves out by its options is not read: there may be many more of them, such as the users of portals.
 * An aggregate counts it, so that the summary is true all the same.
 *
 * A user without a type, and one whom the running user cannot see, are not left out by a query: the sync tells of each.
 */

/**
 * The condition for records of users whom a sync reads.
 *
 * @param path leads from a record to its user: `Assignee.`
 * @returns null if all are read
 */
export function ofUsersRead(filter: UserFilter, path: string): string | null {
  const admitted = [
    ...(filter.syncNonStandardUsers ? [] : [`${path}UserType = 'Standard'`]),
    ...(filter.syncDeactivatedUsers ? [] : [`${path}IsActive = true`]),
  ];
  if (admitted.length === 0) return null;
  const all = admitted.length > 1 ? `(${admitted.join(' AND ')})` : admitted[0]!;
  return `(${path}UserType = null OR ${all})`;
}

/** The query for those records of a query whose users a sync reads. @param path as `ofUsersRead` takes it */
export function ofUsersReadIn(filter: UserFilter, query: ObjectQuery, path: string): ObjectQuery {
  const condition = ofUsersRead(filter, path);
  return condition === null ? query : withCondition(query, condition);
}

/**
 * The condition for users whom a sync leaves out, by the reason. No user meets two of them.
 *
 * @param path as `ofUsersRead` takes it
 */
export function ofUsersLeftOut(filter: UserFilter, path: string): ReadonlyMap<DropReason, string> {
  const conditions: Partial<Record<LeftOutReason, string>> = {
    ...(!filter.syncNonStandardUsers && {
      'non-standard': `${path}UserType != 'Standard' AND ${path}UserType != null`,
    }),
    ...(!filter.syncDeactivatedUsers && {
      deactivated: `${path}IsActive = false AND ${path}UserType ${filter.syncNonStandardUsers ? '!= null' : "= 'Standard'"}`,
    }),
  };
  return new Map(
    leftOutReasons.flatMap((reason): Array<[DropReason, string]> => {
      const condition = conditions[reason];
      return condition === undefined ? [] : [[dropReasonOf[reason], condition]];
    }),
  );
}

/**
 * Counts what left-out users hold: an aggregate for each reason.
 *
 * @param query counts records, whoever their user is
 * @param path as `ofUsersRead` takes it
 * @param each takes a record of the aggregate
 */
export function countLeftOut(
  filter: UserFilter,
  query: Omit<ObjectQuery, 'orderById'>,
  path: string,
  each: (counts: SalesforceRecord, reason: DropReason) => void,
): Subscription[] {
  return Array.from(ofUsersLeftOut(filter, path), ([reason, condition]) => ({
    query: { ...withCondition(query, condition), orderById: false as const },
    each: (counts) => each(counts, reason),
  }));
}
