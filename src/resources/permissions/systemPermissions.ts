import { rightBits } from '../../model/permission.js';
import { viewSetup } from '../../model/systemPermission.js';
import { readPermissionNames } from '../../org/read/describe.js';
import { flag } from '../../org/record.js';
import { chunksOfUrl } from '../../org/soql.js';
import type { AccessSink, Subscription } from '../kinds.js';
import { mutingSetIds } from './containers.js';
import type { Subject } from './subject.js';

/**
 * The system permissions of permission sets, and of muting ones. Each is a column, and which there are depends on the org: all that it
 * describes are read, in as few queries as the length of a URL allows (docs/decisions.md, 120).
 *
 * Source: "PermissionSet" and "MutingPermissionSet", Object Reference.
 */
export const systemPermissions: Subject = {
  option: 'syncPermissions',
  objects: { MutingPermissionSet: { anyOf: [viewSetup] } },
  read: (_options, sink) => ({
    subscriptions: [],
    further: async ({ client, memos }) => {
      const ofSets = await readPermissionNames(client);
      for (const [name, label] of ofSets) sink.permission({ kind: 'system', id: name, name, label });
      const hasMutingSets = mutingSetIds(memos).length > 0;
      const ofMutingSets = hasMutingSets ? await readPermissionNames(client, 'MutingPermissionSet') : new Map();
      return [
        ...subscriptionsTo('PermissionSet', ofSets.keys(), sink),
        ...subscriptionsTo('MutingPermissionSet', ofMutingSets.keys() as Iterable<string>, sink),
      ];
    },
  }),
};

/** In an order of its own, so that a sync that goes on sends the same queries. */
function subscriptionsTo(object: string, names: Iterable<string>, sink: AccessSink): Subscription[] {
  return chunksOfUrl([...names].sort(), (name) => `, Permissions${name}`).map((some) => {
    const columns = some.map((name) => ({
      field: `Permissions${name}`,
      permission: { kind: 'system', id: name } as const,
    }));
    return {
      query: { object, fields: ['Id', ...columns.map(({ field }) => field)] },
      each: (set) => {
        for (const { field, permission } of columns)
          if (flag(set, field)) sink.rights(set.Id, permission, rightBits.read);
      },
    };
  });
}
