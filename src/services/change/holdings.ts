import { mainSlug } from '../../model/entitlement.js';
import { grantableKinds, mandatoryKind } from '../../resources/index.js';
import type { Holdings } from '../../resources/kinds.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import type { OrgClient } from '../../org/client.js';
import { isFeatureMissing, isObjectHidden, readWhere } from '../../org/query.js';
import { soqlInLists, type ObjectQuery } from '../../org/soql.js';
import type { RequestedChange } from './request.js';
import { isTarget, resolveTargets } from '../lookup/targets.js';
import { resolveUsers, type User } from '../lookup/users.js';

/** Everything that users hold by the records of one query, which several kinds may share. */
async function readHoldings(
  client: OrgClient,
  query: ObjectQuery,
  rules: readonly RecordRules[],
  userIds: readonly string[],
  { onHidden }: HoldingEvents,
): Promise<RequestedChange[]> {
  const { type, holdings } = rules[0]!;
  const { userField, mayBeHidden } = holdings;
  const records = await readWhere(client, query, soqlInLists(userField, userIds)).catch((error: unknown) => {
    if (isObjectHidden(error) && mayBeHidden) onHidden(resourceType(type).name, error);
    else if (!isFeatureMissing(error)) throw error;
    return [];
  });
  return records.flatMap((record) =>
    rules.flatMap(({ type, holdings }) => {
      const resource = holdings.resourceOf(record);
      return resource ? [revoke(String(record[userField]), type, resource)] : [];
    }),
  );
}

/** What somebody must know who takes everything away. */
export type HoldingEvents = {
  /** No profile is mapped for a license: its users keep theirs. */
  readonly onProfileKept: (license: string, usernames: readonly string[]) => void;
  /** A kind of access cannot be seen, so that it stays; the error says why. */
  readonly onHidden: (kind: string, why: Error) => void;
};

type RecordRules = { readonly type: ResourceTypeId; readonly holdings: Extract<Holdings, { query: ObjectQuery }> };

/** The kinds whose access stands in records, by the query that reads the records. */
function rulesByQuery(): Map<ObjectQuery, RecordRules[]> {
  const rules = grantableKinds.flatMap(({ type, change: { holdings } }) =>
    'query' in holdings ? [{ type: type.id, holdings }] : [],
  );
  return Map.groupBy(rules, ({ holdings }) => holdings.query);
}

function revoke(user: string, type: ResourceTypeId, resource: string): RequestedChange {
  return { action: 'revoke', user, type, resource, slug: mainSlug(type)!, source: null };
}

/** What a user has of the kind that every user has one of. */
function mandatoryOf(user: User): string | null {
  const { holdings } = mandatoryKind.change;
  return 'ofUser' in holdings ? holdings.ofUser(user) : null;
}

/** The name or id of the profile that is mapped for a user's license. */
const fallbackOf = ({ licenseName }: User, licenseProfiles: ReadonlyMap<string, string>): string | undefined =>
  licenseProfiles.get(licenseName?.toLowerCase() ?? '');

/** Whether a user can be moved to a profile with less: one that is mapped for the license, and is not the user's own. */
type CanFallBack = (user: User) => boolean;

const fallbacks = async (
  client: OrgClient,
  users: readonly User[],
  licenseProfiles: ReadonlyMap<string, string>,
): Promise<CanFallBack> => {
  const names = users.flatMap((user) => fallbackOf(user, licenseProfiles) ?? []);
  const answerFor = await resolveTargets(
    client,
    names.map((name) => ({ type: mandatoryKind.type.id, name })),
  );
  return (user) => {
    const name = fallbackOf(user, licenseProfiles);
    if (name === undefined) return false;
    const profile = answerFor({ type: mandatoryKind.type.id, name });
    return !isTarget(profile) || profile.id !== mandatoryOf(user);
  };
};

/** What stands in fields of a user. What every user has is taken away only by putting another one in its place. */
function ofUser(user: User, canFallBack: CanFallBack): RequestedChange[] {
  return grantableKinds.flatMap(({ type, change: { holdings, isMandatory } }) => {
    const resource = 'ofUser' in holdings ? holdings.ofUser(user) : null;
    const isKept = isMandatory && !canFallBack(user);
    return resource && !isKept ? [revoke(user.id, type.id, resource)] : [];
  });
}

/**
 * Everything that users hold directly, as changes that revoke it: permission sets and groups of them, groups, queues,
 * territories, licenses, the role, and the profile where its license is mapped to another: without, it cannot be taken away.
 *
 * @param licenseProfiles license name in lower case → name or id of its least-privileged profile
 * @throws SfError UserNotFoundError, AmbiguousUserError; in plain words when the org cannot be read
 */
export const revokeAllOf = async (
  client: OrgClient,
  names: readonly string[],
  licenseProfiles: ReadonlyMap<string, string>,
  events: HoldingEvents,
): Promise<RequestedChange[]> => {
  const users = [...new Map([...(await resolveUsers(client, names)).values()].map((user) => [user.id, user])).values()];
  const userIds = users.map(({ id }) => id);
  const keeping = users.filter((user) => mandatoryOf(user) && fallbackOf(user, licenseProfiles) === undefined);
  for (const [license, ofLicense] of Map.groupBy(keeping, ({ licenseName }) => licenseName ?? '-')) {
    events.onProfileKept(
      license,
      ofLicense.map(({ username }) => username),
    );
  }
  const [canFallBack, ...held] = await Promise.all([
    fallbacks(client, users, licenseProfiles),
    ...[...rulesByQuery()].map(async ([query, rules]) => readHoldings(client, query, rules, userIds, events)),
  ]);
  return [...held.flat(), ...users.flatMap((user) => ofUser(user, canFallBack))];
};
