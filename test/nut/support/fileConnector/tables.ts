import { parse } from 'csv-parse/sync';
import { read, utils } from '@e965/xlsx';

/** The keys of each list that a table may have a column for. Source: baton-file CSV and XLSX layouts. */
const keysOf = {
  users: [
    'id',
    'display_name',
    'email',
    'status',
    'type',
    'last_login',
    'login',
    'login_aliases',
    'employee_id',
    'additional_emails',
    'mfa_enabled',
    'sso_enabled',
    'status_details',
  ],
  resources: [
    'resource_type',
    'trait',
    'id',
    'display_name',
    'description',
    'parent_resource',
    'created_at',
    'expires_at',
    'created_by',
    'identity',
  ],
  entitlements: ['resource_id', 'entitlement_slug', 'display_name', 'description'],
  direct_user_grants: ['principal_id', 'resource_id', 'entitlement_slug'],
  grant_inheritance_mappings: [
    'principal_resource_id',
    'principal_entitlement_slug',
    'inherited_resource_id',
    'inherited_entitlement_slug',
    'inheritance_depth',
  ],
} as const;

type List = keyof typeof keysOf;
const lists = Object.keys(keysOf) as List[];

const recordTypes: Record<string, List> = {
  user: 'users',
  resource: 'resources',
  entitlement: 'entitlements',
  direct_user_grant: 'direct_user_grants',
  grant_inheritance_mapping: 'grant_inheritance_mappings',
};

const listCells = ['employee_id', 'login_aliases', 'additional_emails'];
const profileOwners: List[] = ['users', 'resources'];

/** The record that C1 makes of a row: an empty cell gives no key, a list is split at commas, and a profile holds text. */
function recordOf(list: List, cells: Array<[column: string, cell: string]>, profilePrefix: string): object {
  const record: Record<string, unknown> = {};
  const profile: Record<string, string> = {};
  for (const [column, cell] of cells) {
    if (cell === '') continue;
    if (profileOwners.includes(list) && column.startsWith(profilePrefix)) {
      profile[column.slice(profilePrefix.length).toLowerCase()] = cell;
    } else {
      if (!(keysOf[list] as readonly string[]).includes(column)) throw new Error(`${list} know no column "${column}".`);
      record[column] = listCells.includes(column) ? cell.split(',').map((item) => item.trim()) : cell;
    }
  }
  return Object.keys(profile).length > 0 ? { ...record, profile } : record;
}

/**
 * Reads C1's file-connector CSV as a document.
 *
 * @throws Error where C1 would refuse the file or skip a row: for a byte order mark, a misplaced quote, or a record type or column
 * that C1 does not know
 */
export function readConnectorCsv(text: string): unknown {
  const [header = [], ...rows] = parse(text, { relax_column_count: true });
  if (!header.includes('record_type')) throw new Error('The column "record_type" is missing.');
  const document: Record<string, object[]> = Object.fromEntries(lists.map((list) => [list, []]));
  for (const row of rows) {
    const cells = header.map((column, index): [string, string] => [column.trim(), row[index] ?? '']);
    const recordType = cells.find(([column]) => column === 'record_type')![1];
    const list = recordTypes[recordType.toLowerCase()];
    if (!list) throw new Error(`There is no record type "${recordType}".`);
    document[list]!.push(
      recordOf(
        list,
        cells.filter(([column]) => column !== 'record_type'),
        'profile.',
      ),
    );
  }
  return document;
}

/** `Direct User Grants` as `direct_user_grants`. */
const keyOfTitle = (title: string): string => title.trim().toLowerCase().replaceAll(' ', '_');

/**
 * Reads C1's file-connector workbook as a document.
 *
 * @throws Error where C1 would refuse the file or skip a sheet
 */
export function readConnectorXlsx(bytes: Uint8Array): unknown {
  const workbook = read(bytes);
  const document: Record<string, object[]> = {};
  for (const name of workbook.SheetNames) {
    const list = keyOfTitle(name) as List;
    if (!lists.includes(list)) throw new Error(`There is no sheet "${name}" in the layout.`);
    const options = { header: 1, defval: '' } as const;
    const [header = [], ...rows] = utils.sheet_to_json<string[]>(workbook.Sheets[name]!, options);
    const columns = header.map((title) => (/^profile: /i.test(title) ? title : keyOfTitle(title)));
    document[list] = rows.map((row) =>
      recordOf(
        list,
        columns.map((column, index): [string, string] => [column, row[index] ?? '']),
        'Profile: ',
      ),
    );
  }
  return document;
}
