import { resourceType, writableObject, type ResourceTypeId } from '../../model/resourceType.js';
import { lastsLonger, toUtc } from '../../model/time.js';
import type { OrgClient } from '../../org/client.js';
import { eachRecord, isFeatureMissing, isObjectHidden, type SalesforceRecord } from '../../org/query.js';
import { text } from '../../org/record.js';
import { soqlInLists, withCondition, type ObjectQuery } from '../../org/soql.js';
import { grantableKinds } from '../../resources/index.js';
import type { ChangeRules, Holder, Holdings } from '../../resources/kinds.js';

/** An access that a user holds directly: by a record of its own, or by a field of the user. One that has expired is none. */
export type DirectHolding = {
  readonly userId: string;
  readonly type: ResourceTypeId;
  readonly resourceId: string;
  /** The user's role in the resource; null where there is none; undefined where the running user may not see roles. */
  readonly role: string | null | undefined;
  /** When it ends: UTC with `Z`; null: never. */
  readonly endsAt: string | null;
  /** Whether it gives anything now; if not, it could do so again. */
  readonly isInForce: boolean;
};

/** A kind whose access stands in records. */
type RecordKind = {
  readonly type: ResourceTypeId;
  readonly holdings: Extract<Holdings, { query: ObjectQuery }>;
  readonly roles: ChangeRules['roles'];
};

/**
 * Reads what users hold directly, of all kinds that can be granted: one query for each object, or a few for very many users.
 *
 * @param onHidden is told of a kind that the running user may not see, and without which all else can be changed. The error says why
 * @returns each access of a user once: kinds that have records first, then those in fields of the user
 * @throws SfError in plain words when the org cannot be read
 */
export async function readDirectHoldings(
  client: OrgClient,
  users: readonly Holder[],
  onHidden: (kind: string, why: Error) => void,
): Promise<DirectHolding[]> {
  const userIds = users.map(({ id }) => id);
  const inRecords = await Promise.all(
    [...kindsByQuery()].map(([query, some]) => readRecordsOf(client, query, some, userIds, onHidden)),
  );
  const byAccess = Map.groupBy(inRecords.flat(), ({ userId, type, resourceId }) => `${userId} ${type} ${resourceId}`);
  return [...[...byAccess.values()].map(strongest), ...users.flatMap(inFieldsOf)];
}

function kindsByQuery(): Map<ObjectQuery, RecordKind[]> {
  const kinds = grantableKinds.flatMap(({ type, change: { holdings, roles } }): RecordKind[] =>
    'query' in holdings ? [{ type: type.id, holdings, roles }] : [],
  );
  return Map.groupBy(kinds, ({ holdings }) => holdings.query);
}

/** Reads the records of one query, which several kinds may share. */
async function readRecordsOf(
  client: OrgClient,
  query: ObjectQuery,
  some: readonly RecordKind[],
  userIds: readonly string[],
  onHidden: (kind: string, why: Error) => void,
): Promise<DirectHolding[]> {
  const [{ type, holdings, roles }] = some as [RecordKind];
  const { force, expiryField } = writableObject(query.object);
  const optional = [...(query.optionalFields ?? []), ...(roles ? [roles.field] : [])];
  const full: ObjectQuery = {
    ...query,
    fields: [...new Set([...query.fields, ...(force?.fields ?? []), ...(roles ? [roles.field] : [])])],
    ...(optional.length > 0 && { optionalFields: optional }),
    ...(force && { featureFields: force.featureFields }),
  };
  const roleIn = (record: SalesforceRecord): string | null | undefined =>
    roles === undefined ? null : record[roles.field] === undefined ? undefined : text(record, roles.field);
  const found: DirectHolding[] = [];
  const take = (record: SalesforceRecord): void => {
    for (const kind of some) {
      const resourceId = kind.holdings.resourceOf(record);
      if (resourceId === null) continue;
      found.push({
        userId: String(record[holdings.userField]),
        type: kind.type,
        resourceId,
        role: roleIn(record),
        endsAt: expiryField === undefined ? null : toUtc(text(record, expiryField)),
        isInForce: force?.isInForce(record) ?? true,
      });
    }
  };
  const read = eachRecord(client);
  try {
    for (const condition of soqlInLists(holdings.userField, userIds)) await read(withCondition(full, condition), take);
  } catch (error) {
    if (isObjectHidden(error) && holdings.mayBeHidden) onHidden(resourceType(type).name, error);
    else if (!isFeatureMissing(error)) throw error;
    return [];
  }
  return found;
}

function inFieldsOf(user: Holder): DirectHolding[] {
  return grantableKinds.flatMap(({ type, change: { holdings } }) => {
    const resourceId = 'ofUser' in holdings ? holdings.ofUser(user) : null;
    const rest = { role: null, endsAt: null, isInForce: true };
    return resourceId === null ? [] : [{ userId: user.id, type: type.id, resourceId, ...rest }];
  });
}

/** Of several records of one access, such as two assignments of a group, the one that gives it for the longest. */
function strongest(some: readonly DirectHolding[]): DirectHolding {
  return some.reduce((one, other) => (isStronger(other, one) ? other : one));
}

function isStronger(one: DirectHolding, other: DirectHolding): boolean {
  if (one.isInForce !== other.isInForce) return one.isInForce;
  return lastsLonger(one.endsAt, other.endsAt);
}
