import type { GrantView } from '../model/grant.js';
import type { SnapshotReader } from '../snapshot/reader.js';
import { toChunks } from './chunks.js';
import { connectorLists } from './connectorLists.js';
import type { Format } from './format.js';

/**
 * C1's file-connector document: either direct grants and inheritances, or effective grants alone.
 *
 * Source: baton-file input format.
 */
export const json: Format = {
  id: 'json',
  extensions: ['.json'],
  defaultView: 'direct',
  isText: true,
  write: (snapshot, { view }) => toChunks(texts(snapshot, view)),
};

/** The document with one record on each line, so that a diff of two exports shows what changed in the org. */
function* texts(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  let separator = '{\n';
  for (const [list, records] of Object.entries(connectorLists(snapshot, view))) {
    yield `${separator}${JSON.stringify(list)}: [`;
    yield* recordLines(records);
    yield '\n]';
    separator = ',\n';
  }
  yield '\n}\n';
}

function* recordLines(records: Iterable<object>): Generator<string> {
  let separator = '\n';
  for (const record of records) {
    yield `${separator}${JSON.stringify(record)}`;
    separator = ',\n';
  }
}
