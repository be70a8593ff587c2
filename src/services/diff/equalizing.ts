import { argumentFor, targetOrgArgument, textArgument, userArguments } from '../../model/commandText.js';
import { entitlementId, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import { lastsLonger } from '../../model/time.js';
import { grantableKind } from '../../resources/index.js';
import type { NameSource } from '../answers/names.js';
import type { AccessPair, ComparedAccess } from './userAccesses.js';

type User = { readonly id: string; readonly username: string };

/** What a command does to one access of a user. */
type Step = {
  readonly action: 'grant' | 'revoke';
  readonly access: ComparedAccess;
  /** The end of a grant; null: none. */
  readonly expiresAt: string | null;
};

/** How many accesses a command names at most: no shell takes a line of any length. */
const MOST_FLAGS = 20;

/**
 * The commands that make a user hold what another one holds: what must go before something else can come, then what comes, then what goes.
 * What a user holds through something else comes and goes with that.
 *
 * @param pairs what the user who is changed holds first, what the other one holds second; what has ended since it was read is held no more
 * @param now when the commands are printed
 * @param targetOrg the name of the org on the command line; null if it has none there
 * @param argumentOf names an access on the command line so that it stands for that one alone
 * @param other the other user, where both are of an org as it is now: one command may then say what would take several grants
 */
export function equalizingCommands(
  pairs: readonly AccessPair[],
  now: Date,
  user: User,
  targetOrg: string | null,
  argumentOf: (access: ComparedAccess) => string,
  other: User | null,
): string[] {
  const before: Step[] = [];
  const grants: Step[] = [];
  const revokes: Step[] = [];
  let isLikeTheOther = other !== null;
  for (const pair of pairs) {
    const [own, wanted] = pair.map((access) => (access && hasEnded(access, now) ? null : access)) as [...AccessPair];
    if (own !== null && wanted === null) {
      if (own.canBeRevoked) revokes.push({ action: 'revoke', access: own, expiresAt: null });
      continue;
    }
    if (wanted === null || !wanted.canBeGranted) continue;
    const { expiresAt } = wanted.held;
    const isSame = own !== null && entitlementId(own.entitlement) === entitlementId(wanted.entitlement);
    // `grant --like` cuts no end short, and gives directly what the user has through something else.
    if (isSame && (!own.canBeGranted || lastsLonger(own.held.expiresAt, expiresAt))) isLikeTheOther = false;
    if (isSame && own.held.expiresAt === expiresAt) continue;
    // A grant without an end leaves the end that is there.
    if (isSame && expiresAt === null && own.canBeRevoked) {
      before.push({ action: 'revoke', access: own, expiresAt: null });
    }
    grants.push({ action: 'grant', access: wanted, expiresAt });
  }
  const [first, then, last] = [before, withoutMembership(grants), withoutRoles(revokes)].map((steps) =>
    commandsFor(steps, user, targetOrg, argumentOf),
  ) as [string[], string[], string[]];
  if (!isLikeTheOther || first.length + then.length < 2) return [...first, ...then, ...last];
  const like = argumentFor(other!.username, other!.id);
  return [`sf access grant${targetOrgArgument(targetOrg)}${userArguments([user])} --like ${like}`, ...last];
}

/**
 * Makes the function that names accesses on the command line: by name, and by id where the name stands for several resources, as that of
 * a group and a queue may, or where some shell would take a part of it for something else.
 *
 * @throws SfError in plain words when the org cannot be read
 */
export async function argumentsFor(
  names: NameSource,
  accesses: readonly ComparedAccess[],
): Promise<(access: ComparedAccess) => string> {
  const inDoubt = accesses.flatMap(({ entitlement: { type }, held: { access } }) =>
    grantableKind(type)?.change.parts ? { type, name: access.resource } : [],
  );
  const answerFor = inDoubt.length > 0 ? await names.targets(inDoubt) : null;
  return ({ entitlement: { type, resourceId }, held: { access } }) => {
    const answer = grantableKind(type)?.change.parts && answerFor?.({ type, name: access.resource });
    return answer && 'problem' in answer ? resourceId : argumentFor(access.resource, resourceId);
  };
}

function hasEnded({ held: { expiresAt } }: ComparedAccess, now: Date): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
}

function commandsFor(
  steps: readonly Step[],
  user: User,
  targetOrg: string | null,
  argumentOf: (access: ComparedAccess) => string,
): string[] {
  const whose = `${targetOrgArgument(targetOrg)}${userArguments([user])}`;
  // Roles in territories and ends are said once a command.
  const alike = Map.groupBy(steps, ({ access, expiresAt }) =>
    [expiresAt, ...(roleOf(access.entitlement) === null ? [] : [entitlementId(access.entitlement)])].join('\n'),
  );
  return [...alike.values()].flatMap((some) =>
    inLines(some).flatMap((line) => {
      const { action, expiresAt } = line[0]!;
      const flags = line.map(({ access }) => flagsOf(access.entitlement, argumentOf(access)));
      if (flags.some((flag) => flag === null)) return [];
      const end = expiresAt === null ? '' : ` --expires-at ${expiresAt}`;
      return `sf access ${action}${whose}${flags.join('')}${end}`;
    }),
  );
}

/** Whoever is given a role in something becomes a member of it. */
function withoutMembership(grants: readonly Step[]): Step[] {
  const withRole = new Set(grants.filter(isOfRole).map(resourceIdOf));
  return grants.filter((step) => isOfRole(step) || !withRole.has(resourceIdOf(step)));
}

/** Who is no member of something has no role in it either. */
function withoutRoles(revokes: readonly Step[]): Step[] {
  const ofMembers = new Set(revokes.filter((step) => !isOfRole(step)).map(resourceIdOf));
  return revokes.filter((step) => !isOfRole(step) || !ofMembers.has(resourceIdOf(step)));
}

function isOfRole({ access }: Step): boolean {
  return roleOf(access.entitlement) !== null;
}

function resourceIdOf({ access }: Step): string {
  return access.entitlement.resourceId;
}

function inLines(steps: readonly Step[]): Step[][] {
  return Array.from({ length: Math.ceil(steps.length / MOST_FLAGS) }, (_, index) =>
    steps.slice(index * MOST_FLAGS, (index + 1) * MOST_FLAGS),
  );
}

/** The flags that name an access; null where a role's name cannot be pasted. */
function flagsOf(entitlement: EntitlementRef, argument: string): string | null {
  const { flag, roles } = grantableKind(entitlement.type)!.change;
  const role = roleOf(entitlement);
  if (role === null || !roles) return ` --${flag} ${argument}`;
  const ofRole = textArgument(role);
  return ofRole === null ? null : ` --${flag} ${argument} --${roles.flag} ${ofRole}`;
}
