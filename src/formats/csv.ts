import { stringify } from 'csv-stringify/sync';
import { entitlementId } from '../model/entitlement.js';
import type { GrantView } from '../model/grant.js';
import type { Holder, SnapshotAccount, SnapshotEntitlement, SnapshotReader } from '../snapshot/reader.js';
import type { Format } from './format.js';
import { inPieces } from './pieces.js';

/**
 * The header of C1's own "export CSV for upload", then the documented extra columns. C1 matches columns by these names.
 *
 * Sources: ConductorOne/baton `export csv`; C1 docs, "File connectors".
 */
const COLUMNS = [
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
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string | null>>;

const identityRow = (account: SnapshotAccount): Row => ({
  Type: 'Identity',
  'Last Name': account.lastName,
  'First Name': account.firstName,
  'User ID': account.id,
  'User Status': account.status === 'enabled' ? 'Enabled' : 'Disabled',
  'Email Address': account.email,
  'Full Name': account.displayName,
  Username: account.username,
  'Manager ID': account.managerId,
  // C1 takes every other value, the empty one too, for a person.
  'User Type': account.type === 'service' ? 'Service' : null,
  'Account Owner': account.type === 'service' ? account.managerEmail : null,
  'Last Login': account.lastLogin,
});

const entitlementCells = (entitlement: SnapshotEntitlement): Row => ({
  'Entitlement Display Name': entitlement.displayName,
  Entitlement: entitlementId(entitlement),
  'Resource Type': entitlement.type,
  // C1 makes a new entitlement when this cell changes: a label that an admin may edit does not belong here.
  'Resource Name': entitlement.resource.stableName,
  'Entitlement Description': entitlement.description,
  'Entitlement Slug': entitlement.slug,
});

const holderCells = (holder: Holder): Row => ({
  'Last Name': holder.lastName,
  'First Name': holder.firstName,
  'User ID': holder.id,
  'Email Address': holder.email,
});

function* rows(snapshot: SnapshotReader, view: GrantView): Generator<Row> {
  for (const account of snapshot.accounts()) yield identityRow(account);
  for (const entitlement of snapshot.entitlements()) yield { Type: 'Entitlement', ...entitlementCells(entitlement) };
  for (const entitlement of snapshot.entitlements()) {
    const cells = entitlementCells(entitlement);
    for (const holder of snapshot.holdersOf(entitlement, view)) {
      yield { Type: 'Grant', ...holderCells(holder), ...cells };
    }
  }
}

const ROWS_A_CALL = 500;

function* lines(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  yield stringify([COLUMNS]);
  let batch: Row[] = [];
  for (const row of rows(snapshot, view)) {
    batch.push(row);
    if (batch.length < ROWS_A_CALL) continue;
    yield stringify(batch, { columns: COLUMNS });
    batch = [];
  }
  if (batch.length > 0) yield stringify(batch, { columns: COLUMNS });
}

/** C1's upload CSV, the combined form: identities, entitlements and grants in one file, understood without a mapping. */
export const csv: Format = {
  id: 'csv',
  extensions: ['.csv'],
  defaultView: 'effective',
  isText: true,
  write: (snapshot, { view }) => inPieces(lines(snapshot, view)),
};
