import { Messages } from '@salesforce/core';
import { OrgClient } from '../../org/client.js';
import { permissionKinds } from '../../model/permission.js';
import type { Comparison } from '../../model/difference.js';
import { lastsLonger } from '../../model/time.js';
import { statusOf } from '../../model/userStatus.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import { factsOf, type AnsweredOrg, type AnswerFacts } from '../answers/facts.js';
import { readUserAccess } from '../answers/live/user.js';
import { namesOfOrg, namesOfSnapshot, resolveUser, type NameSource, type NamedUser } from '../answers/names.js';
import { checkVersion, targetOrgOf, type Origin } from '../answers/origin.js';
import { openSnapshotSource, withSource, type AnswerSource } from '../answers/source.js';
import { argumentsFor, equalizingCommands } from './equalizing.js';
import { accessDifference, comparedAccesses, isAlike, pairsOf, type ComparedAccess } from './userAccesses.js';
import { comparePermissions, UserRights } from './userRights.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'diff');

export type TwoUsersRequest = {
  readonly origin: Origin;
  /** Names of one user each. */
  readonly user: readonly string[];
  readonly withUser: readonly string[];
  readonly by: Comparison;
};

/** What differs between two users of one org. */
export type TwoUsers = {
  readonly report: UsersDiffReport;
  readonly org: AnsweredOrg;
  /** Whether the first has something that the other has not, or for longer; and the reverse. */
  readonly hasGain: boolean;
  readonly hasLoss: boolean;
  readonly total: number;
};

/** What one user has, as it is compared. */
type ComparedSide = {
  readonly user: UsersDiffReport['users'][number];
  readonly accesses: readonly ComparedAccess[];
  /** Null where permissions were not read. */
  readonly rights: UserRights | null;
  readonly holdsFields: boolean;
  readonly facts: AnswerFacts;
  readonly org: AnsweredOrg;
};

/**
 * Compares two users of an org, or of a kept snapshot.
 *
 * @throws SfError in plain words: a name that stands for nobody, or for several; OneUserError; PermissionsNotReadError
 */
export async function twoUsers(request: TwoUsersRequest, signal: AbortSignal): Promise<TwoUsers> {
  const { origin } = request;
  if (origin.kind === 'snapshot') {
    return withSource(await openSnapshotSource(origin.path), async (source) => {
      const names = namesOfSnapshot(source.reader);
      const users = await bothUsers(names, request);
      if (request.by === 'permission' && !source.reader.holdsPermissions)
        throw messages.createError('noPermissions', [origin.path]);
      const [first, other] = users.map(({ id }) => sideOf(source, origin, id)) as [ComparedSide, ComparedSide];
      return compare(first, other, request, names);
    });
  }
  const client = new OrgClient(origin.connection, { signal });
  await checkVersion(client);
  const names = namesOfOrg(client);
  const [one, another] = await bothUsers(names, request);
  const read = async ({ id }: NamedUser): Promise<ComparedSide> =>
    withSource(await readUserAccess(client, id, { isAll: true }, signal), (source) => sideOf(source, origin, id));
  const first = await read(one);
  return compare(first, await read(another), request, names);
}

async function bothUsers(
  names: NameSource,
  { user, withUser }: TwoUsersRequest,
): Promise<[first: NamedUser, other: NamedUser]> {
  const [first, other] = [await resolveUser(names, user), await resolveUser(names, withUser)];
  if (first.id === other.id) throw messages.createError('oneUser', [first.username]);
  return [first, other];
}

function sideOf(source: AnswerSource, origin: Origin, userId: string): ComparedSide {
  const { reader } = source;
  const account = reader.accountFacts().account(userId)!;
  const held = reader.permissions().heldBy(account.key);
  const { id, username, name, isActive, isFrozen, lastLogin } = account;
  const profile = held.find(({ container }) => container.resource.type === 'profile')?.container.resource.profile;
  const license = typeof profile?.['license'] === 'string' ? profile['license'] : null;
  // An org is not asked for the permissions on fields, of which there are many times more than of all others.
  const holdsFields = reader.holdsFieldPermissions;
  const kinds = permissionKinds.filter((kind) => holdsFields || kind !== 'field');
  return {
    user: { userId: id, username, name, isActive, isFrozen, lastLogin, license },
    accesses: comparedAccesses(reader, account, held),
    rights: reader.holdsPermissions ? new UserRights(reader, held, kinds) : null,
    holdsFields,
    facts: factsOf(source, origin, null, userId),
    org: source.about.organization,
  };
}

async function compare(
  first: ComparedSide,
  other: ComparedSide,
  { origin, by }: TwoUsersRequest,
  names: NameSource,
): Promise<TwoUsers> {
  const pairs = pairsOf(first.accesses, other.accesses);
  const byPermission = by === 'permission' ? comparePermissions(first.rights!, other.rights!) : null;
  const alike = pairs.filter(isAlike).map(([one]) => one!.held.access);
  const differences: UsersDiffReport['differences'] = [
    ...accountDifferences(first.user, other.user),
    ...(byPermission?.differences ?? pairs.filter((pair) => !isAlike(pair)).map(accessDifference)),
  ];
  const both =
    byPermission?.both ??
    alike.map(({ kind, resource, role }) => [kind, resource, ...(role === null ? [] : [role])].join(':'));
  const argumentOf = await argumentsFor(names, [...first.accesses, ...other.accesses]);
  const asUser = ({ userId: id, username }: UsersDiffReport['users'][number]): { id: string; username: string } => ({
    id,
    username,
  });
  const commandsFor = (user: ComparedSide['user'], another: ComparedSide['user'], some: typeof pairs): string[] =>
    equalizingCommands(
      some,
      new Date(),
      asUser(user),
      targetOrgOf(origin),
      argumentOf,
      origin.kind === 'org' ? asUser(another) : null,
    );
  const countOf = (wanted: string): number => differences.filter(({ sign }) => sign === wanted).length;
  return {
    report: {
      compared: 'users',
      by,
      users: [first.user, other.user],
      differences,
      both,
      counts: { gained: countOf('+'), lost: countOf('-'), changed: countOf('~'), both: both.length },
      commands: {
        otherLikeFirst: commandsFor(
          other.user,
          first.user,
          pairs.map(([one, another]) => [another, one]),
        ),
        firstLikeOther: commandsFor(first.user, other.user, pairs),
      },
      notCompared: by === 'permission' && !first.holdsFields ? [messages.getMessage('notCompared.fields')] : [],
      ...bothFacts(first.facts, other.facts),
    },
    org: other.org,
    hasGain: differences.some((one) => isGain(one, 'first')),
    hasLoss: differences.some((one) => isGain(one, 'other')),
    total: differences.length,
  };
}

/** Whether one of the users has more than the other by a difference. */
function isGain(one: UsersDiffReport['differences'][number], side: 'first' | 'other'): boolean {
  const elsewhere = side === 'first' ? 'other' : 'first';
  if (one.about === 'account') return one.field === 'status' && one[side] === 'active';
  if (one[side] === null || one[elsewhere] === null) return one[side] !== null;
  if (one.about === 'permission') return one[side]?.verdict === 'yes';
  const [own, others] = [one[side], one[elsewhere]] as const;
  // Of what everybody has one, each has another one.
  return own.access.resource !== others.access.resource || lastsLonger(own.expiresAt, others.expiresAt);
}

function accountDifferences(
  first: UsersDiffReport['users'][number],
  other: UsersDiffReport['users'][number],
): UsersDiffReport['differences'] {
  const values = [
    { field: 'status', first: stateOf(first), other: stateOf(other) },
    { field: 'license', first: first.license, other: other.license },
  ] as const;
  return values.filter((one) => one.first !== one.other).map((one) => ({ about: 'account', sign: '~', ...one }));
}

function stateOf({ isActive, isFrozen }: UsersDiffReport['users'][number]): string {
  return statusOf({ isActive, isFrozen: isFrozen === true });
}

/** The facts of an answer that was read in two steps. */
function bothFacts(first: AnswerFacts, other: AnswerFacts): AnswerFacts {
  return {
    ...other,
    apiCalls: Math.max(first.apiCalls, other.apiCalls),
    notKnown: [...new Set([...first.notKnown, ...other.notKnown])],
  };
}
