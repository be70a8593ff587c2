import { objectRightIn, objectRightName, type Dependencies } from '../../model/requiredPermissions.js';
import { modifyAllData, viewAllData } from '../../model/systemPermission.js';
import type { OrgClient } from '../client.js';
import { text } from '../record.js';
import { toSoql, type ObjectQuery } from '../soql.js';
import { queryPath, toPage, type SalesforceRecord } from './queryPage.js';

/** The types of permissions in a dependency. */
const SYSTEM = 'User Permission';
const ON_OBJECT = 'Object Permission';

const DEPENDENCIES: ObjectQuery = {
  object: 'PermissionDependency',
  fields: ['Id', 'Permission', 'PermissionType', 'RequiredPermission', 'RequiredPermissionType'],
};

/** With these, a permission set has rights on every object without records of them. */
const GENERAL = new Set([modifyAllData.name, viewAllData.name]);

/**
 * What the permissions of this org depend on, system permissions and rights on objects, as the org itself tells. An answer may repeat its records on the next page, so
 * each query asks for those after the last id.
 *
 * Source: "PermissionDependency", Tooling API.
 *
 * @param labels the label of each system permission, by name: the org may name a permission by either
 * @returns null where the org does not tell, or hides it from the running user
 * @throws SfError when the run was interrupted
 */
export async function readPermissionDependencies(
  client: OrgClient,
  labels: ReadonlyMap<string, string>,
): Promise<Dependencies | null> {
  const nameOfLabel = new Map([...labels].map(([name, label]) => [label.toLowerCase(), name]));
  const nameOf = (given: string, type: string | null): string | null => {
    if (type === SYSTEM) return labels.has(given) ? given : (nameOfLabel.get(given.toLowerCase()) ?? given);
    const [, object, right] = (type === ON_OBJECT && /^(\w+)<(\w+)>$/.exec(given)) || [];
    return object && right ? objectRightName(object, right) : null;
  };
  try {
    const dependencies = new Map<string, string[]>();
    for (const record of await readAllRecords(client)) {
      const permission = nameOf(text(record, 'Permission') ?? '', text(record, 'PermissionType'));
      const required = nameOf(text(record, 'RequiredPermission') ?? '', text(record, 'RequiredPermissionType'));
      if (permission === null || required === null || permission === required) continue;
      if (GENERAL.has(permission) && objectRightIn(required)) continue;
      dependencies.set(permission, [...(dependencies.get(permission) ?? []), required]);
    }
    return dependencies.size > 0 ? dependencies : null;
  } catch (error) {
    if (client.isAborted) throw client.explain(error);
    return null;
  }
}

async function readAllRecords(client: OrgClient): Promise<SalesforceRecord[]> {
  const all: SalesforceRecord[] = [];
  for (let after: string | null = null; ; after = all.at(-1)!.Id) {
    const path = client.path(`tooling/${queryPath(toSoql(DEPENDENCIES, { after }))}`);
    const page = await client.get(path, (answer) => toPage(DEPENDENCIES, answer, true));
    // The ids of an answer rise, so a record that does not come after the last one is a repeat.
    const last = after;
    const fresh = page.records.filter(({ Id }) => last === null || Id > last);
    if (fresh.length === 0) return all;
    all.push(...fresh);
    if (page.next === null) return all;
  }
}
