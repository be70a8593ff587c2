import { Messages } from '@salesforce/core';
import type { Profile } from '../model/resource.js';
import type { SnapshotReader } from '../snapshot/reader.js';
import { freeText, isFormula, type Cell } from './cell.js';
import { connectorLists, type ConnectorLists } from './connectorLists.js';
import type { FileConnectorUser } from './fileConnector.js';
import type { FormatContext } from './format.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'limits');

/** One list of the file connector as a table. */
export type ConnectorTable = {
  readonly list: keyof ConnectorLists;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
};

/** The prefix of the columns for the keys of a profile. Source: baton-file CSV layout. */
export const PROFILE_PREFIX = 'profile.';

/**
 * Whether a column holds text that somebody in the org may have typed, and no program compares. Ids, usernames and email addresses do
 * not count.
 */
const isFreeText = (column: string): boolean =>
  ['display_name', 'description'].includes(column) ||
  (column.startsWith(PROFILE_PREFIX) && !/[._](?:id|username|email)$/.test(column));

/** The key of a profile that holds User.FederationIdentifier. */
const FEDERATION_ID = 'federation_id';

type ConnectorRecord = { readonly [key: string]: unknown; readonly profile?: Profile };

function* rowsOf(
  records: Iterable<object>,
  columns: readonly string[],
  free: (text: Cell) => Cell,
): Generator<readonly Cell[]> {
  const getters = columns.map((column): ((record: ConnectorRecord) => Cell) => {
    const profileKey = column.startsWith(PROFILE_PREFIX) ? column.slice(PROFILE_PREFIX.length) : null;
    const textOf = (value: string | number | boolean | undefined): Cell => (value === undefined ? null : String(value));
    const get = (record: ConnectorRecord): Cell =>
      textOf(profileKey === null ? (record[column] as string | undefined) : record.profile?.[profileKey]);
    return isFreeText(column) ? (record) => free(get(record)) : get;
  });
  for (const record of records) yield getters.map((get) => get(record as ConnectorRecord));
}

/** The reason why C1 or a spreadsheet would not read an employee id as it is; null if both do. */
function wrongIn(employeeId: string, neutralizeFormulas: boolean): string | null {
  if (employeeId.includes(',')) return messages.getMessage('employeeNumber', [employeeId]);
  if (neutralizeFormulas && isFormula(employeeId)) return messages.getMessage('employeeNumberFormula', [employeeId]);
  return null;
}

/**
 * Drops employee and federation ids that a table cannot hold. C1 splits the cell of employee ids at commas, and no escape prevents
 * it. A formula is not neutralized, since C1 compares these ids with those of other apps. Source: baton-file CSV layout.
 */
function* withSafeIds(
  users: Iterable<FileConnectorUser>,
  { neutralizeFormulas, onProblem }: Pick<FormatContext, 'neutralizeFormulas' | 'onProblem'>,
): Generator<FileConnectorUser> {
  for (const user of users) {
    const { employee_id: employeeId, profile, ...others } = user;
    const wrong = employeeId === undefined ? null : wrongIn(employeeId, neutralizeFormulas);
    if (wrong !== null) onProblem(`user:${user.id}`, wrong);
    const { [FEDERATION_ID]: federationId, ...otherKeys } = profile;
    const isUnsafe = neutralizeFormulas && typeof federationId === 'string' && isFormula(federationId);
    if (isUnsafe) onProblem(`user:${user.id}`, messages.getMessage('federationIdFormula', [federationId]));
    yield {
      ...others,
      ...(employeeId !== undefined && wrong === null && { employee_id: employeeId }),
      profile: isUnsafe ? otherKeys : profile,
    };
  }
}

/**
 * The lists of the file connector as tables, in the order in which C1 documents them.
 *
 * Source: baton-file CSV and XLSX layouts.
 */
export const connectorTables = (
  snapshot: SnapshotReader,
  { view, neutralizeFormulas, onProblem }: FormatContext,
): ConnectorTable[] => {
  const lists = connectorLists(snapshot, view);
  const free = freeText(neutralizeFormulas);
  const profile = (keys: readonly string[]): string[] => keys.map((key) => `${PROFILE_PREFIX}${key}`);
  const table = (
    list: keyof ConnectorLists,
    columns: readonly string[],
    records: Iterable<object>,
  ): ConnectorTable => ({
    list,
    columns,
    rows: rowsOf(records, columns, free),
  });
  const userKeys = [...new Set([...snapshot.profileKeys('accounts'), 'manager_id', 'manager_email'])].sort();
  return [
    table(
      'users',
      [
        ...['id', 'display_name', 'email', 'status', 'type', 'last_login', 'login', 'employee_id', 'status_details'],
        ...profile(userKeys),
      ],
      withSafeIds(lists.users, { neutralizeFormulas, onProblem }),
    ),
    table(
      'resources',
      [
        ...['resource_type', 'trait', 'id', 'display_name', 'description', 'parent_resource'],
        ...profile(snapshot.profileKeys('resources')),
      ],
      lists.resources,
    ),
    table('entitlements', ['resource_id', 'entitlement_slug', 'display_name', 'description'], lists.entitlements),
    table('direct_user_grants', ['principal_id', 'resource_id', 'entitlement_slug'], lists.direct_user_grants),
    table(
      'grant_inheritance_mappings',
      [
        'principal_resource_id',
        'principal_entitlement_slug',
        'inherited_resource_id',
        'inherited_entitlement_slug',
        'inheritance_depth',
      ],
      lists.grant_inheritance_mappings,
    ),
  ];
};
