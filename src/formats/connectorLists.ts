import type { GrantView, Inheritance } from '../model/grant.js';
import type { Profile, Resource } from '../model/resource.js';
import { resourceType, type Trait } from '../model/resourceType.js';
import type { SnapshotAccount, SnapshotEntitlement, SnapshotReader, StoredAccount } from '../snapshot/reader.js';
import type {
  FileConnectorEntitlement,
  FileConnectorGrant,
  FileConnectorInheritance,
  FileConnectorResource,
  FileConnectorUser,
} from './fileConnector.js';

/** An optional key: absent rather than null, which C1's reader would take for a value. */
const given = <K extends string>(key: K, value: string | null): { [key in K]?: string } =>
  (value === null ? {} : { [key]: value }) as { [key in K]?: string };

/** An account without its profile. */
const accountOf = (account: SnapshotAccount): Omit<FileConnectorUser, 'profile'> => ({
  id: account.id,
  display_name: account.displayName,
  ...given('email', account.email),
  status: account.status,
  ...given('status_details', account.statusDetails),
  type: account.type,
  login: account.username,
  ...given('employee_id', account.employeeId),
  ...given('last_login', account.lastLogin),
});

const profileOf = (account: SnapshotAccount): Profile => ({
  ...account.profile,
  ...given('manager_id', account.managerId),
  ...given('manager_email', account.managerEmail),
});

const userOf = (account: SnapshotAccount): FileConnectorUser => ({
  ...accountOf(account),
  profile: profileOf(account),
});

/** The profile as JSON, which it is in the snapshot but for its manager. */
const profileJsonOf = (account: StoredAccount): string => {
  const { profileJson, managerId, managerEmail } = account;
  // Within a text every quote has a backslash before it: what is found is a key, with its value.
  const manager = `"manager_id":${JSON.stringify(managerId)}`;
  const hasManager = managerId === null || profileJson.startsWith(`{${manager}`) || profileJson.includes(`,${manager}`);
  if (!hasManager || profileJson.includes('"manager_email":')) return JSON.stringify(profileOf(account));
  if (managerEmail === null) return profileJson;
  const attribute = `"manager_email":${JSON.stringify(managerEmail)}}`;
  return profileJson === '{}' ? `{${attribute}` : `${profileJson.slice(0, -1)},${attribute}`;
};

/** A user as JSON. To parse a profile and to serialize it again takes as long as all else of the user. */
export const userJson = (account: StoredAccount): string =>
  `${JSON.stringify(accountOf(account)).slice(0, -1)},"profile":${profileJsonOf(account)}}`;

const resourceOf = (resource: Resource): FileConnectorResource => ({
  resource_type: resource.type,
  trait: resourceType(resource.type).trait as Exclude<Trait, 'user'>,
  id: resource.id,
  display_name: resource.displayName,
  ...given('description', resource.description),
  ...given('parent_resource', resource.parentId),
  profile: resource.profile,
});

const entitlementOf = ({
  resourceId,
  slug,
  displayName,
  description,
}: SnapshotEntitlement): FileConnectorEntitlement => ({
  resource_id: resourceId,
  entitlement_slug: slug,
  display_name: displayName,
  description,
});

const inheritanceOf = ({ from, to }: Inheritance): FileConnectorInheritance => ({
  principal_resource_id: from.resourceId,
  principal_entitlement_slug: from.slug,
  inherited_resource_id: to.resourceId,
  inherited_entitlement_slug: to.slug,
  inheritance_depth: 'full',
});

function* grantsOf(snapshot: SnapshotReader, view: GrantView): Generator<FileConnectorGrant> {
  const ids = snapshot.accountIds();
  for (const entitlement of snapshot.entitlements()) {
    for (const account of snapshot.holdersOf(entitlement, view)) {
      yield { principal_id: ids[account]!, resource_id: entitlement.resourceId, entitlement_slug: entitlement.slug };
    }
  }
}

function* map<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}

/** The lists of C1's file connector, each read as it is asked for. Effective grants need no inheritance beside them. */
export type ConnectorLists = {
  readonly users: Iterable<FileConnectorUser>;
  readonly resources: Iterable<FileConnectorResource>;
  readonly entitlements: Iterable<FileConnectorEntitlement>;
  readonly direct_user_grants: Iterable<FileConnectorGrant>;
  readonly grant_inheritance_mappings: Iterable<FileConnectorInheritance>;
};

export const connectorLists = (snapshot: SnapshotReader, view: GrantView): ConnectorLists => ({
  users: map(snapshot.accounts(), userOf),
  resources: map(snapshot.resources(), resourceOf),
  entitlements: map(snapshot.entitlements(), entitlementOf),
  direct_user_grants: grantsOf(snapshot, view),
  grant_inheritance_mappings: view === 'direct' ? map(snapshot.inheritances(), inheritanceOf) : [],
});
