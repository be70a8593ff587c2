import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { kinds } from '../../resources/index.js';

/**
 * Reads the names of users and resources, with one query for each object.
 *
 * @returns the names by id. A record that is gone has none, and neither has a record of another object
 * @throws SfError in plain words, as readAll does
 */
export const readNames = async (client: OrgClient, ids: Iterable<string>): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  for (const [prefix, some] of Map.groupBy(new Set(ids), (id) => id.slice(0, 3))) {
    const named = kinds.find(({ record }) => record?.keyPrefix === prefix)?.record;
    if (!named) continue;
    const { object, nameField: field } = named;
    const records = await readWhere(client, { object, fields: ['Id', field] }, soqlInLists('Id', some));
    for (const record of records) names.set(record.Id, String(record[field]));
  }
  return names;
};
