import { entitlementId } from '../model/entitlement.js';
import type { SnapshotAccount, SnapshotEntitlement, SnapshotReader } from '../snapshot/reader.js';
import { freeText, type Cell } from './cell.js';
import type { FormatContext } from './format.js';

/** The columns that say whose row it is: the left half. */
const LEFT_COLUMNS = ['Type', 'Last Name', 'First Name', 'User ID', 'User Status', 'Email Address'];

/** The columns of an entitlement, then the documented extra columns of an identity: the right half. */
const RIGHT_COLUMNS = [
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

/**
 * The header of C1's own "export CSV for upload", then the documented extra columns. C1 matches columns by these names.
 *
 * Sources: ConductorOne/baton `export csv`; C1 docs, "File connectors".
 */
export const UPLOAD_COLUMNS: readonly string[] = [...LEFT_COLUMNS, ...RIGHT_COLUMNS];

/** Some rows that have the same right half: a row is one of the left halves, then the right half. */
export type UploadRows<Half> = { readonly lefts: readonly Half[]; readonly right: Half };

/** How many grants come together. To join them at once takes half the time of joining them one by one. */
const GRANTS_AT_ONCE = 500;

/**
 * The rows of C1's upload file, combined form: identities, then entitlements, then grants.
 *
 * A grant's row is a half of its holder and a half of its entitlement. An org has millions of grants but far fewer holders
 * and entitlements: a format turns each half into its own form once, and uses it in many rows.
 *
 * @param inForm turns the cells of a half into the form that the format writes
 */
export function* uploadRows<Half>(
  snapshot: SnapshotReader,
  { view, neutralizeFormulas }: Pick<FormatContext, 'view' | 'neutralizeFormulas'>,
  inForm: (cells: readonly Cell[]) => Half,
): Generator<UploadRows<Half>> {
  const free = freeText(neutralizeFormulas);
  const holders: Half[] = [];
  for (const account of snapshot.accounts()) {
    holders.push(inForm(holderCells(account, free)));
    yield { lefts: [inForm(identityCells(account, free))], right: inForm(extraCells(account, free)) };
  }
  const noAccount = inForm(['Entitlement', null, null, null, null, null]);
  for (const entitlement of snapshot.entitlements()) {
    yield { lefts: [noAccount], right: inForm(entitlementCells(entitlement, free)) };
  }
  for (const entitlement of snapshot.entitlements()) {
    const right = inForm(entitlementCells(entitlement, free));
    const accounts = snapshot.holdersOf(entitlement, view);
    for (let from = 0; from < accounts.length; from += GRANTS_AT_ONCE) {
      yield { lefts: Array.from(accounts.subarray(from, from + GRANTS_AT_ONCE), (index) => holders[index]!), right };
    }
  }
}

type FreeText = (text: Cell) => Cell;

const NO_ENTITLEMENT: readonly Cell[] = Array<Cell>(6).fill(null);
const NO_EXTRAS: readonly Cell[] = Array<Cell>(6).fill(null);

function identityCells(account: SnapshotAccount, free: FreeText): Cell[] {
  const status = account.status === 'enabled' ? 'Enabled' : 'Disabled';
  return ['Identity', free(account.lastName), free(account.firstName), account.id, status, account.email];
}

function holderCells({ lastName, firstName, id, email }: SnapshotAccount, free: FreeText): Cell[] {
  return ['Grant', free(lastName), free(firstName), id, null, email];
}

function extraCells(account: SnapshotAccount, free: FreeText): Cell[] {
  const isService = account.type === 'service';
  return [
    ...NO_ENTITLEMENT,
    free(account.displayName),
    account.username,
    account.managerId,
    // C1 takes every value but Service for a person, even an empty one.
    isService ? 'Service' : null,
    isService ? account.managerEmail : null,
    account.lastLogin,
  ];
}

function entitlementCells(entitlement: SnapshotEntitlement, free: FreeText): Cell[] {
  return [
    free(entitlement.displayName),
    entitlementId(entitlement),
    entitlement.type,
    // C1 makes a new entitlement when this cell changes: a label that an admin may edit does not belong here.
    entitlement.resource.stableName,
    free(entitlement.description),
    entitlement.slug,
    ...NO_EXTRAS,
  ];
}
