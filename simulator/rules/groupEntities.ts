import type { OrgSettings, Row, Table } from '../org/types.js';
import type { Records } from '../soql/source.js';
import type { Values } from './rules.js';

type Tables = (object: string) => Table;

/** Object Reference: MutingPermissionSet, whose ids begin so. */
const isOfMutingSet = ({ ParentId }: Row): boolean => String(ParentId).startsWith('0QM');

/**
 * Lists for the set that a permission set group owns the apps, custom permissions and so on that a component lets its holders use and
 * no muting set takes away. Whether Setup offers to mute an app is not documented.
 *
 * @param insert adds a SetupEntityAccess
 */
export function listEntities(groupId: string, table: Tables, insert: (access: Values) => void): void {
  const access = table('SetupEntityAccess');
  const components = table('PermissionSetGroupComponent').where('PermissionSetGroupId', groupId);
  const rows = components.flatMap(({ PermissionSetId }) => access.where('ParentId', String(PermissionSetId)));
  const muted = new Set(rows.filter(isOfMutingSet).map(({ SetupEntityId }) => SetupEntityId));
  const granted = new Map(rows.map((row) => [row.SetupEntityId, row.SetupEntityType ?? null]));
  for (const entity of muted) granted.delete(entity);
  for (const { Id } of table('PermissionSet').where('PermissionSetGroupId', groupId)) {
    const listed = access.where('ParentId', Id);
    for (const row of listed) if (!granted.has(row.SetupEntityId)) access.delete(row.Id);
    const present = new Set(listed.map(({ SetupEntityId }) => SetupEntityId));
    for (const [entity, type] of granted)
      if (!present.has(entity)) insert({ ParentId: Id, SetupEntityId: entity ?? null, SetupEntityType: type });
  }
}

/** The rows of SetupEntityAccess as queries see them: what a muting set takes away is listed, or it is not. */
export function entityAccessForQueries(access: Records, { switches }: OrgSettings): Records {
  if (switches.mutedEntities === 'listed') return access;
  const isShown = (row: Row): boolean => !isOfMutingSet(row);
  return {
    ...access,
    rows: () => [...access.rows()].filter(isShown),
    where: (field, id) => access.where(field, id).filter(isShown),
  };
}
