import { connectorTables, type ConnectorTable } from './connectorTables.js';
import { csvText, type Cell } from './cell.js';
import type { Format } from './format.js';
import { inPieces } from './chunks.js';

/** The word for one record of a list. */
const recordType: Readonly<Record<ConnectorTable['list'], string>> = {
  users: 'user',
  resources: 'resource',
  entitlements: 'entitlement',
  direct_user_grants: 'direct_user_grant',
  grant_inheritance_mappings: 'grant_inheritance_mapping',
};

/** One header, and every row of every table under it. */
function* combined(tables: readonly ConnectorTable[], header: readonly string[]): Generator<readonly Cell[]> {
  yield header;
  for (const { list, columns, rows } of tables) {
    const places = columns.map((column) => header.indexOf(column));
    for (const row of rows) {
      const cells = Array<Cell>(header.length).fill(null);
      cells[0] = recordType[list];
      row.forEach((cell, index) => (cells[places[index]!] = cell));
      yield cells;
    }
  }
}

/**
 * C1's file-connector document as one CSV.
 *
 * Source: baton-file CSV layout.
 */
export const connectorCsv: Format = {
  id: 'connector-csv',
  extensions: [],
  defaultView: 'direct',
  isText: true,
  write: (snapshot, context) => {
    const tables = connectorTables(snapshot, context);
    const header = [...new Set(['record_type', ...tables.flatMap(({ columns }) => columns)])];
    return inPieces(csvText(combined(tables, header)));
  },
};
