import type { Sign } from '../../model/difference.js';
import type { UsersDiffReport } from '../../schemas/diff.js';
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

type OfAccess = Extract<UsersDiffReport['differences'][number], { about: 'access' }>;
type Held = NonNullable<OfAccess['first']>;

function accessRow({ about, sign, first, other }: OfAccess): DiffRow {
  const held = (first ?? other)!;
  const names = [first, other].map((one) => one && accessName(one));
  const [ofFirst, ofOther] = names as [string | null, string | null];
  const ends = { firstExpiresAt: first?.expiresAt ?? null, otherExpiresAt: other?.expiresAt ?? null };
  const through = held.path.length > 1 ? pathCell(held.path.slice(0, -1)) : null;
  // Of what everybody has one, both are named.
  if (first && other && ofFirst !== ofOther) {
    return { ...NOTHING, ...ends, sign, about, field: held.access.kind, first: ofFirst, other: ofOther, through };
  }
  return {
    ...{ ...NOTHING, ...ends, sign, about, through },
    ...{ access: accessName(held), label: held.access.name },
    ...{ first: first ? 'yes' : 'no', other: other ? 'yes' : 'no' },
  };
}

/** `territory:EMEA:Owner` of a role in a territory. */
function accessName({ access: { kind, resource, role } }: Held): string {
  return [kind, resource, ...(role === null ? [] : [role])].join(':');
}
