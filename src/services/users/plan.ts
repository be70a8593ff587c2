import { type Connection, Messages } from '@salesforce/core';
import type { CreatedUser } from '../../schemas/users.js';
import { columnOf, isOwnColumn, usernameOf, valueOf, type RequestedUser, type NewUserProblem } from './newUser.js';
import type { Fields, RecordWrite } from '../../model/recordWrite.js';
import type { Organization } from '../../model/organization.js';
import { OrgClient } from '../../org/client.js';
import { readOrganization } from '../../org/facts.js';
import { readWhere, type SalesforceRecord } from '../../org/query.js';
import { describeFields } from '../../org/read/describe.js';
import { flag, text } from '../../org/record.js';
import { soqlInLists, soqlOr } from '../../org/soql.js';
import { invisibleIn } from '../lookup/invisible.js';
import { readDangerousPermissions, readPermissionsOf } from '../lookup/permissions.js';
import { errorOfMany } from '../lookup/problems.js';
import { isTarget, resolveTargets, type TargetAnswer } from '../lookup/targets.js';
import { comparableName } from '../../model/comparableName.js';
import { isTimeZone } from '../../model/time.js';
import { hasFormOfAddress } from '../../model/userName.js';
import { problemsOfSeats } from './freeSeats.js';
import { holdersOfValues, sharedValues, uniqueFieldsOf } from './uniqueValues.js';
import { fieldReader, nameUsers, type FieldValues, readRegionalDefaults } from './fields.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** What most users have of a list: one for all of them. */
const NONE: readonly string[] = [];

/** The write that creates or activates a requested user. There is no write if the user exists already. */
export type PlannedUser = {
  readonly requested: RequestedUser;
  readonly username: string;
  /** The name of the profile that was asked for. */
  readonly profile: string;
  /** Names of the dangerous system permissions that a new user has by the profile, the worst first. */
  readonly permissions: readonly string[];
  readonly verdict: CreatedUser['verdict'];
  readonly existing: { readonly id: string; readonly isActive: boolean } | null;
  /** The requested values of fields, and the profile. */
  readonly requestedValues: Fields;
  readonly write: RecordWrite | null;
  readonly warnings: readonly string[];
};

export type PlanUsersOptions = {
  readonly reactivate: boolean;
  /** Somebody looks at the plan, and is to know what profiles give. */
  readonly tellsPermissions?: boolean;
  readonly signal: AbortSignal;
  readonly problems?: readonly NewUserProblem[];
};

export type UserPlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  readonly users: readonly PlannedUser[];
};

/** Reads the users who have a requested username, email address or value that only one user may have. */
const readHolders = async (
  client: OrgClient,
  requested: readonly RequestedUser[],
  uniqueFields: readonly string[],
): Promise<SalesforceRecord[]> => {
  const unique = (names: readonly string[]): string[] => [...new Set(names.filter((name) => name !== ''))];
  const conditions = [
    ...soqlInLists('Username', unique(requested.map(usernameOf))),
    ...soqlInLists('Email', unique(requested.map((user) => valueOf(user, 'Email')))),
    ...holdersOfValues(requested, uniqueFields),
  ];
  const query = {
    object: 'User',
    fields: ['Id', 'Username', 'Email', 'LastName', 'IsActive', 'ProfileId', 'Profile.Name', ...uniqueFields],
  };
  return readWhere(client, query, soqlOr(conditions));
};

const problemOfProfile = (name: string, answer: TargetAnswer): string | null => {
  if (isTarget(answer)) return null;
  const key = answer.candidates.length === 0 ? 'unknown' : answer.problem;
  const problem = messages.getMessage(`profile.${key}`, [name, answer.candidates.join('; ')]);
  const invisible = invisibleIn(name);
  return invisible === null ? problem : `${problem}. ${invisible}`;
};

const problemsOf = (
  requested: readonly RequestedUser[],
  read: readonly FieldValues[],
  answerFor: (name: string) => TargetAnswer,
): NewUserProblem[] =>
  requested.flatMap((user, position) => {
    const { source, profile } = user;
    const problems = read[position]!.problems.map((problem) => ({ source, ...problem }));
    const ofProfile = problemOfProfile(profile, answerFor(profile));
    if (ofProfile) problems.push({ source, column: 'profile', problem: ofProfile });
    // Without a username of its own, a user has the email address, which is looked at as one.
    const username = valueOf(user, 'Username');
    const isWrong = problems.some(({ column }) => column === columnOf('Username'));
    if (username !== '' && !isWrong && !hasFormOfAddress(username)) {
      problems.push({
        source,
        column: 'username',
        problem: invisibleIn(username) ?? messages.getMessage('username.form', [username]),
      });
    }
    return problems;
  });

const withoutEmpty = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Warns of other users with the same email address. Salesforce allows them, but often they are a mistake. */
const warningsOf = (
  user: RequestedUser,
  username: string,
  holdersOfEmail: ReadonlyMap<string | undefined, readonly SalesforceRecord[]>,
): string[] => {
  const email = valueOf(user, 'Email').toLowerCase();
  const others = (holdersOfEmail.get(email) ?? [])
    .map((holder) => text(holder, 'Username') ?? holder.Id)
    .filter((other) => other.toLowerCase() !== username.toLowerCase());
  return others.length > 0
    ? [messages.getMessage('warning.sameEmail', [username, email, others.sort().join(', ')])]
    : [];
};

/** Warns where the user of that username has another email address or last name: it may be somebody else. */
const warningsOfHolder = (user: RequestedUser, username: string, holder: SalesforceRecord): string[] =>
  (['Email', 'LastName'] as const).flatMap((field) => {
    const [has, wanted] = [text(holder, field) ?? '', valueOf(user, field)];
    if (wanted === '' || comparableName(has.trim()) === comparableName(wanted.trim())) return [];
    return [messages.getMessage(`warning.otherPerson.${field}`, [username, has, wanted])];
  });

/** Warns where the user of that username has another profile than the one that was asked for: it stays. */
const warningsOfProfile = (username: string, holder: SalesforceRecord, profile: TargetAnswer): string[] => {
  const id = text(holder, 'ProfileId');
  if (!isTarget(profile) || id === profile.id) return [];
  const has = text(holder, 'Profile.Name') ?? id ?? '';
  return [messages.getMessage('warning.otherProfile', [username, has, profile.displayName])];
};

const planExisting = (
  holder: SalesforceRecord,
  reactivate: boolean,
): Pick<PlannedUser, 'verdict' | 'existing' | 'write'> => {
  const existing = { id: holder.Id, isActive: flag(holder, 'IsActive') };
  if (existing.isActive || !reactivate) return { verdict: 'already exists', existing, write: null };
  const write = { op: 'update', object: 'User', id: holder.Id } as const;
  return {
    verdict: 'reactivate',
    existing,
    write: { ...write, fields: { IsActive: true }, before: { IsActive: false } },
  };
};

/**
 * Plans to create the requested users. It checks profiles, field names and values against the org, fills in defaults, and
 * leaves existing usernames alone. State is read in sets.
 *
 * @param reactivate activates existing users who are inactive
 * @param problems the problems of rows that could not be read. The error lists them together with those that the org shows
 * @returns the users in the order given
 * @throws SfError InvalidUsersError that names the users that cannot be created, with near misses; in plain words when the
 * org cannot be read
 */
export const planUsers = async (
  connection: Connection,
  requested: readonly RequestedUser[],
  { reactivate, tellsPermissions = false, signal, problems = [] }: PlanUsersOptions,
): Promise<UserPlan> => {
  const client = new OrgClient(connection, { signal });
  const describing = describeFields(client, 'User');
  const [organization, described, defaults, holders, answers] = await Promise.all([
    readOrganization(client),
    describing,
    readRegionalDefaults(client),
    describing.then((fields) => readHolders(client, requested, uniqueFieldsOf(requested, fields))),
    resolveTargets(
      client,
      requested.map(({ profile }) => ({ type: 'profile', name: profile })),
    ),
  ]);
  const answerFor = (name: string): TargetAnswer => answers({ type: 'profile', name });
  const zone = String(defaults['TimeZoneSidKey']);
  const timeZone = isTimeZone(zone) ? zone : null;
  const readValues = fieldReader(described, timeZone);
  const read = requested.map((user) =>
    readValues({ ...user.values, Username: usernameOf(user) }, user.source !== null),
  );
  const holderOf = new Map(holders.map((holder) => [text(holder, 'Username')?.toLowerCase(), holder]));
  const holdersOfEmail = Map.groupBy(holders, (holder) => text(holder, 'Email')?.toLowerCase());
  const isNew = requested.map((user) => !holderOf.has(usernameOf(user).toLowerCase()));
  const shared = sharedValues(requested, holders, (position) => isNew[position]!);
  const takers = requested.flatMap(({ source, profile }, position) => {
    const target = answerFor(profile);
    const isActive = read[position]!.fields['IsActive'] !== false;
    return isNew[position] && isActive && isTarget(target) ? [{ source, profile: target }] : [];
  });
  const ofSeats = await problemsOfSeats(client, takers);
  refuseProblems([...problems, ...problemsOf(requested, read, answerFor), ...shared.problems, ...ofSeats]);

  const newFields = read.map(({ fields }) => fields).filter((_, position) => isNew[position]);
  const names = await nameUsers(client, newFields);
  const profileIds = new Set(
    requested.flatMap(({ profile }, position) => {
      const target = answerFor(profile);
      return isNew[position] && isTarget(target) ? target.id : [];
    }),
  );
  const profiles = [...profileIds].map((id) => ({ type: 'profile' as const, id }));
  const given =
    tellsPermissions && profiles.length > 0
      ? await readPermissionsOf(client, profiles, await readDangerousPermissions(client))
      : new Map<string, string[]>();
  return {
    client,
    organization,
    users: requested.map((user, position) => {
      const username = usernameOf(user);
      const ofOthers = [...warningsOf(user, username, holdersOfEmail), ...(shared.warnings.get(position) ?? [])];
      const warnings = ofOthers.length > 0 ? ofOthers : NONE;
      const holder = holderOf.get(username.toLowerCase());
      const profile = answerFor(user.profile);
      const requestedValues = withoutEmpty({
        ProfileId: isTarget(profile) ? profile.id : null,
        ...withoutEmpty(read[position]!.fields),
      });
      const named = { requested: user, username, profile: isTarget(profile) ? profile.displayName : user.profile };
      if (holder) {
        const existing = planExisting(holder, reactivate);
        const ofHolder = [...warningsOfHolder(user, username, holder), ...warningsOfProfile(username, holder, profile)];
        return { ...named, permissions: NONE, warnings: [...warnings, ...ofHolder], requestedValues, ...existing };
      }
      const fields = withoutEmpty({ ...defaults, ...names.shift(), ...requestedValues });
      return {
        ...named,
        permissions: isTarget(profile) ? (given.get(profile.id) ?? NONE) : NONE,
        warnings,
        requestedValues,
        verdict: 'create',
        existing: null,
        write: { op: 'insert', object: 'User', fields },
      };
    }),
  };
};

/** A problem with its place: a column of a file, or a flag. */
const lineOf = ({ source, column, problem }: NewUserProblem): string => {
  if (source && column === '') return messages.getMessage('problem.row', [source, problem]);
  if (source) return messages.getMessage('problem.column', [source, column, problem]);
  const flagName = isOwnColumn(column) ? column.replaceAll('_', '-') : `field ${column}`;
  return messages.getMessage('problem.flag', [flagName, problem]);
};

/** `users.csv:7` is before `users.csv:10`. */
const inFileOrder = (one: NewUserProblem, other: NewUserProblem): number =>
  (one.source ?? '').localeCompare(other.source ?? '', 'en', { numeric: true });

/** @throws SfError InvalidUsersError that lists the problems with their places, if there are any */
export const refuseProblems = (problems: readonly NewUserProblem[]): void => {
  if (problems.length === 0) return;
  const described = problems.toSorted(inFileOrder).map((problem) => ({ line: lineOf(problem), data: problem }));
  throw errorOfMany(described, 'InvalidUsersError', messages.getMessages('problem.actions'));
};
