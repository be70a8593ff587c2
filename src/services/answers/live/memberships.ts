import { Messages } from '@salesforce/core';
import { mainSlug, roleSlug } from '../../../model/entitlement.js';
import { isFeatureMissing, isObjectHidden, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { type ObjectQuery, queriesWhere, soqlInLists, soqlString, withCondition } from '../../../org/soql.js';
import { grantableKinds } from '../../../resources/index.js';
import type { AccessSink, GrantableKind } from '../../../resources/kinds.js';
import type { NotKnown } from '../answer.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'answerSource');

/**
 * Puts into a sink what a user holds directly, apart from what holds permissions: the role, groups, territories, licenses.
 *
 * @param tell is told what the org does not show, and that groups may be held in other ways
 * @throws SfError in plain words
 */
export async function fillMemberships(
  read: ReadEach,
  userId: string,
  sink: AccessSink,
  tell: (unknown: NotKnown) => void,
): Promise<void> {
  const kinds = grantableKinds.filter(({ permissions }) => permissions === undefined);
  await Promise.all(kinds.map((kind) => fillKind(read, kind, userId, sink, tell)));
  tell({
    what: 'not read',
    subject: messages.getMessage('indirectGroups'),
    why: messages.getMessage('indirectGroups.why'),
  });
}

async function fillKind(
  read: ReadEach,
  kind: GrantableKind,
  userId: string,
  sink: AccessSink,
  tell: (unknown: NotKnown) => void,
): Promise<void> {
  const { id: type } = kind.type;
  try {
    const held = await readHeld(read, kind, userId);
    const put = (record: SalesforceRecord): void => {
      const { id, displayName, apiName } = kind.targets.toTarget(record);
      sink.resource({ type, id, displayName, stableName: apiName, description: null, parentId: null, profile: {} });
      for (const slug of [mainSlug(type)!, ...[...held.get(id)!].map((role) => roleSlug(type, role))]) {
        const entitlement = { type, resourceId: id, slug };
        sink.entitlement({ ...entitlement, displayName, description: displayName });
        sink.grant({ entitlement, principalId: userId, expiresAt: null });
      }
    };
    const queries = queriesWhere(kind.targets.query, soqlInLists('Id', [...held.keys()]));
    await Promise.all(queries.map((query) => read(query, put)));
  } catch (error) {
    // Without the feature, nobody holds anything.
    if (isFeatureMissing(error)) return;
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: kind.type.plural ?? `${kind.type.name}s`, why: error.message });
  }
}

/** @returns the roles that a user has in each resource of a kind that the user holds, by the ids of the resources */
async function readHeld(
  read: ReadEach,
  { change: { holdings, roles } }: GrantableKind,
  userId: string,
): Promise<Map<string, Set<string>>> {
  const held = new Map<string, Set<string>>();
  const add = (id: string | null, role: string | null): void => {
    if (id === null) return;
    const known = held.get(id) ?? new Set();
    held.set(id, role === null ? known : known.add(role));
  };
  if ('query' in holdings) {
    const query = withCondition(holdings.query, `${holdings.userField} = ${soqlString(userId)}`);
    const withRoles: ObjectQuery = {
      ...query,
      fields: [...query.fields, ...(roles ? [roles.field] : [])],
      optionalFields: [...(query.optionalFields ?? []), ...(roles ? [roles.field] : [])],
    };
    await read(withRoles, (record) => {
      if (!(holdings.isInForce?.(record) ?? true)) return;
      add(holdings.resourceOf(record), roles ? text(record, roles.field) : null);
    });
  } else {
    const query = { object: 'User', fields: ['Id', holdings.field], where: `Id = ${soqlString(userId)}` };
    await read(query, (user) => add(text(user, holdings.field), null));
  }
  return held;
}
