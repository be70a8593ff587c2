import { inheritanceDepth } from '../model/entitlement.js';
import type { GrantView, Inheritance } from '../model/grant.js';
import type { Resource } from '../model/resource.js';
import { resourceType, type Trait } from '../model/resourceType.js';
import type { SnapshotAccount, SnapshotEntitlement, SnapshotReader } from '../snapshot/reader.js';
import type {
  FileConnectorEntitlement,
  FileConnectorGrant,
  FileConnectorInheritance,
  FileConnectorResource,
  FileConnectorUser,
} from './fileConnector.js';

/** The lists of C1's file connector. Each list is read from the snapshot while a format iterates over it. */
export type ConnectorLists = {
  readonly users: Iterable<FileConnectorUser>;
  readonly resources: Iterable<FileConnectorResource>;
  readonly entitlements: Iterable<FileConnectorEntitlement>;
  readonly direct_user_grants: Iterable<FileConnectorGrant>;
  readonly grant_inheritance_mappings: Iterable<FileConnectorInheritance>;
};

/**
 * The lists that every format of the file connector holds, in the order in which C1 documents them. Inheritances are listed with
 * direct grants only, since effective grants already contain what follows from them.
 */
export function connectorLists(snapshot: SnapshotReader, view: GrantView): ConnectorLists {
  return {
    users: map(snapshot.accounts(), userOf),
    resources: map(snapshot.resources(), resourceOf),
    entitlements: map(snapshot.entitlements(), entitlementOf),
    direct_user_grants: grantsOf(snapshot, view),
    grant_inheritance_mappings: view === 'direct' ? map(snapshot.inheritances(), inheritanceOf) : [],
  };
}

function* map<T, U>(items: Iterable<T>, change: (item: T) => U): Generator<U> {
  for (const item of items) yield change(item);
}

/** A key that is left out if its value is null: C1's reader would take null for a value. */
function optional<K extends string>(key: K, value: string | null): { [key in K]?: string } {
  return (value === null ? {} : { [key]: value }) as { [key in K]?: string };
}

function userOf(account: SnapshotAccount): FileConnectorUser {
  return {
    id: account.id,
    display_name: account.displayName,
    ...optional('email', account.email),
    status: account.status,
    ...optional('status_details', account.statusDetails),
    type: account.type,
    login: account.username,
    ...optional('employee_id', account.employeeId),
    ...optional('last_login', account.lastLogin),
    profile: {
      ...account.profile,
      ...optional('manager_id', account.managerId),
      ...optional('manager_email', account.managerEmail),
    },
  };
}

function resourceOf(resource: Resource): FileConnectorResource {
  return {
    resource_type: resource.type,
    trait: traitOf(resource),
    id: resource.id,
    display_name: resource.displayName,
    ...optional('description', resource.description),
    ...optional('parent_resource', resource.parentId),
    profile: resource.profile,
  };
}

/** An agent is an app to the file connector, which has no trait for agents. Source: baton-file input format, `trait`. */
function traitOf({ type }: Resource): FileConnectorResource['trait'] {
  const { trait } = resourceType(type);
  return trait === 'agent' ? 'app' : (trait as Exclude<Trait, 'user' | 'agent'>);
}

function entitlementOf(entitlement: SnapshotEntitlement): FileConnectorEntitlement {
  return {
    resource_id: entitlement.resourceId,
    entitlement_slug: entitlement.slug,
    display_name: entitlement.displayName,
    description: entitlement.description,
  };
}

function* grantsOf(snapshot: SnapshotReader, view: GrantView): Generator<FileConnectorGrant> {
  const ids = snapshot.accountIds();
  for (const entitlement of snapshot.entitlements()) {
    for (const account of snapshot.holdersOf(entitlement, view)) {
      yield new DirectGrant(ids[account]!, entitlement.resourceId, entitlement.slug);
    }
  }
}

/**
 * A class, since there are millions of them: V8 counts how long objects of one literal live, and in one run of two it took these for
 * long-lived ones, so that they stayed in memory until the document was written.
 */
class DirectGrant implements FileConnectorGrant {
  public constructor(
    public readonly principal_id: string,
    public readonly resource_id: string,
    public readonly entitlement_slug: string,
  ) {}
}

function inheritanceOf({ from, to }: Inheritance): FileConnectorInheritance {
  return {
    principal_resource_id: from.resourceId,
    principal_entitlement_slug: from.slug,
    inherited_resource_id: to.resourceId,
    inherited_entitlement_slug: to.slug,
    inheritance_depth: inheritanceDepth(to),
  };
}
