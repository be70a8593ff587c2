import { dangerousPermissions } from '../../model/dangerousPermissions.js';
import { typesWithPermissions } from '../../model/resourceType.js';
import { fieldOf } from '../../model/systemPermission.js';
import { readPermissionNames } from '../../org/read/describe.js';
import { flag, text } from '../../org/record.js';
import type { Subject } from './subject.js';

declare module '../../model/memo.js' {
  interface MemoTopics {
    /** The labels of the dangerous permissions that a resource gives, the worst first; by `<type>:<id>`. */
    'permissions.dangerous': readonly string[];
  }
}

/**
 * Which dangerous system permissions the resources that hold permissions give, for their descriptions. A permission set group gives what
 * its own set has: what the group mutes is not in it.
 */
export const dangerousDescriptions: Subject = {
  option: 'describePermissions',
  objects: {},
  read: (_options, sink) => ({
    subscriptions: [],
    further: async ({ client }) => {
      const labels = await readPermissionNames(client);
      const dangerous = dangerousPermissions
        .filter((name) => labels.has(name))
        .map((name) => ({ field: fieldOf({ name }), label: labels.get(name)! }));
      if (dangerous.length === 0) return [];
      const holders = typesWithPermissions().map(({ id, permissions }) => ({ type: id, field: permissions.setField }));
      return [
        {
          query: {
            object: 'PermissionSet',
            fields: [...holders.map(({ field }) => field), ...dangerous.map(({ field }) => field)],
            where: dangerous.map(({ field }) => `${field} = true`).join(' OR '),
          },
          each: (set) => {
            const content = dangerous.filter(({ field }) => flag(set, field)).map(({ label }) => label);
            for (const { type, field } of holders) {
              const id = text(set, field);
              if (id) sink.memo({ topic: 'permissions.dangerous', id: `${type}:${id}`, content });
            }
          },
        },
      ];
    },
  }),
};
