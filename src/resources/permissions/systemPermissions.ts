import { rightBits } from '../../model/permission.js';
import { fieldOf, viewSetup } from '../../model/systemPermission.js';
import type { SalesforceRecord } from '../../org/query.js';
import { readPermissionNames } from '../../org/read/describe.js';
import { flag } from '../../org/record.js';
import { chunksOfUrl, type ObjectQuery } from '../../org/soql.js';
import type { AccessSink, Subscription } from '../kinds.js';
import { mutingSetIds } from './containers.js';
import type { Subject } from './subject.js';

/** What permission set groups take away from what the sets in them give. */
export const mutingSets = { object: 'MutingPermissionSet', fields: ['Id'] } as const satisfies ObjectQuery;

/**
 * The system permissions of permission sets, and of muting ones. Each is a column, and which there are depends on the org: all that it
 * describes are read, in as few queries as the length of a URL allows (docs/decisions.md, 120).
 *
 * Source: "PermissionSet" and "MutingPermissionSet", Object Reference.
 */
export const systemPermissions: Subject = {
  option: 'syncPermissions',
  objects: { [mutingSets.object]: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [],
    further: async ({ client, memos }) => {
      const ofSets = await readPermissionNames(client);
      for (const [name, label] of ofSets) sink.permission({ kind: 'system', id: name, name, label });
      const hasMutingSets = mutingSetIds(memos).length > 0;
      const ofMutingSets = hasMutingSets ? await readPermissionNames(client, mutingSets.object) : new Map();
      return [
        ...subscriptionsTo('PermissionSet', ofSets.keys(), sink),
        ...subscriptionsTo(mutingSets.object, ofMutingSets.keys() as Iterable<string>, sink),
      ];
    },
  }),
};

/** In an order of its own, so that a sync that goes on sends the same queries. */
function subscriptionsTo(object: string, names: Iterable<string>, sink: AccessSink): Subscription[] {
  return chunksOfUrl([...names].sort(), columnInList).map((some) => ({
    query: withSystemPermissions({ object, fields: ['Id'] }, some),
    each: (set) => putSystemPermissions(set, some, sink),
  }));
}

/** What one system permission adds to the text of a query, for `chunksOfUrl`. */
export function columnInList(name: string): string {
  return `, ${fieldOf({ name })}`;
}

/** A query for permission sets, or for muting ones, with the columns of system permissions. */
export function withSystemPermissions(query: ObjectQuery, names: readonly string[]): ObjectQuery {
  return { ...query, fields: [...new Set([...query.fields, ...names.map((name) => fieldOf({ name }))])] };
}

/** Puts the system permissions of a permission set, or of a muting one, into a sink. */
export function putSystemPermissions(set: SalesforceRecord, names: readonly string[], sink: AccessSink): void {
  for (const name of names) {
    if (flag(set, fieldOf({ name }))) sink.rights(set.Id, { kind: 'system', id: name }, rightBits.read);
  }
}
