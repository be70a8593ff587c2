import { connectorLists, type ConnectorLists } from './connectorLists.js';
import type { Format } from './format.js';
import { inPieces } from './pieces.js';

/** One record a line: a diff of two exports shows what changed in the org. */
function* text(lists: ConnectorLists): Generator<string> {
  yield '{';
  let comma = '';
  for (const [key, records] of Object.entries(lists)) {
    yield `${comma}\n${JSON.stringify(key)}: [`;
    let separator = '\n';
    for (const record of records) {
      yield `${separator}${JSON.stringify(record)}`;
      separator = ',\n';
    }
    yield '\n]';
    comma = ',';
  }
  yield '\n}\n';
}

/**
 * C1's file-connector document: direct grants and inheritance, or effective grants without.
 *
 * Source: baton-file input format.
 */
export const json: Format = {
  id: 'json',
  extensions: ['.json'],
  defaultView: 'direct',
  isText: true,
  write: (snapshot, { view }) => inPieces(text(connectorLists(snapshot, view))),
};
