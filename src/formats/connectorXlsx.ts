import { connectorTables, PROFILE_PREFIX } from './connectorTables.js';
import type { Format } from './format.js';
import { workbook, type Sheet } from './workbook.js';

/** A key as a title: `direct_user_grants` as `Direct User Grants`, `id` as `ID`. */
const title = (key: string): string =>
  key
    .split('_')
    .map((word) => (word === 'id' ? 'ID' : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');

/** The header of a column. C1 takes the text after `Profile: ` as the key of the profile, so that text stays as it is. */
const headerOf = (column: string): string =>
  column.startsWith(PROFILE_PREFIX) ? `Profile: ${column.slice(PROFILE_PREFIX.length)}` : title(column);

/**
 * C1's file-connector document as a workbook, with one sheet for each list.
 *
 * Source: baton-file XLSX layout.
 */
export const connectorXlsx: Format = {
  id: 'connector-xlsx',
  extensions: [],
  defaultView: 'direct',
  isText: false,
  write: (snapshot, context) =>
    workbook(
      connectorTables(snapshot, context).map(({ list, columns, rows }): Sheet => ({
        name: title(list),
        header: columns.map(headerOf),
        rows,
      })),
    ),
};
