import { manageUsers, monitorLoginHistory } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { number, text, time } from '../../org/record.js';
import { soqlString, type ObjectQuery } from '../../org/soql.js';
import type { AccessSink, Subscription } from '../kinds.js';
import type { Subject } from './subject.js';

/** How far back logins are counted. Salesforce keeps them for six months. */
export const LOGIN_DAYS = 90;

/** An answer has 2,000 groups at most, and can have no next page: a user has two or three. Source: "GROUP BY", SOQL and SOSL Reference. */
const USERS_A_QUERY = 600;

const OBJECT = 'LoginHistory';

/** How often the users of a sync have logged in, by the way in which and the outcome. Source: "LoginHistory", Object Reference. */
export const logins: Subject = {
  option: 'syncLogins',
  objects: { [OBJECT]: { anyOf: [manageUsers, monitorLoginHistory] } },
  read: (_options, sink) => ({
    subscriptions: [],
    further: ({ userIds }) => {
      const ids = userIds();
      const ranges = Array.from({ length: Math.ceil(ids.length / USERS_A_QUERY) }, (_, index) =>
        ids.slice(index * USERS_A_QUERY, (index + 1) * USERS_A_QUERY),
      );
      return Promise.resolve(ranges.map((range) => loginsOf(range, sink)));
    },
  }),
};

/** The logins of all users whose ids lie between the first one and the last one. @param userIds in their order */
function loginsOf(userIds: readonly string[], sink: AccessSink): Subscription {
  const middle = Math.ceil(userIds.length / 2);
  const [first, last] = [userIds[0]!, userIds.at(-1)!].map(soqlString);
  return {
    query: loginCounts(`UserId >= ${first} AND UserId <= ${last}`),
    each: (counts) => putLogins(counts, sink),
    ...(userIds.length > 1 && {
      inParts: () => [userIds.slice(0, middle), userIds.slice(middle)].map((part) => loginsOf(part, sink)),
    }),
  };
}

/** How often users have logged in of late. @param ofUsers a condition on their logins */
export function loginCounts(ofUsers: string): ObjectQuery {
  return {
    object: OBJECT,
    fields: ['UserId', 'LoginType', 'Status', 'COUNT(Id) logins', 'MAX(LoginTime) lastAt'],
    where: `LoginTime = LAST_N_DAYS:${LOGIN_DAYS} AND ${ofUsers}`,
    groupBy: 'UserId, LoginType, Status',
    orderById: false,
  };
}

/** Puts into a sink how often a user has logged in. @param counts a record of `loginCounts` */
export function putLogins(counts: SalesforceRecord, sink: AccessSink): void {
  const userId = text(counts, 'UserId');
  if (!userId) return;
  const [type, status] = [text(counts, 'LoginType') ?? '', text(counts, 'Status') ?? ''];
  sink.logins({ userId, type, status, count: number(counts, 'logins'), lastAt: time(counts, 'lastAt') });
}
