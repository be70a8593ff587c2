import type { Row } from '../../simulator/org/types.js';
import type { FieldValue } from '../../simulator/schema/types.js';
import type { Tables } from './tables.js';

/** Who is asked for: names of records as the org has them; an empty list stands for all. */
export type AskedList = {
  readonly statuses: readonly string[];
  readonly licenses: readonly string[];
  readonly profiles: readonly string[];
  readonly roles: readonly string[];
  /** Empty: internal users; `all`: all. */
  readonly userTypes: readonly string[];
  readonly unusedDays: number | null;
};

const DAY = 24 * 60 * 60 * 1000;
const PROCESSES = ['Guest', 'AutomatedProcess', 'CloudIntegrationUser'];

/** A list of users, user by user: each as one line of what is told, in the order of usernames. */
export function userListSays(tables: Tables, asked: AskedList, isKept: (user: Row) => boolean): string[] {
  const lines: Array<[username: string, line: string]> = [];
  for (const user of tables.rows('User')) {
    const profile = tables.get('Profile', user.ProfileId);
    const license = tables.get('UserLicense', profile?.UserLicenseId);
    const role = tables.get('UserRole', user.UserRoleId);
    const isFrozen = tables.rows('UserLogin', 'UserId', user.Id).some(({ IsFrozen }) => IsFrozen === true);
    const status = user.IsActive !== true ? 'inactive' : isFrozen ? 'frozen' : 'active';
    const isOf = (values: readonly string[], value: unknown): boolean =>
      values.length === 0 || values.includes(String(value));
    if (!isKept(user) || !isOf(asked.statuses, status)) continue;
    if (!isOf(asked.profiles, profile?.Name) || !isOf(asked.licenses, license?.Name)) continue;
    if (!isOf(asked.roles, role?.Name)) continue;
    const types = asked.userTypes.length === 0 ? ['Standard'] : asked.userTypes;
    if (!types.includes('all') && !types.includes(String(user.UserType))) continue;
    if (asked.unusedDays !== null) {
      const last = Date.parse(String(user.LastLoginDate ?? user.CreatedDate));
      const isProcess = PROCESSES.includes(String(user.UserType));
      if (isProcess || Date.parse(tables.now) - last < asked.unusedDays * DAY) continue;
    }
    const shown = [status, isFrozen, profile?.Name, license?.Name, role?.Name, user.UserType, user.LastLoginDate];
    lines.push([String(user.Username), [user.Username, user.Name, ...shown].map(told).join(' | ')]);
  }
  return lines.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
}

/** A value as a list tells it: times without fractions of a second. */
function told(value: FieldValue | undefined): string {
  return String(value ?? null).replace(/\.\d{3}(?:\+0000|Z)$/, 'Z');
}
