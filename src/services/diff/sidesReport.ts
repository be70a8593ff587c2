import { resolve } from 'node:path';
import { Messages } from '@salesforce/core';
import type { Cause, ComparedAccess, Difference, Sign, Values } from '../../model/difference.js';
import { oncePerObject } from '../../model/oncePerObject.js';
import { lastsLonger } from '../../model/time.js';
import type { SidesDiffReport } from '../../schemas/diff.js';
import type { TwoSides } from './twoSides.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answers');

type ReportedDifference = SidesDiffReport['differences'][number];
type ReportedAccess = Extract<ReportedDifference, { about: 'resource' }>['access'];

/** What of a report is known before the differences are read. */
export function sidesHead({ compared, by, sides }: TwoSides): Pick<SidesDiffReport, 'compared' | 'by' | 'sides'> {
  const [first, other] = sides.map(({ name, org, readAt, snapshotFile, apiCalls }) => ({
    name,
    org: { id: org.id, name: org.name, instanceUrl: org.instanceUrl, isSandbox: org.isSandbox },
    readAt: readAt.toISOString(),
    snapshotFile: snapshotFile === null ? null : resolve(snapshotFile),
    apiCalls,
  })) as [SidesDiffReport['sides'][0], SidesDiffReport['sides'][1]];
  return { compared, by, sides: [first, other] };
}

/** What stands below the differences. */
export function sidesTail(
  { diff }: TwoSides,
  { counts }: DifferenceCounts,
): Omit<SidesDiffReport, 'compared' | 'by' | 'sides' | 'differences'> {
  const [first, other] = diff.unmatchedUsers;
  return {
    counts,
    unmatchedUsers: { first: [...first], other: [...other] },
    guessedUsers: [...diff.guessedUsers],
    notCompared: [...diff.notCompared],
    notLookedAt: messages.getMessage('notLookedAt.permissions'),
  };
}

/** A difference as `--json` tells it. */
export function reportedDifference(difference: Difference): ReportedDifference {
  switch (difference.about) {
    case 'user':
      return { ...difference, changes: difference.changes.map(changeOf) };
    case 'access': {
      const { access, expiresAt, ...rest } = difference;
      return { ...rest, access: { ...accessOf(access), role: access.role }, expiresAt: inSides(expiresAt) };
    }
    case 'resource':
      return { ...difference, access: accessOf(difference.access), changes: difference.changes.map(changeOf) };
    case 'content': {
      const { access, permissions, parts, reaches, ...rest } = difference;
      return {
        ...{ ...rest, access: accessOf(access), permissions: [...permissions] },
        parts: parts.map((part) => ({
          ...{ sign: part.sign, kind: part.kind },
          access: part.kind === 'access' ? accessOf(part.access) : null,
          username: part.kind === 'access' ? null : part.username,
        })),
        reaches: {
          users: reaches.users,
          through: reaches.through.map((one) => ({ access: one.access && accessOf(one.access), users: one.users })),
        },
      };
    }
    case 'status': {
      const { now, before, access, ...rest } = difference;
      return { ...rest, access: accessOf(access), first: now, other: before };
    }
    case 'permission': {
      const { about, sign, user, permission, now, before, because } = difference;
      return { about, sign, user, permission, first: now, other: before, because: reportedCauses(because) };
    }
  }
}

/** There may be a million differences, and many are because of the same. */
const reportedCauses = oncePerObject((because: readonly Cause[]) =>
  because.map(({ kind, access, lapsed }) => ({ kind, access: accessOf(access), lapsed })),
);

function accessOf({ resourceType, resource, name, kind }: ComparedAccess): ReportedAccess {
  return { resourceType, kind, resource, name };
}

function changeOf({ field, now, before }: Values<string | null> & { readonly field: string }): {
  field: string;
  first: string | null;
  other: string | null;
} {
  return { field, first: now, other: before };
}

function inSides<Value>({ now, before }: Values<Value>): { first: Value; other: Value } {
  return { first: now, other: before };
}

/** Counts differences while they are read. */
export class DifferenceCounts {
  public readonly counts = { gained: 0, lost: 0, changed: 0 };
  /** Whether somebody has got something, or may do more; or has lost something. */
  public hasGain = false;
  public hasLoss = false;

  public add(difference: ReportedDifference): void {
    this.counts[COUNTED[difference.sign]] += 1;
    this.hasGain ||= isGain(difference, 'first', '+');
    this.hasLoss ||= isGain(difference, 'other', '-');
  }

  public get total(): number {
    return this.counts.gained + this.counts.lost + this.counts.changed;
  }
}

const COUNTED = { '+': 'gained', '-': 'lost', '~': 'changed' } as const satisfies Record<Sign, string>;

/** Fields of users of which another value is another access. */
const OF_ACCESS: ReadonlySet<string> = new Set(['profile', 'role']);

/**
 * Whether one side has more than the other by a difference.
 *
 * @param sign the sign of what only this side has
 */
function isGain(difference: ReportedDifference, side: 'first' | 'other', sign: '+' | '-'): boolean {
  if (difference.sign !== '~') return difference.sign === sign;
  const elsewhere = side === 'first' ? 'other' : 'first';
  switch (difference.about) {
    case 'user':
      return difference.changes.some(
        ({ field, ...values }) =>
          (OF_ACCESS.has(field) && values[side] !== null) || (field === 'status' && values[side] === 'active'),
      );
    case 'access':
      return lastsLonger(difference.expiresAt[side], difference.expiresAt[elsewhere]);
    case 'content':
      return [...difference.permissions, ...difference.parts].some((one) => one.sign === sign);
    case 'permission':
      return difference[side] === 'yes';
    case 'resource':
      return difference.changes.some(({ field, ...values }) => field === 'session' && values[side] === null);
    case 'status':
      return false;
  }
}
