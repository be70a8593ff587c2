import { entitlementId, roleOf, type EntitlementRef } from '../../model/entitlement.js';
import { resourceTypeIds } from '../../model/resourceType.js';
import { grantableKind } from '../../resources/index.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
import type { AccountFacts } from '../../snapshot/accountReader.js';
import type { HeldContainer } from '../../snapshot/permissionReader.js';
import type { SnapshotReader } from '../../snapshot/reader.js';
import { accessWord } from '../answers/question.js';
import { accessesOf, type HeldAccess } from '../answers/userMemberships.js';

type AccessDifference = Extract<UsersDiffReport['differences'][number], { about: 'access' }>;
type Held = NonNullable<AccessDifference['first']>;

/** What a user holds, as it is compared with what another user of the same org holds. */
export type ComparedAccess = {
  /** What is equal for accesses that are compared with one another: the entitlement, or the kind where a user has one of it. */
  readonly key: string;
  readonly entitlement: EntitlementRef;
  readonly held: Held;
  /** Whether a command can give it to another user; it is held by itself, and not through something else. */
  readonly canBeGranted: boolean;
  readonly canBeRevoked: boolean;
};

/** What one user of two holds, the other, or both. */
export type AccessPair = readonly [first: ComparedAccess | null, other: ComparedAccess | null];

/** What a user holds in force, directly or through something else. */
export function comparedAccesses(
  reader: SnapshotReader,
  account: AccountFacts,
  containers: readonly HeldContainer[],
): ComparedAccess[] {
  return accessesOf(reader, account, containers, [], null).map(compared);
}

function compared({ entitlement, resource, membership }: HeldAccess): ComparedAccess {
  const { access, expiresAt, path, command } = membership;
  const kind = grantableKind(entitlement.type);
  const isDirect = path.length === 1;
  return {
    key: kind?.change.isOnePerUser ? entitlement.type : entitlementId(entitlement),
    entitlement,
    held: { access: { ...access, kind: accessWord(resource), role: roleOf(entitlement) }, expiresAt, path },
    canBeGranted: isDirect && (command !== null || kind?.change.isMandatory === true),
    canBeRevoked: isDirect && command !== null,
  };
}

/** Puts together what two users hold: by types, then names. */
export function pairsOf(first: readonly ComparedAccess[], other: readonly ComparedAccess[]): AccessPair[] {
  const ofOther = new Map(other.map((one) => [one.key, one]));
  const ofFirst = new Set(first.map(({ key }) => key));
  const pairs = [
    ...first.map((one): AccessPair => [one, ofOther.get(one.key) ?? null]),
    ...other.filter(({ key }) => !ofFirst.has(key)).map((one): AccessPair => [null, one]),
  ];
  return pairs.sort((one, another) => byTypeAndName(heldBy(one), heldBy(another)));
}

/** Whether both users hold the same, until the same moment. */
export function isAlike([first, other]: AccessPair): boolean {
  return (
    first !== null &&
    other !== null &&
    entitlementId(first.entitlement) === entitlementId(other.entitlement) &&
    first.held.expiresAt === other.held.expiresAt
  );
}

/** The difference that a pair is, which is not alike. */
export function accessDifference([first, other]: AccessPair): AccessDifference {
  const sign = first === null ? '-' : other === null ? '+' : '~';
  return { about: 'access', sign, first: first?.held ?? null, other: other?.held ?? null };
}

function heldBy([first, other]: AccessPair): ComparedAccess {
  return (first ?? other)!;
}

function byTypeAndName({ held: { access: one }, key }: ComparedAccess, other: ComparedAccess): number {
  const { access: another } = other.held;
  const position = ({ resourceType }: Held['access']): number => resourceTypeIds.indexOf(resourceType);
  return position(one) - position(another) || compare(one.name, another.name) || compare(key, other.key);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
