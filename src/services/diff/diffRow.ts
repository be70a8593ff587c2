import type { Sign } from '../../model/difference.js';
import type { SidesDiffReport, UsersDiffReport } from '../../schemas/diff.js';
import { pathCell } from '../answers/answerDocument.js';

/** A difference as a row of a table. */
export type DiffRow = {
  readonly sign: Sign;
  readonly about: string;
  readonly username: string | null;
  readonly name: string | null;
  /** `KIND:NAME` */
  readonly access: string | null;
  readonly label: string | null;
  readonly permission: string | null;
  readonly field: string | null;
  /** `yes`, `only if` or `no` of what somebody has or has not; otherwise the value. */
  readonly first: string | null;
  readonly other: string | null;
  readonly firstExpiresAt: string | null;
  readonly otherExpiresAt: string | null;
  /** Through what it comes, or because of what it changed. */
  readonly through: string | null;
  /** How many users it reaches. */
  readonly reaches: number | null;
};

const NOTHING = {
  username: null,
  name: null,
  access: null,
  label: null,
  permission: null,
  field: null,
  firstExpiresAt: null,
  otherExpiresAt: null,
  through: null,
  reaches: null,
} as const;

/** What differs between two users, as rows. */
export function usersDiffRows({ differences }: UsersDiffReport): DiffRow[] {
  return differences.map((one): DiffRow => {
    const { about, sign } = one;
    if (about === 'account') return { ...NOTHING, sign, about, field: one.field, first: one.first, other: one.other };
    if (about === 'permission') {
      const through = [one.first, one.other].flatMap((given) => given?.through.map((part) => pathCell([part])) ?? []);
      return {
        ...NOTHING,
        ...{ sign, about, permission: one.permission, label: one.label },
        ...{ first: one.first?.verdict ?? 'no', other: one.other?.verdict ?? 'no' },
        through: [...new Set(through)].join('; '),
      };
    }
    return accessRow(one);
  });
}

type ReportedDifference = SidesDiffReport['differences'][number];

/** A difference between two sides as rows: one for each field, and for each permission and part of a content. */
export function differenceRows(difference: ReportedDifference): DiffRow[] {
  const { about, sign } = difference;
  switch (difference.about) {
    case 'user': {
      const row = { ...NOTHING, about, sign, ...userCells(difference.user) };
      const changes = difference.changes.map((change): DiffRow => ({ ...row, ...change }));
      return sign === '~' ? changes : [{ ...row, ...(sign === '+' ? HAS : HAS_NOT) }, ...changes];
    }
    case 'access': {
      const { access, expiresAt, lapsed } = difference;
      const has = { first: sign === '-' ? (lapsed ?? 'no') : 'yes', other: sign === '+' ? (lapsed ?? 'no') : 'yes' };
      const ends = { firstExpiresAt: expiresAt.first, otherExpiresAt: expiresAt.other };
      return [{ ...NOTHING, about, sign, ...userCells(difference.user), ...accessCells(access), ...has, ...ends }];
    }
    case 'resource': {
      const row = { ...NOTHING, about, sign, ...accessCells(difference.access) };
      if (sign !== '~') return [{ ...row, ...(sign === '+' ? HAS : HAS_NOT) }];
      return difference.changes.map((change) => ({ ...row, ...change }));
    }
    case 'content': {
      const { access, permissions, parts, reaches } = difference;
      const row = { ...NOTHING, about, ...accessCells(access), reaches: reaches.users };
      const has = { '+': HAS, '-': HAS_NOT };
      return [
        ...permissions.map((one) => ({ ...row, sign: one.sign, permission: one.permission, ...has[one.sign] })),
        ...parts.map((part) => ({
          ...{ ...row, sign: part.sign, ...has[part.sign] },
          field: part.kind === 'access' ? 'contains' : part.kind,
          through: part.access ? named(part.access) : part.username,
        })),
      ];
    }
    case 'status': {
      const { access, first, other } = difference;
      return [{ ...NOTHING, about, sign, ...accessCells(access), field: 'status', first, other }];
    }
    case 'permission': {
      const { user, permission, first, other, because } = difference;
      const through = because.map(({ kind, access }) => `${kind} ${named(access)}`).join('; ');
      return [{ ...NOTHING, about, sign, ...userCells(user), permission, first, other, through }];
    }
  }
}

const HAS = { first: 'yes', other: 'no' } as const;
const HAS_NOT = { first: 'no', other: 'yes' } as const;

/** The users of two orgs of whom it is not certain who they are in the other one, as rows. */
export function unmatchedRows({
  unmatchedUsers,
  guessedUsers,
}: Pick<SidesDiffReport, 'unmatchedUsers' | 'guessedUsers'>): UserRow[] {
  return [
    ...unmatchedUsers.first.map((user): UserRow => ({
      ...NOTHING,
      change: 'unmatched',
      about: 'user',
      ...user,
      ...HAS,
    })),
    ...unmatchedUsers.other.map((user): UserRow => ({
      ...NOTHING,
      change: 'unmatched',
      about: 'user',
      ...user,
      ...HAS_NOT,
    })),
    ...guessedUsers.map(({ username, name, otherUsername }): UserRow => ({
      ...{ ...NOTHING, change: 'guessed', about: 'user', username, name },
      ...{ field: 'username', first: username, other: otherUsername },
    })),
  ];
}

/** A row about a user who is not compared, or of whom nothing certain says who it is. */
export type UserRow = Omit<DiffRow, 'sign'> & { readonly change: 'unmatched' | 'guessed' };

type NamedAccess = { readonly kind: string; readonly resource: string; readonly role?: string | null };

/** `KIND:NAME`; `territory:EMEA:Owner` of a role in a territory. */
function named({ kind, resource, role = null }: NamedAccess): string {
  return [kind, resource, ...(role === null ? [] : [role])].join(':');
}

function accessCells(access: NamedAccess & { readonly name: string }): Pick<DiffRow, 'access' | 'label'> {
  return { access: named(access), label: access.name };
}

function userCells({ username, name }: { username: string; name: string }): Pick<DiffRow, 'username' | 'name'> {
  return { username, name };
}

type OfAccess = Extract<UsersDiffReport['differences'][number], { about: 'access' }>;

function accessRow({ about, sign, first, other }: OfAccess): DiffRow {
  const held = (first ?? other)!;
  const names = [first, other].map((one) => one && named(one.access));
  const [ofFirst, ofOther] = names as [string | null, string | null];
  const ends = { firstExpiresAt: first?.expiresAt ?? null, otherExpiresAt: other?.expiresAt ?? null };
  const through = held.path.length > 1 ? pathCell(held.path.slice(0, -1)) : null;
  // Of what everybody has one, both are named.
  if (first && other && ofFirst !== ofOther) {
    return { ...NOTHING, ...ends, sign, about, field: held.access.kind, first: ofFirst, other: ofOther, through };
  }
  return {
    ...{ ...NOTHING, ...ends, sign, about, through },
    ...{ access: named(held.access), label: held.access.name },
    ...{ first: first ? 'yes' : 'no', other: other ? 'yes' : 'no' },
  };
}
