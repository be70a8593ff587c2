import type { Row } from '../../simulator/org/types.js';
import { assigned, containersOf, isInForce } from './containers.js';
import { holdingOf, type Access } from './memberships.js';
import { givesOf, givesOnAny, isHeld, type Asked, type ObjectRight } from './permissions.js';
import type { Tables } from './tables.js';

/** A condition of a rule, as its file has it: a term, or what must hold of a user. */
export type RuleCondition =
  | string
  | {
      'all-of'?: readonly RuleCondition[];
      'any-of'?: readonly RuleCondition[];
      'none-of'?: readonly RuleCondition[];
      'user-type'?: readonly string[];
      'account-type'?: string;
      status?: readonly string[];
      'no-login-for'?: string;
      'logged-in-by'?: readonly string[];
    };

export type RuleExcept = {
  users?: readonly string[];
  access?: readonly string[];
  reason: string;
  until: string;
};

/** What of a rule decides what it finds, as its file has it. */
export type Rule = {
  who?: Exclude<RuleCondition, string>;
  assignments?: 'expired' | 'redundant';
  access?: 'unused-permission-sets' | 'outdated-permission-set-groups' | 'standard-profiles';
  except?: readonly RuleExcept[];
};

/** What terms stand for, by their texts. */
export type Names = {
  readonly permissions: ReadonlyMap<string, Asked>;
  readonly accesses: ReadonlyMap<string, Access>;
};

/** An org, and what of it was read. */
export type RuleOrg = {
  readonly tables: Tables;
  readonly names: Names;
  readonly areFieldsRead: boolean;
  /** The day of the answer: `2026-11-29`. */
  readonly today: string;
};

/** What a rule finds: `username`, `username type:id`, `type:id`, or `exception: reason` of one that is over and leaves out nothing. */
export type RuleFinding = { readonly key: string; readonly exceptionEnded: string | null };

const DAY_MS = 24 * 60 * 60 * 1000;
const LOGIN_DAYS = 90;

/** What a rule finds, in any order, and how many findings its exceptions leave out. */
export function findingsOf(rule: Rule, org: RuleOrg): { findings: RuleFinding[]; excepted: number } {
  const { except = [] } = rule;
  const inForce = except.filter(({ until }) => until >= org.today);
  const ended = except.filter(({ until }) => until < org.today);
  const all = found(rule, [], org);
  const counted = remaining(rule, all, inForce, org);
  const leftOutBy = (one: RuleExcept): readonly string[] => {
    const rest = remaining(rule, counted, [...inForce, one], org);
    return counted.filter((key) => !rest.includes(key));
  };
  return {
    findings: [
      ...counted.map((key) => ({
        key,
        exceptionEnded: ended.find((one) => leftOutBy(one).includes(key))?.reason ?? null,
      })),
      ...ended
        .filter((one) => leftOutBy(one).length === 0)
        .map(({ reason }) => ({ key: `exception: ${reason}`, exceptionEnded: reason })),
    ],
    excepted: all.length - counted.length,
  };
}

function remaining(rule: Rule, keys: readonly string[], except: readonly RuleExcept[], org: RuleOrg): string[] {
  const users = except.flatMap((one) => one.users ?? []).map((name) => name.toLowerCase());
  const without = except.flatMap(({ access = [] }) => access).map((text) => keyOf(org.names.accesses.get(text)!));
  const stillFound = without.length > 0 ? found(rule, without, org) : keys;
  const isOfUser = (key: string): boolean =>
    users.some((name) => key.split(' ')[0]!.toLowerCase() === name || idOf(key, org).toLowerCase() === name);
  return keys.filter(
    (key) => stillFound.includes(key) && !isOfUser(key) && !without.some((access) => key.split(' ').includes(access)),
  );
}

const keyOf = ({ type, id }: Access): string => `${type}:${id}`;

function idOf(key: string, { tables }: RuleOrg): string {
  const [name] = key.split(' ');
  return usersOf(tables).find(({ Username }) => Username === name)?.Id ?? '';
}

/** A sync leaves out users without a type. */
const usersOf = (tables: Tables): Row[] => tables.rows('User').filter(({ UserType }) => typeof UserType === 'string');

/** @param without what everybody is taken as not holding directly, by keys */
function found(rule: Rule, without: readonly string[], org: RuleOrg): string[] {
  const { tables } = org;
  if (rule.who) {
    const { who } = rule;
    return usersOf(tables)
      .filter((user) => meets(who, user, without, org))
      .map(({ Username }) => String(Username));
  }
  if (rule.assignments)
    return usersOf(tables).flatMap((user) => {
      const keys = rule.assignments === 'expired' ? expiredOf(user, org) : redundantOf(user, without, org);
      return keys.map((key) => `${String(user.Username)} ${key}`);
    });
  if (rule.access === 'outdated-permission-set-groups')
    return tables
      .rows('PermissionSetGroup')
      .filter(({ Status }) => Status !== 'Updated')
      .map(({ Id }) => `permission_set_group:${Id}`);
  if (rule.access === 'standard-profiles')
    return tables
      .rows('Profile')
      .filter(({ Id }) => tables.rows('PermissionSet', 'ProfileId', Id).some(({ IsCustom }) => IsCustom === false))
      .filter(({ Id }) => usersOf(tables).some(({ ProfileId }) => ProfileId === Id))
      .map(({ Id }) => `profile:${Id}`);
  return unusedSets(tables);
}

function meets(condition: RuleCondition, user: Row, without: readonly string[], org: RuleOrg): boolean {
  if (typeof condition === 'string') return has(condition, user, without, org);
  const isMet = (one: RuleCondition): boolean => meets(one, user, without, org);
  const { 'user-type': types, status, 'logged-in-by': loginTypes } = condition;
  return (
    (condition['all-of'] ?? []).every(isMet) &&
    (!condition['any-of'] || condition['any-of'].some(isMet)) &&
    !(condition['none-of'] ?? []).some(isMet) &&
    (!types || types.includes(String(user.UserType))) &&
    (!condition['account-type'] || condition['account-type'] === accountTypeOf(user, org)) &&
    (!status || status.includes(statusOf(user, org))) &&
    (!condition['no-login-for'] || daysWithoutLogin(user, org) >= daysOf(condition['no-login-for'])) &&
    (!loginTypes || hasLoggedInBy(loginTypes, user, org))
  );
}

function has(term: string, user: Row, without: readonly string[], { tables, names }: RuleOrg): boolean {
  const asked = names.permissions.get(term);
  if (asked) return isHeld(asked, user, tables, without);
  if (term.startsWith('*:')) {
    const right = term.slice(2) as ObjectRight;
    return containersOf(user, tables, without).some(({ set, isOnlyIf }) => !isOnlyIf && givesOnAny(right, set, tables));
  }
  const accesses = term.endsWith(':*') ? anyOf(term.slice(0, -2), tables) : [names.accesses.get(term)!];
  return accesses.some((access) => holdingOf(access, user, tables, without) === 'yes');
}

/** The tables of kinds, by the words of rules. */
const TABLES: Readonly<Record<string, readonly [object: string, type: string, slug: string]>> = {
  'permission-set': ['PermissionSet', 'permission', 'assigned'],
  'permission-set-group': ['PermissionSetGroup', 'permission_set_group', 'member'],
  profile: ['Profile', 'profile', 'assigned'],
  role: ['UserRole', 'role', 'assigned'],
  group: ['Group', 'group', 'member'],
  queue: ['Group', 'group', 'member'],
  territory: ['Territory2', 'territory', 'member'],
  'permission-set-license': ['PermissionSetLicense', 'permission_set_license', 'assigned'],
  'package-license': ['PackageLicense', 'package_license', 'assigned'],
};

/** All of a kind that somebody can be given. */
function anyOf(word: string, tables: Tables): Access[] {
  const [object, type, slug] = TABLES[word]!;
  const isMeant = ({ Type, IsOwnedByProfile }: Row): boolean => {
    if (object === 'Group') return Type === 'Queue' || (word === 'group' && Type === 'Regular');
    return object !== 'PermissionSet' || (IsOwnedByProfile !== true && Type !== 'Group');
  };
  return tables
    .rows(object)
    .filter(isMeant)
    .map(({ Id: id }) => ({ type, id, slug }));
}

/** By the user type, or by the license of the profile. Source: the classification of C1's hosted connector. */
function accountTypeOf(user: Row, { tables }: RuleOrg): string {
  const license = tables.get('UserLicense', tables.get('Profile', user.ProfileId)?.UserLicenseId);
  const key = String(license?.LicenseDefinitionKey);
  const isService =
    ['AutomatedProcess', 'CloudIntegrationUser'].includes(String(user.UserType)) ||
    key.startsWith('PID_DigitalAgent') ||
    key.endsWith('_INTEGRATION_USER') ||
    key === 'PID_XOrg_Proxy_User';
  return isService ? 'service' : 'human';
}

function statusOf(user: Row, { tables }: RuleOrg): string {
  if (user.IsActive !== true) return 'inactive';
  return tables.rows('UserLogin', 'UserId', user.Id).some(({ IsFrozen }) => IsFrozen === true) ? 'frozen' : 'active';
}

const daysOf = (duration: string): number => Number.parseInt(duration, 10) * (duration.endsWith('w') ? 7 : 1);

/** Who never logged in has not since the user was made. */
function daysWithoutLogin({ LastLoginDate, CreatedDate }: Row, { tables }: RuleOrg): number {
  return (Date.parse(tables.now) - Date.parse(String(LastLoginDate ?? CreatedDate))) / DAY_MS;
}

function hasLoggedInBy(types: readonly string[], user: Row, { tables }: RuleOrg): boolean {
  return tables
    .rows('LoginHistory', 'UserId', user.Id)
    .some(
      ({ LoginType, Status, LoginTime }) =>
        Status === 'Success' &&
        types.includes(String(LoginType)) &&
        Date.parse(tables.now) - Date.parse(String(LoginTime)) < LOGIN_DAYS * DAY_MS,
    );
}

/** The keys of what a user's assignments gave until their end. */
function expiredOf(user: Row, { tables }: RuleOrg): string[] {
  const ended = tables
    .rows('PermissionSetAssignment', 'AssigneeId', user.Id)
    .filter(({ ExpirationDate: end }) => typeof end === 'string' && Date.parse(end) <= Date.parse(tables.now));
  return [...new Set(ended.flatMap((assignment) => assigned(assignment, tables)?.key ?? []))];
}

/** The keys of the sets that a user holds directly, and of which a group that the user holds for as long at least gives everything. */
function redundantOf(user: Row, without: readonly string[], org: RuleOrg): string[] {
  const { tables, names } = org;
  const held = tables
    .rows('PermissionSetAssignment', 'AssigneeId', user.Id)
    .filter((assignment) => isInForce(assignment, tables))
    .flatMap((assignment) => {
      const given = assigned(assignment, tables);
      const end = typeof assignment.ExpirationDate === 'string' ? Date.parse(assignment.ExpirationDate) : Infinity;
      return given && !without.includes(given.key) ? { ...given, end } : [];
    });
  const isCovered = ({ set, end }: (typeof held)[number], group: (typeof held)[number]): boolean =>
    group.end >= end &&
    tables.get('PermissionSetGroup', group.set.PermissionSetGroupId)?.HasActivationRequired !== true &&
    tables
      .rows('PermissionSetGroupComponent', 'PermissionSetId', set.Id)
      .some(({ PermissionSetGroupId }) => PermissionSetGroupId === group.set.PermissionSetGroupId) &&
    [...names.permissions.values()]
      .filter((asked) => asked.kind !== 'field' || (org.areFieldsRead && !asked.isOpen))
      .every((asked) => !givesOf(asked, set, tables) || givesOf(asked, group.set, tables));
  const groups = held.filter(({ key }) => key.startsWith('permission_set_group:'));
  return [
    ...new Set(
      held
        .filter(({ key }) => key.startsWith('permission:'))
        // Held twice, it lasts until the later end.
        .filter(({ key, end }) => held.every((other) => other.key !== key || other.end <= end))
        .filter((one) => groups.some((group) => isCovered(one, group)))
        .map(({ key }) => key),
    ),
  ];
}

/** The permission sets that nobody has in force, by themselves or in a group. */
function unusedSets(tables: Tables): string[] {
  const used = new Set<string>();
  for (const user of usersOf(tables))
    for (const { key } of containersOf(user, tables)) {
      const [type, id = ''] = key.split(':');
      if (type === 'permission') used.add(id);
      if (type === 'permission_set_group')
        for (const { PermissionSetId } of tables.rows('PermissionSetGroupComponent', 'PermissionSetGroupId', id))
          used.add(String(PermissionSetId));
    }
  return tables
    .rows('PermissionSet')
    .filter(({ Id, IsOwnedByProfile, Type }) => IsOwnedByProfile !== true && Type !== 'Group' && !used.has(Id))
    .map(({ Id }) => `permission:${Id}`);
}
