import { entitlementId } from '../model/entitlement.js';
import type { SnapshotAccount, SnapshotEntitlement, SnapshotReader } from '../snapshot/reader.js';
import type { FormatContext } from './format.js';
import { freeText, type Cell } from './cell.js';

/**
 * The header of C1's own "export CSV for upload", then the documented extra columns. C1 matches columns by these names.
 *
 * Sources: ConductorOne/baton `export csv`; C1 docs, "File connectors".
 */
export const UPLOAD_COLUMNS: readonly string[] = [
  'Type',
  'Last Name',
  'First Name',
  'User ID',
  'User Status',
  'Email Address',
  'Entitlement Display Name',
  'Entitlement',
  'Resource Type',
  'Resource Name',
  'Entitlement Description',
  'Entitlement Slug',
  'Full Name',
  'Username',
  'Manager ID',
  'User Type',
  'Account Owner',
  'Last Login',
];

export type FreeText = (text: Cell) => Cell;

/** An identity's row has no entitlement. */
export const NO_ENTITLEMENT: readonly Cell[] = Array<Cell>(6).fill(null);
const NO_EXTRAS: readonly Cell[] = Array<Cell>(6).fill(null);

type Person = Pick<SnapshotAccount, 'lastName' | 'firstName' | 'id'>;

/** Who it is, as the rows of an identity and of its grants have it. */
export const personCells = ({ lastName, firstName, id }: Person, free: FreeText): Cell[] => [
  free(lastName),
  free(firstName),
  id,
];

export const statusCell = ({ status }: SnapshotAccount): string => (status === 'enabled' ? 'Enabled' : 'Disabled');

/** The documented extra columns of an identity's row. */
export const extraCells = (account: SnapshotAccount, free: FreeText): Cell[] => [
  free(account.displayName),
  account.username,
  account.managerId,
  // C1 takes every other value, the empty one too, for a person.
  account.type === 'service' ? 'Service' : null,
  account.type === 'service' ? account.managerEmail : null,
  account.lastLogin,
];

const identityRow = (account: SnapshotAccount, free: FreeText): Cell[] => [
  'Identity',
  ...personCells(account, free),
  statusCell(account),
  account.email,
  ...NO_ENTITLEMENT,
  ...extraCells(account, free),
];

const entitlementCells = (entitlement: SnapshotEntitlement, free: FreeText): Cell[] => [
  free(entitlement.displayName),
  entitlementId(entitlement),
  entitlement.type,
  // C1 makes a new entitlement when this cell changes: a label that an admin may edit does not belong here.
  entitlement.resource.stableName,
  free(entitlement.description),
  entitlement.slug,
];

export const entitlementRow = (entitlement: SnapshotEntitlement, free: FreeText): readonly Cell[] => [
  'Entitlement',
  null,
  null,
  null,
  null,
  null,
  ...grantedCells(entitlement, free),
];

const holderCells = (account: Person & Pick<SnapshotAccount, 'email'>, free: FreeText): readonly Cell[] => [
  'Grant',
  ...personCells(account, free),
  null,
  account.email,
];

/** What a grant's row ends with. */
export const grantedCells = (entitlement: SnapshotEntitlement, free: FreeText): readonly Cell[] => [
  ...entitlementCells(entitlement, free),
  ...NO_EXTRAS,
];

/** The rows of C1's upload file, combined form: identities, then entitlements, then grants. */
export function* uploadRows(
  snapshot: SnapshotReader,
  { view, neutralizeFormulas }: Pick<FormatContext, 'view' | 'neutralizeFormulas'>,
): Generator<readonly Cell[]> {
  const free = freeText(neutralizeFormulas);
  const holders: Array<readonly Cell[]> = [];
  for (const account of snapshot.accounts()) {
    holders.push(holderCells(account, free));
    yield identityRow(account, free);
  }
  for (const entitlement of snapshot.entitlements()) yield entitlementRow(entitlement, free);
  for (const entitlement of snapshot.entitlements()) {
    const granted = grantedCells(entitlement, free);
    for (const account of snapshot.holdersOf(entitlement, view)) yield [...holders[account]!, ...granted];
  }
}
