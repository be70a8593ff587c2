import type { GrantView } from '../model/grant.js';
import type { SnapshotReader } from '../snapshot/reader.js';
import { connectorLists } from './connectorLists.js';
import type { FileConnectorGrant } from './fileConnector.js';
import type { Format } from './format.js';
import { inPieces, linesOf } from './pieces.js';

/** The grants as they stand in the list. Millions of lines that differ in an id alone are not serialized one by one. */
function* grantLines(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  const ids = snapshot.accountIds().map((id) => JSON.stringify(id));
  const idOf = (account: number): string => ids[account]!;
  const begin = '{"principal_id":';
  let separator = '\n';
  for (const entitlement of snapshot.entitlements()) {
    const rest: Omit<FileConnectorGrant, 'principal_id'> = {
      resource_id: entitlement.resourceId,
      entitlement_slug: entitlement.slug,
    };
    const end = `,${JSON.stringify(rest).slice(1)}`;
    const holders = snapshot.holdersOf(entitlement, view);
    yield* linesOf(holders, idOf, [separator + begin, `${end},\n${begin}`, end]);
    if (holders.length > 0) separator = ',\n';
  }
}

function* recordLines(records: Iterable<object>): Generator<string> {
  let separator = '\n';
  for (const record of records) {
    yield `${separator}${JSON.stringify(record)}`;
    separator = ',\n';
  }
}

/** One record a line: a diff of two exports shows what changed in the org. */
function* text(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  yield '{';
  let comma = '';
  for (const [key, records] of Object.entries(connectorLists(snapshot, view))) {
    yield `${comma}\n${JSON.stringify(key)}: [`;
    yield* key === 'direct_user_grants' ? grantLines(snapshot, view) : recordLines(records);
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
  write: (snapshot, { view }) => inPieces(text(snapshot, view)),
};
