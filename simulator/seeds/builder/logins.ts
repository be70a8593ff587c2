import { formatDateTime } from '../../org/time.js';
import type { Org } from '../../org/types.js';

const DAY_IN_MS = 24 * 60 * 60 * 1000;

/** The logins of everybody who has logged in: how many days before the last one, from where, and how they ended. */
const LOGINS = [
  { before: 0, LoginType: 'Application', Application: 'Browser', Status: 'Success' },
  { before: 1, LoginType: 'Application', Application: 'Browser', Status: 'Invalid Password' },
  { before: 7, LoginType: 'Remote Access 2.0', Application: 'Salesforce CLI', Status: 'Success' },
];

/** Adds a login history that follows from LastLoginDate (Object Reference: LoginHistory). */
export function addLogins(org: Org): void {
  const users = org.table('User');
  org.addGenerator({
    object: 'LoginHistory',
    keyPrefix: '0Ya',
    ownerField: 'UserId',
    span: 4,
    version: () => users.version,
    owners: () => [...users.rows()].filter(({ LastLoginDate }) => LastLoginDate).map(({ Id }) => Id),
    numbersOf: () => Uint16Array.of(0, 1, 2),
    fieldsOf(id, number) {
      const { before, ...login } = LOGINS[number]!;
      const last = Date.parse(String(users.get(id)?.LastLoginDate));
      return { ...login, LoginTime: formatDateTime(new Date(last - before * DAY_IN_MS)), SourceIp: '198.51.100.7' };
    },
  });
}
