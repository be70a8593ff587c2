import { parseEntitlementId } from '../../model/entitlement.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { isFeatureMissing, isObjectHidden, readWhere, type SalesforceRecord } from '../../org/query.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';
import { grantableKinds } from '../../resources/index.js';
import type { Holdings } from '../../resources/kinds.js';
import type { ReviewEvidence } from '../../schemas/review.js';
import { findUsers, isUser, type User } from '../lookup/users.js';
import type { PlacedItem } from './reviewFile.js';

/** What an org says of an item now. */
export type ItemState = NonNullable<ReviewEvidence['items'][number]['inOrg']>;

/** What an org says of items now, and what the users are called there. */
export type InOrg = {
  stateOf(item: PlacedItem): ItemState;
  /** The username of a user; undefined: there is no such user. */
  usernameOf(userId: string): string | undefined;
};

type RecordHoldings = Extract<Holdings, { query: ObjectQuery }>;
type RecordKind = { readonly type: ResourceTypeId; readonly holdings: RecordHoldings };

/**
 * Asks an org what of some items is still so: some calls, however many items there are, with more of them for very many users.
 *
 * @throws SfError in plain words
 */
export async function readItemsInOrg(client: OrgClient, items: readonly PlacedItem[]): Promise<InOrg> {
  const userIds = [...new Set(items.map(({ person }) => person.id))];
  const types = new Set(items.flatMap(({ item }) => parseEntitlementId(item.entitlement)?.type ?? []));
  const answers = await findUsers(client, userIds, { onlyIds: true });
  const users = new Map([...answers].flatMap(([id, answer]) => (isUser(answer) ? [[id, answer] as const] : [])));
  const held = new Set<string>();
  const unknown = new Set<ResourceTypeId>();
  for (const { type, change } of grantableKinds) {
    const { holdings } = change;
    if (!types.has(type.id) || !('field' in holdings)) continue;
    for (const [id, user] of users) {
      const resource = holdings.ofUser(user);
      if (resource) held.add(keyOf(id, type.id, resource));
    }
  }
  for (const [query, kinds] of recordKinds(types)) {
    const records = await recordsOf(client, query, kinds, [...users.keys()]);
    for (const { type, holdings } of kinds) {
      if (records === null) unknown.add(type);
      for (const record of records ?? []) {
        const resource = holdings.resourceOf(record);
        if (resource && (holdings.isInForce?.(record) ?? true))
          held.add(keyOf(String(record[holdings.userField]), type, resource));
      }
    }
  }
  return {
    usernameOf: (userId) => users.get(userId)?.username,
    stateOf: ({ person, item }) => stateOf(users.get(person.id), item.entitlement, held, unknown),
  };
}

function stateOf(
  user: User | undefined,
  entitlement: string,
  held: ReadonlySet<string>,
  unknown: ReadonlySet<ResourceTypeId>,
): ItemState {
  if (!user) return 'no such user';
  const { type, resourceId } = parseEntitlementId(entitlement)!;
  if (unknown.has(type)) return 'not known';
  if (!held.has(keyOf(user.id, type, resourceId))) return 'gone';
  return user.isActive ? 'as reviewed' : 'user inactive';
}

/** The kinds of some types whose access is stored in records, by the query that reads these. */
function recordKinds(types: ReadonlySet<ResourceTypeId>): Map<ObjectQuery, RecordKind[]> {
  const kinds = grantableKinds.flatMap(({ type, change: { holdings } }): RecordKind[] =>
    types.has(type.id) && 'query' in holdings ? [{ type: type.id, holdings }] : [],
  );
  return Map.groupBy(kinds, ({ holdings }) => holdings.query);
}

/** @returns null where the running user may not see them */
async function recordsOf(
  client: OrgClient,
  query: ObjectQuery,
  kinds: readonly RecordKind[],
  userIds: readonly string[],
): Promise<SalesforceRecord[] | null> {
  const { holdings } = kinds[0]!;
  try {
    return await readWhere(client, query, soqlInLists(holdings.userField, userIds));
  } catch (error) {
    if (isFeatureMissing(error)) return [];
    if (isObjectHidden(error) && holdings.mayBeHidden) return null;
    throw error;
  }
}

function keyOf(userId: string, type: ResourceTypeId, resourceId: string): string {
  return `${userId} ${type} ${resourceId}`;
}
