import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { eachWhere } from '../../org/query.js';
import { soqlInLists } from '../../org/soql.js';
import { kinds } from '../../resources/index.js';
import type { AccessKind } from '../../resources/kinds.js';

/** The names of a user or a resource. */
export type Names = {
  /** The username of a user, the label of a resource. */
  readonly name: string;
  /** The API name of a resource, as a plan of grants shows it; the name if it has no API name. */
  readonly apiName: string;
};

const kindOf = (id: string): AccessKind | undefined =>
  kinds.find(({ record }) => record && id.startsWith(record.keyPrefix));

/** The resource type that an id belongs to, also `user`; null for the id of any other record. */
export function typeOfId(id: string): ResourceTypeId | null {
  return kindOf(id)?.type.id ?? null;
}

/**
 * Reads the names of users and resources, with one query for each object.
 *
 * @returns the names by id. A record that is gone has none, and neither has a record of another object
 * @throws SfError in plain words, as readAll does
 */
export async function readNames(client: OrgClient, ids: Iterable<string>): Promise<Map<string, Names>> {
  const names = new Map<string, Names>();
  for (const [kind, some] of Map.groupBy(new Set(ids), kindOf)) {
    if (!kind?.record) continue;
    const { object, nameField } = kind.record;
    const { fields = [], optionalFields } = kind.targets?.query ?? {};
    const query = {
      object,
      fields: [...new Set(['Id', nameField, ...fields])],
      ...(optionalFields && { optionalFields }),
    };
    await eachWhere(client, query, soqlInLists('Id', some), (record) => {
      const name = String(record[nameField]);
      names.set(record.Id, { name, apiName: kind.targets?.toTarget(record).apiName ?? name });
    });
  }
  return names;
}
