import { csvRecord, type Cell } from './cell.js';
import { toChunks } from './chunks.js';
import { connectorTables, type ConnectorTable } from './connectorTables.js';
import type { Format } from './format.js';

/** The value of `record_type` for a record of each list. */
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
    const indexes = columns.map((column) => header.indexOf(column));
    for (const row of rows) {
      const cells = Array<Cell>(header.length).fill(null);
      cells[0] = recordType[list];
      row.forEach((cell, index) => (cells[indexes[index]!] = cell));
      yield cells;
    }
  }
}

function* lines(rows: Iterable<readonly Cell[]>): Generator<string> {
  for (const row of rows) yield `${csvRecord(row)}\n`;
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
    return toChunks(lines(combined(tables, header)));
  },
};
