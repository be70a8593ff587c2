import { comparableName } from '../../model/comparableName.js';
import { writableObject } from '../../model/resourceType.js';
import { USER_KEY_PREFIX } from '../../model/salesforceId.js';
import type { OrgClient } from '../../org/client.js';
import { isFeatureMissing, isObjectHidden, readAll, readPages, type SalesforceRecord } from '../../org/query.js';
import { flag, text, time } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import { grantableKind } from '../../resources/index.js';
import type { ChangeRules, GrantableKind, Holder, Holdings, Target } from '../../resources/kinds.js';
import { chooser } from '../lookup/byName.js';
import { SharedTexts } from '../lookup/sharedTexts.js';
import type { StateKind } from './stateKinds.js';

/** A user's direct hold of a resource that is in force. */
export type Held = {
  readonly userId: string;
  /** When it ends: UTC with `Z`; null: never. */
  readonly end: string | null;
  /** The role in the resource; undefined where the running user may not see roles. */
  readonly role: string | null | undefined;
};

/** The resources of one kind in an org, and who holds them. */
export type KindInOrg = {
  readonly targets: readonly Target[];
  /** The resources that an id, an API name or a label stands for. */
  readonly find: (name: string) => readonly Target[];
  /** Whether an internal user can be given a resource. */
  readonly takesInternalUsers: (target: Target) => boolean;
  /** By the id of the resource. */
  readonly held: ReadonlyMap<string, readonly Held[]>;
  /** How many members of a resource are no users, by its id. */
  readonly nested: ReadonlyMap<string, number>;
};

/** What an org says of the kinds of access that are managed. */
export type OrgAccess = {
  /** Without the kinds that the org does not have. */
  readonly kinds: ReadonlyMap<StateKind, KindInOrg>;
  /** All users, by id. */
  readonly users: ReadonlyMap<string, Holder>;
  /** All users, by username in lower case. */
  readonly byUsername: ReadonlyMap<string, Holder>;
};

/**
 * Reads who holds what of some kinds: each object as a whole, page by page.
 *
 * @param now what ends by then is held no more, also where the org has not noted it yet
 * @param onHidden is told of kinds that the running user may not see, which are left out; without it, that is an error
 * @throws SfError in plain words when the org cannot be read
 */
export async function readOrgAccess(
  client: OrgClient,
  kinds: readonly StateKind[],
  now: Date,
  onHidden?: OnHidden,
): Promise<OrgAccess> {
  const types = [...new Set(kinds.map(({ type }) => type))].map((type) => grantableKind(type)!);
  const [users, ...targets] = await Promise.all([
    readUsers(client),
    ...types.map(async (kind) => readTargets(client, kind, onHidden)),
  ]);
  const present = types.filter((_, at) => targets[at] !== null);
  const inRecords = await readHoldings(client, present, now, onHidden);
  const found = new Map<StateKind, KindInOrg>();
  for (const kind of kinds) {
    const at = types.findIndex(({ type }) => type.id === kind.type);
    const { holdings, takesInternalUsers = () => true } = types[at]!.change;
    const ofKind = targets[at]?.filter(({ record }) => kind.includes(record));
    const holders = 'query' in holdings ? inRecords.get(kind.type) : inFields(holdings, users.values());
    if (!ofKind || !holders) continue;
    const { held, nested } = holders;
    found.set(kind, {
      targets: ofKind,
      find: chooser(ofKind),
      takesInternalUsers: ({ record }) => takesInternalUsers(record),
      held,
      nested,
    });
  }
  return { kinds: found, users, byUsername: new Map(byName(users)) };
}

function* byName(users: ReadonlyMap<string, Holder>): Generator<[string, Holder]> {
  for (const user of users.values()) yield [comparableName(user.username), user];
}

type OnHidden = (kind: string, why: Error) => void;

/** Null where the org does not have the kind, or hides it. */
async function readTargets(
  client: OrgClient,
  { type, targets }: GrantableKind,
  onHidden: OnHidden | undefined,
): Promise<Target[] | null> {
  try {
    return (await readAll(client, targets.query)).map(targets.toTarget);
  } catch (error) {
    if (isFeatureMissing(error)) return null;
    if (!onHidden || !isObjectHidden(error)) throw error;
    onHidden(type.name, error);
    return null;
  }
}

const allUsers: ObjectQuery = {
  object: 'User',
  fields: ['Id', 'Username', 'IsActive', 'UserType', 'ProfileId', 'UserRoleId', 'Profile.UserLicense.Name'],
};

async function readUsers(client: OrgClient): Promise<Map<string, Holder>> {
  const users = new Map<string, Holder>();
  const shared = new SharedTexts();
  const sharedText = (record: SalesforceRecord, field: string): string | null => {
    const value = text(record, field);
    return value === null ? null : shared.of(value);
  };
  await readPages(client, allUsers, (records) => {
    for (const record of records) {
      users.set(record.Id, {
        id: record.Id,
        username: text(record, 'Username') ?? record.Id,
        isActive: flag(record, 'IsActive'),
        userType: sharedText(record, 'UserType'),
        profileId: sharedText(record, 'ProfileId'),
        profileName: null,
        roleId: sharedText(record, 'UserRoleId'),
        roleName: null,
        licenseId: null,
        licenseName: sharedText(record, 'Profile.UserLicense.Name'),
      });
    }
  });
  return users;
}

type HeldOfType = {
  readonly held: Map<string, Held[]>;
  readonly nested: Map<string, number>;
};

type RecordKind = Pick<GrantableKind, 'type'> & {
  readonly holdings: Extract<Holdings, { query: ObjectQuery }>;
  readonly roles: ChangeRules['roles'];
};

/** Reads what stands in records, by the types of resources. */
async function readHoldings(
  client: OrgClient,
  kinds: readonly GrantableKind[],
  now: Date,
  onHidden: OnHidden | undefined,
): Promise<ReadonlyMap<string, HeldOfType>> {
  const inRecords = kinds.flatMap(({ type, change: { holdings, roles } }): RecordKind[] =>
    'query' in holdings ? [{ type, holdings, roles }] : [],
  );
  const byType = new Map(inRecords.map(({ type }) => [type.id as string, { held: new Map(), nested: new Map() }]));
  const byQuery = Map.groupBy(inRecords, ({ holdings }) => holdings.query);
  const readSome = async ([query, some]: [ObjectQuery, RecordKind[]]): Promise<void> => {
    try {
      await readRecords(client, query, some, byType, now);
    } catch (error) {
      if (!onHidden || !isObjectHidden(error)) throw error;
      for (const { type } of some) {
        byType.delete(type.id);
        onHidden(type.name, error);
      }
    }
  };
  await Promise.all([...byQuery].map(readSome));
  return byType;
}

/** Reads the records of one query, which several kinds may share. */
async function readRecords(
  client: OrgClient,
  query: ObjectQuery,
  some: readonly RecordKind[],
  byType: ReadonlyMap<string, HeldOfType>,
  now: Date,
): Promise<void> {
  const [{ holdings, roles }] = some as [RecordKind];
  const { force, expiryField } = writableObject(query.object);
  const optional = [...(query.optionalFields ?? []), ...(roles ? [roles.field] : [])];
  const full: ObjectQuery = {
    ...query,
    fields: [...new Set([...query.fields, ...(force?.fields ?? []), ...(roles ? [roles.field] : [])])],
    ...(optional.length > 0 && { optionalFields: optional }),
    ...(force && { featureFields: force.featureFields }),
  };
  const roleIn = (record: SalesforceRecord): Held['role'] =>
    roles === undefined ? null : record[roles.field] === undefined ? undefined : text(record, roles.field);
  await readPages(client, full, (records) => {
    for (const record of records) {
      const end = expiryField === undefined ? null : time(record, expiryField);
      if (force?.isInForce(record) === false || (end !== null && Date.parse(end) <= now.getTime())) continue;
      const holderId = String(record[holdings.userField]);
      for (const { type, holdings: ofKind } of some) {
        const resourceId = ofKind.resourceOf(record);
        if (resourceId === null) continue;
        const { held, nested } = byType.get(type.id)!;
        if (!holderId.startsWith(USER_KEY_PREFIX)) nested.set(resourceId, (nested.get(resourceId) ?? 0) + 1);
        else add(held, resourceId, holderId, end, roleIn(record));
      }
    }
  });
  for (const { type } of some) mergeTwice(byType.get(type.id)!.held);
}

function add(
  held: Map<string, Held[]>,
  resourceId: string,
  userId: string,
  end: string | null,
  role: Held['role'],
): void {
  const one: Held = { userId, end, role };
  const some = held.get(resourceId);
  if (some) some.push(one);
  else held.set(resourceId, [one]);
}

/** Leaves the record that gives an access for the longest: a group of permission sets may be assigned twice. */
function mergeTwice(held: Map<string, Held[]>): void {
  for (const [resourceId, some] of held) {
    const byUser = Map.groupBy(some, ({ userId }) => userId);
    if (byUser.size === some.length) continue;
    const longest = [...byUser.values()].map((ofUser) =>
      ofUser.reduce((one, other) => (lastsLonger(other.end, one.end) ? other : one)),
    );
    held.set(resourceId, longest);
  }
}

function lastsLonger(one: string | null, other: string | null): boolean {
  return other !== null && (one === null || one > other);
}

/** What stands in fields of users. */
function inFields(holdings: Extract<Holdings, { field: string }>, users: Iterable<Holder>): HeldOfType {
  const held = new Map<string, Held[]>();
  for (const user of users) {
    const resourceId = holdings.ofUser(user);
    if (resourceId !== null) add(held, resourceId, user.id, null, null);
  }
  return { held, nested: new Map() };
}
