import { entitlementId } from '../model/entitlement.js';
import type { SnapshotAccount, SnapshotEntitlement, SnapshotReader } from '../snapshot/reader.js';
import type { FormatContext } from './format.js';
import { freeText, type Cell } from './spreadsheetText.js';

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

const NO_ENTITLEMENT: readonly Cell[] = Array<Cell>(6).fill(null);
const NO_EXTRAS: readonly Cell[] = Array<Cell>(6).fill(null);

export const identityRow = (account: SnapshotAccount, free: FreeText): Cell[] => [
  'Identity',
  free(account.lastName),
  free(account.firstName),
  account.id,
  account.status === 'enabled' ? 'Enabled' : 'Disabled',
  account.email,
  ...NO_ENTITLEMENT,
  free(account.displayName),
  account.username,
  account.managerId,
  // C1 takes every other value, the empty one too, for a person.
  account.type === 'service' ? 'Service' : null,
  account.type === 'service' ? account.managerEmail : null,
  account.lastLogin,
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

/** What a grant's row begins with. */
export const holderCells = (
  { lastName, firstName, id, email }: Pick<SnapshotAccount, 'lastName' | 'firstName' | 'id' | 'email'>,
  free: FreeText,
): readonly Cell[] => ['Grant', free(lastName), free(firstName), id, null, email];

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
