import { USER_KEY_PREFIX } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';

/** The objects that access is about and the field with the name of a record, by the key prefix of their ids. */
const NAMED: Readonly<Record<string, { object: string; field: string }>> = {
  [USER_KEY_PREFIX]: { object: 'User', field: 'Username' },
  '00G': { object: 'Group', field: 'Name' },
  '00E': { object: 'UserRole', field: 'Name' },
  '00e': { object: 'Profile', field: 'Name' },
  '0PS': { object: 'PermissionSet', field: 'Label' },
  '0PG': { object: 'PermissionSetGroup', field: 'MasterLabel' },
  '0MI': { object: 'Territory2', field: 'Name' },
};

/**
 * Reads what people call the records of these ids, one query an object.
 *
 * @returns by id; without those that are gone, or of other objects
 * @throws SfError in plain words, as readAll does
 */
export const readNames = async (client: OrgClient, ids: Iterable<string>): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  for (const [prefix, some] of Map.groupBy(new Set(ids), (id) => id.slice(0, 3))) {
    const named = NAMED[prefix];
    if (!named) continue;
    const { object, field } = named;
    const records = await readWhere(client, { object, fields: ['Id', field] }, soqlInLists('Id', some));
    for (const record of records) names.set(record.Id, String(record[field]));
  }
  return names;
};
