import { Messages } from '@salesforce/core';
import { mainSlug } from '../../../model/entitlement.js';
import { isFeatureMissing, isObjectHidden, type ReadEach, type SalesforceRecord } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { queriesWhere, soqlInLists, soqlString, withCondition } from '../../../org/soql.js';
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
    const ids = await readHeld(read, kind, userId);
    const put = (record: SalesforceRecord): void => {
      const { id, displayName, apiName } = kind.targets.toTarget(record);
      const entitlement = { type, resourceId: id, slug: mainSlug(type)! };
      sink.resource({ type, id, displayName, stableName: apiName, description: null, parentId: null, profile: {} });
      sink.entitlement({ ...entitlement, displayName, description: displayName });
      sink.grant({ entitlement, principalId: userId, expiresAt: null });
    };
    const queries = queriesWhere(kind.targets.query, soqlInLists('Id', ids));
    await Promise.all(queries.map((query) => read(query, put)));
  } catch (error) {
    // Without the feature, nobody holds anything.
    if (isFeatureMissing(error)) return;
    if (!isObjectHidden(error)) throw error;
    tell({ what: 'not read', subject: kind.type.plural ?? `${kind.type.name}s`, why: error.message });
  }
}

/** @returns the ids of the resources of a kind that a user holds */
async function readHeld(read: ReadEach, { change: { holdings } }: GrantableKind, userId: string): Promise<string[]> {
  const ids = new Set<string>();
  const add = (id: string | null): void => {
    if (id !== null) ids.add(id);
  };
  if ('query' in holdings) {
    const query = withCondition(holdings.query, `${holdings.userField} = ${soqlString(userId)}`);
    await read(query, (record) => {
      if (holdings.isInForce?.(record) ?? true) add(holdings.resourceOf(record));
    });
  } else {
    const query = { object: 'User', fields: ['Id', holdings.field], where: `Id = ${soqlString(userId)}` };
    await read(query, (user) => add(text(user, holdings.field)));
  }
  return [...ids];
}
