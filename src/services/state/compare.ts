import { Messages } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import { mainSlug, roleSlug } from '../../model/entitlement.js';
import type { Place } from '../../model/riskRule.js';
import { shortText } from '../../model/shortText.js';
import { momentOf, type LocalTime } from '../../model/time.js';
import { mandatoryKind } from '../../resources/index.js';
import type { Holder, Target } from '../../resources/kinds.js';
import type { RequestedChange } from '../change/request.js';
import { nearNames } from '../lookup/byName.js';
import type { Problem } from '../lookup/problems.js';
import { describeTarget } from '../lookup/targets.js';
import { nearestUsernames } from '../lookup/userNames.js';
import { problemAt } from '../lookup/yamlFile.js';
import { isUserId, type AccessFile, type Member } from './accessFile.js';
import { isIgnored, isManaged, managedKinds, MANIFEST, patternsWithoutAccess, type Manifest } from './manifest.js';
import type { Held, KindInOrg, OrgAccess } from './orgAccess.js';
import { personOf, PlacesOfWhole, type State } from './stateFolder.js';
import { StateProblems } from './stateProblems.js';
import type { StateKind } from './stateKinds.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** An access of the org that files may be about. */
export type ManagedAccess = {
  readonly kind: StateKind;
  readonly target: Target;
};

/** What the files and the org do not have alike. */
export type StateDifference = {
  /** What makes the org as the files say, by the order of the files. */
  readonly changes: readonly RequestedChange[];
  /** Managed accesses that somebody holds and that have no file: nothing is changed there. */
  readonly withoutFile: ReadonlyArray<ManagedAccess & { readonly holders: number }>;
  /** Accesses with a file that have groups or roles as members: they are left. */
  readonly nested: ReadonlyArray<ManagedAccess & { readonly members: number }>;
  /** How many users of portals, and inactive users, have a profile or role that has a file, and are in no file: they are left. */
  readonly othersLeft: number;
  /** Patterns of `access.yaml` that no access of the org fits. */
  readonly withoutAccess: readonly string[];
};

export type CompareOptions = {
  /** License name in lower case → name or id of the profile to which its users fall back. */
  readonly licenseProfiles: ReadonlyMap<string, string>;
  readonly now: Date;
  /** The org's time zone; null where it could not be read. */
  readonly timeZone: string | null;
};

/**
 * Compares the files of a folder with an org.
 *
 * @throws SfError InvalidStateError with the first names in the files that stand for nothing in the org, or for what another one stands for
 */
export function compareState(state: State, org: OrgAccess, options: CompareOptions): StateDifference {
  const foundFiles = findInOrg(state, org);
  const { manifest } = state;
  const isLeft = ({ username }: Holder): boolean => isIgnored(manifest, username, personOf(username, manifest));
  const changes: RequestedChange[] = [];
  const withoutFile: Array<ManagedAccess & { holders: number }> = [];
  const nested: Array<ManagedAccess & { members: number }> = [];
  let othersLeft = 0;
  for (const kind of managedKinds(manifest)) {
    const inOrg = org.kinds.get(kind);
    if (!inOrg) continue;
    const files = foundFiles.filter(({ access }) => access.kind === kind);
    const byTarget = new Map(files.map((file) => [file.target.id, file]));
    const inAnyFile = new Set(files.flatMap(({ wanted }) => [...wanted.keys()]));
    for (const { access, target, wanted } of files) {
      const held = new Map((inOrg.held.get(target.id) ?? []).map((one) => [one.userId, one]));
      for (const [userId, index] of wanted) {
        changes.push(...changesFor(access, target, userId, access.members.at(index), held.get(userId), options));
      }
      const members = inOrg.nested.get(target.id) ?? 0;
      if (members > 0) nested.push({ kind, target, members });
    }
    for (const target of inOrg.targets) {
      if (!isManaged(manifest, kind, target.apiName)) continue;
      const file = byTarget.get(target.id);
      const unwanted = (inOrg.held.get(target.id) ?? []).flatMap(({ userId }) => {
        const user = org.users.get(userId);
        const isWanted = kind.isWhole ? inAnyFile.has(userId) : file?.wanted.has(userId);
        return user && !isWanted && !isLeft(user) ? user : [];
      });
      const counted = kind.isWhole ? unwanted.filter(isActiveInternal) : unwanted;
      if (file) {
        othersLeft += unwanted.length - counted.length;
        const leaving = counted.filter((user) => !isAtRest(kind, target, user, inOrg, options));
        changes.push(...leaving.toSorted(byUsername).map((user) => revokeOf(file.access, target, user)));
      } else if (counted.length > 0) withoutFile.push({ kind, target, holders: counted.length });
    }
  }
  return { changes, withoutFile, nested, othersLeft, withoutAccess: patternsWithoutAccess(manifest, org.kinds) };
}

/** Whether a user has to be in a file of a profile, and in one of the role if there is a role. */
export function isActiveInternal({ isActive, userType }: Holder): boolean {
  return isActive && (userType ?? 'Standard') === 'Standard';
}

/** The user of the org that a member of a file is: of that username, or of one with what a sandbox adds to it. */
export function userOf({ users, byUsername }: OrgAccess, { suffixes }: Manifest, user: string): Holder | undefined {
  if (isUserId(user)) return users.get(user);
  for (const suffix of ['', ...suffixes]) {
    const found = byUsername.get(comparableName(user + suffix));
    if (found) return found;
  }
  return undefined;
}

/** A file whose names stand for something in the org. */
type FoundFile = {
  readonly access: AccessFile;
  readonly target: Target;
  /** By the user's id, where the member stands in the list of the file, whose order it has. */
  readonly wanted: ReadonlyMap<string, number>;
};

/** Finds what the names in files stand for. @throws SfError InvalidStateError where names stand for nothing, or for one thing twice */
function findInOrg({ manifest, files }: State, org: OrgAccess): FoundFile[] {
  const problems = new StateProblems();
  const found: FoundFile[] = [];
  const firstFiles = new Map<string, AccessFile>();
  const placesOfWhole = new PlacesOfWhole();
  const usernames = [...org.users.values()].map(({ username }) => username);
  let guesses = MOST_GUESSES;
  const near = (user: string): string => {
    const candidates = guesses-- > 0 ? nearestUsernames(usernames, user) : [];
    return candidates.length > 0 ? messages.getMessage('candidates', [candidates.join(', ')]) : '';
  };
  for (const access of files) {
    const { kind, name, namePlace } = access;
    const ofFile: Problem[] = [];
    const tell = (place: Place, key: string, tokens: Array<string | number>): undefined =>
      void ofFile.push(problemAt(place, messages.getMessage(key, tokens).trim()));
    const target = targetOf(access, org, tell);
    if (target) {
      const first = firstFiles.get(target.id);
      if (first) tell(namePlace, 'file.twice', [kind.word, shortText(name), first.file]);
      else firstFiles.set(target.id, access);
      if (!isManaged(manifest, kind, target.apiName)) {
        tell(namePlace, 'file.notManaged', [`${kind.word}:${target.apiName}`, MANIFEST]);
      }
    }
    const wanted = new Map<string, number>();
    for (let index = 0; index < access.members.length; index++) {
      const { user: written, place } = access.members.at(index);
      const user = userOf(org, manifest, written);
      if (!user) {
        tell(place, 'member.unknown', [shortText(written), near(written)]);
        continue;
      }
      const first = wanted.get(user.id);
      if (first === undefined) wanted.set(user.id, index);
      else {
        const twice = access.members.at(first).place;
        tell(place, 'member.twice', [shortText(written), twice.line, twice.column]);
      }
      if (isIgnored(manifest, user.username, personOf(user.username, manifest))) {
        tell(place, 'member.ignored', [shortText(written), MANIFEST]);
      }
      if (!kind.isWhole || first !== undefined) continue;
      const other = placesOfWhole.ofOtherFile(kind, user.id, place);
      if (other) tell(place, 'member.inTwoFiles', [kind.word, written, other.file, other.line, other.column]);
    }
    if (target) found.push({ access, target, wanted });
    problems.add(ofFile);
  }
  problems.throwIfAny();
  return found;
}

/** Names of unknown users that others are looked for: to compare one with all usernames takes a while. */
const MOST_GUESSES = 50;

function targetOf(
  { kind, name, namePlace }: AccessFile,
  { kinds }: OrgAccess,
  tell: (place: Place, key: string, tokens: string[]) => undefined,
): Target | undefined {
  const inOrg = kinds.get(kind);
  if (!inOrg) return tell(namePlace, 'file.noKind', [kind.word, MANIFEST]);
  const [target, ...others] = inOrg.find(name);
  if (others.length > 0) {
    const all = [target!, ...others].map(describeTarget).join('; ');
    return tell(namePlace, 'file.ambiguous', [kind.word, shortText(name), all]);
  }
  if (target) return target;
  const near = nearNames(inOrg.targets, name).map(({ apiName }) => `${kind.word}:${apiName}`);
  const ofOtherKinds = [...kinds].flatMap(([other, { find }]) =>
    other === kind ? [] : find(name).map(({ apiName }) => `${other.word}:${apiName}`),
  );
  const candidates = [...ofOtherKinds, ...near];
  const hint = candidates.length > 0 ? messages.getMessage('candidates', [candidates.join(', ')]) : '';
  return tell(namePlace, 'file.unknown', [kind.word, shortText(name), hint]);
}

/** What makes one user a member as a file says. */
function changesFor(
  { kind }: AccessFile,
  { id: resource }: Target,
  user: string,
  { until, role, place, untilPlace }: Member,
  held: Held | undefined,
  { now, timeZone }: CompareOptions,
): RequestedChange[] {
  const { type } = kind;
  const end = endOf(until, timeZone);
  const source = `${place.file}:${place.line}`;
  const change = { user, type, resource, source, places: { user: place, end: untilPlace } };
  const slug = role === null ? mainSlug(type)! : roleSlug(type, role);
  // It is past by the clocks of the org, and not yet everywhere.
  if (typeof end === 'string' && Date.parse(end) <= now.getTime()) {
    return held ? [{ ...change, action: 'revoke', slug: mainSlug(type)! }] : [];
  }
  const expiresAt = kind.canEnd ? { expiresAt: end } : {};
  if (!held) return [{ ...change, action: 'grant', slug, ...expiresAt }];
  if (kind.hasRoles && held.role !== undefined && !isSameRole(held.role, role)) {
    return role === null
      ? [{ ...change, action: 'revoke', slug: roleSlug(type, held.role!) }]
      : [{ ...change, action: 'grant', slug }];
  }
  return kind.canEnd && held.end !== end ? [{ ...change, action: 'grant', slug, ...expiresAt }] : [];
}

/** Salesforce tells roles of territories apart by any letter, and files take them in any case. */
function isSameRole(one: string | null, other: string | null): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/** An end as a moment, where it is one: whatever else it is, the plan says so. */
export function endOf(until: string | LocalTime | null, timeZone: string | null): string | LocalTime | null {
  if (typeof until !== 'object' || until === null || timeZone === null) return until;
  const moment = momentOf(until, timeZone);
  return typeof moment === 'string' ? moment : until;
}

function revokeOf({ kind: { type }, file }: AccessFile, { id }: Target, user: Holder): RequestedChange {
  return { action: 'revoke', user: user.id, type, resource: id, slug: mainSlug(type)!, source: file };
}

/** Whether a user who is in no file has that profile already which those of the license fall back to. */
function isAtRest(
  kind: StateKind,
  target: Target,
  { licenseName }: Holder,
  { find }: KindInOrg,
  { licenseProfiles }: CompareOptions,
): boolean {
  if (kind.type !== mandatoryKind.type.id) return false;
  const fallback = licenseProfiles.get(licenseName?.toLowerCase() ?? '');
  return fallback !== undefined && find(fallback).some(({ id }) => id === target.id);
}

function byUsername({ username: one }: Holder, { username: other }: Holder): number {
  return one < other ? -1 : 1;
}
