import { Messages } from '@salesforce/core';
import { fieldOf } from '../../../model/systemPermission.js';
import { isObjectHidden, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { bytesBeside, chunksOfUrl, queriesWhere, soqlInLists } from '../../../org/soql.js';
import type { AccessSink } from '../../../resources/kinds.js';
import { permissionSetGroupComponents } from '../../../resources/permissionSetGroup.js';
import { mutingSets, putSystemPermissions } from '../../../resources/permissions/systemPermissions.js';
import type { Tell } from '../source.js';
import '../../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/**
 * Puts the parts of permission set groups into a sink: they explain what the groups give, and what they take away.
 *
 * @param tell is told where the org does not show them
 * @returns of each group the ids of the permission sets and of the muting permission sets in it
 * @throws SfError in plain words
 */
export async function fillGroupParts(
  read: ReadEach,
  groupIds: readonly string[],
  sink: AccessSink,
  tell: Tell,
): Promise<Map<string, string[]>> {
  const parts = new Map<string, string[]>();
  const queries = queriesWhere(permissionSetGroupComponents, soqlInLists('PermissionSetGroupId', groupIds));
  try {
    const fill = (component: SalesforceRecord): void => {
      const [groupId, partId] = [text(component, 'PermissionSetGroupId'), text(component, 'PermissionSetId')];
      if (groupId === null || partId === null) return;
      parts.set(groupId, [...(parts.get(groupId) ?? []), partId]);
      sink.groupPart(groupId, partId);
    };
    await Promise.all(queries.map((query) => read(query, fill)));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: messages.getMessage('groupParts'), why: error.message }, 'permissions');
  }
  return parts;
}

/**
 * Puts into a sink which system permissions muting permission sets take away. Those that the org cannot mute have no column there.
 *
 * @param tell is told where the org does not show it
 * @throws SfError in plain words
 */
export async function fillMutedSystemPermissions(
  read: ReadEach,
  mutingSetIds: readonly string[],
  permissions: readonly string[],
  sink: AccessSink,
  tell: Tell,
): Promise<void> {
  if (mutingSetIds.length === 0 || permissions.length === 0) return;
  const queries = chunksOfUrl(
    permissions.map((name) => fieldOf({ name })),
    (column) => `, ${column}`,
  ).flatMap((columns) => {
    const query = { ...mutingSets, fields: [...mutingSets.fields, ...columns], optionalFields: columns };
    return queriesWhere(query, soqlInLists('Id', mutingSetIds, bytesBeside(columns.join(', '))));
  });
  try {
    await Promise.all(queries.map((one) => read(one, (set) => putSystemPermissions(set, permissions, sink))));
  } catch (error) {
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: messages.getMessage('mutes'), why: error.message });
  }
}
