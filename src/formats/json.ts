import type { GrantView } from '../model/grant.js';
import type { SnapshotReader } from '../snapshot/reader.js';
import { connectorLists, userJson, type ConnectorLists } from './connectorLists.js';
import type { FileConnectorGrant } from './fileConnector.js';
import type { Format } from './format.js';
import { inPieces, linesOf } from './chunks.js';

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

function* recordLines<T>(records: Iterable<T>, jsonOf: (record: T) => string): Generator<string> {
  let separator = '\n';
  for (const record of records) {
    yield `${separator}${jsonOf(record)}`;
    separator = ',\n';
  }
}

/** What is in the lists, one record a line. */
const linesOfLists = (snapshot: SnapshotReader, view: GrantView): Record<keyof ConnectorLists, Iterable<string>> => {
  const lists = connectorLists(snapshot, view);
  return {
    users: recordLines(snapshot.accounts(), userJson),
    resources: recordLines(lists.resources, JSON.stringify),
    entitlements: recordLines(lists.entitlements, JSON.stringify),
    direct_user_grants: grantLines(snapshot, view),
    grant_inheritance_mappings: recordLines(lists.grant_inheritance_mappings, JSON.stringify),
  };
};

/** One record a line: a diff of two exports shows what changed in the org. */
function* text(snapshot: SnapshotReader, view: GrantView): Generator<string> {
  yield '{';
  let comma = '';
  for (const [key, lines] of Object.entries(linesOfLists(snapshot, view))) {
    yield `${comma}\n${JSON.stringify(key)}: [`;
    yield* lines;
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
