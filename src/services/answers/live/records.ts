import { mainSlug, type EntitlementRef } from '../../../model/entitlement.js';
import type { ResourceTypeId } from '../../../model/resourceType.js';
import type { PathStep } from '../../../model/path.js';
import type { ReadEach, SalesforceRecord } from '../../../org/query.js';
import { text } from '../../../org/record.js';
import { queriesWhere, soqlInLists, soqlString, withCondition, type ObjectQuery } from '../../../org/soql.js';
import { grantableKind } from '../../../resources/index.js';
import type { AccessSink, GrantableKind } from '../../../resources/kinds.js';
import type { Tell } from '../source.js';
import { accountOf, fillAccounts, HIDDEN_USER, HIDDEN_USER_FIELDS, tellHiddenUsers, USER_FIELDS } from './users.js';

/**
 * Puts into a sink who holds resources of a kind directly: by records that say so, or by a field of User.
 *
 * @param userId the one user who matters; null: all
 * @param entitlementOf what a record of a resource gives
 * @param tell is told where the org hides users
 * @param more a further condition on the records
 * @throws SfError in plain words
 */
export async function fillRecords(
  read: ReadEach,
  { type, change: { holdings } }: GrantableKind,
  resourceIds: readonly string[],
  userId: string | null,
  sink: AccessSink,
  entitlementOf: (resourceId: string) => EntitlementRef,
  tell: Tell,
  more: string | null = null,
): Promise<void> {
  const asked = new Set(resourceIds);
  const grant = (resourceId: string | null, principalId: string): void => {
    if (resourceId !== null && asked.has(resourceId)) {
      sink.grant({ entitlement: entitlementOf(resourceId), principalId, expiresAt: null });
    }
  };
  if (!('query' in holdings)) {
    const { field } = holdings;
    const conditions = userId === null ? soqlInLists(field, resourceIds) : soqlInLists('Id', [userId]);
    await fillAccounts(read, conditions, sink, (user) => grant(text(user, field), user.Id));
    return;
  }
  const { query, userField, resourceOf } = holdings;
  const [targetField] = type.writes[0]!.targetFields;
  const path = userField.replace(/Id$/, '');
  const withUsers: ObjectQuery = {
    ...query,
    fields: [...query.fields, ...USER_FIELDS.map((field) => `${path}.${field}`)],
    optionalFields: [...(query.optionalFields ?? []), ...HIDDEN_USER_FIELDS],
  };
  const conditions =
    userId === null ? soqlInLists(targetField!, resourceIds) : [`${userField} = ${soqlString(userId)}`];
  const queries = queriesWhere(withUsers, conditions);
  const hidden = new Set<string>();
  const fill = (record: SalesforceRecord): void => {
    const id = text(record, userField);
    if (id === null || !(holdings.isInForce?.(record) ?? true)) return;
    grant(resourceOf(record), id);
    const user = record[path] as Readonly<Record<string, unknown>> | null;
    if (user === null) hidden.add(id);
    sink.account(accountOf(user ?? HIDDEN_USER, id));
  };
  await Promise.all(queries.map((one) => read(more === null ? one : withCondition(one, more), fill)));
  if (userId === null) tellHiddenUsers(hidden.size, tell);
}

/** Puts a resource into a sink, as the step of a path that it is. @param record as the targets of its kind are read */
export function fillTarget(type: ResourceTypeId, record: SalesforceRecord, sink: AccessSink): void {
  const { id, displayName, apiName } = grantableKind(type)!.targets.toTarget(record);
  fillStep({ type, id, displayName, apiName }, mainSlug(type)!, sink);
}

/** Puts a resource into a sink, with one entitlement on it. */
export function fillStep({ type, id, displayName, apiName }: PathStep, slug: string, sink: AccessSink): void {
  sink.resource({ type, id, displayName, stableName: apiName, description: null, parentId: null, profile: {} });
  sink.entitlement({ type, resourceId: id, slug, displayName, description: displayName });
}
