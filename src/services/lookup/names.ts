import type { OrgClient } from '../../org/client.js';
import { readWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { kinds } from '../../resources/index.js';

/**
 * Reads what people call the records of these ids, one query an object.
 *
 * @returns by id; without those that are gone, or of other objects
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
