/** Tells a snapshot from any other SQLite file: `SFsn`. */
export const SNAPSHOT_APPLICATION_ID = 0x5346736e;

/** The version of the snapshots that are written. */
export const SNAPSHOT_VERSION = 2;

/**
 * The tables of version 1 of a snapshot: what a sync found in an org, with every reference resolved. docs/snapshot.md says what each column is.
 * Users keep such files for years, so that no table and no column of a version that was released is ever changed: a new version
 * adds to it, and `keptSnapshot` reads all of them.
 *
 * The tables are not STRICT: many programs have an SQLite that does not read such files. There are millions of grants: they name
 * accounts and entitlements by keys, and a view gives the ids.
 */
const VERSION_1 = `
CREATE TABLE snapshot.about (
  organization_id TEXT NOT NULL,
  organization_name TEXT NOT NULL,
  edition TEXT,
  is_sandbox INTEGER,
  is_trial INTEGER,
  instance_url TEXT NOT NULL,
  api_version TEXT,
  running_user_id TEXT,
  running_username TEXT,
  started_at TEXT NOT NULL,
  read_at TEXT NOT NULL,
  plugin_version TEXT
);

CREATE TABLE snapshot.sync_options (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE snapshot.running_user_permissions (
  name TEXT PRIMARY KEY,
  is_held INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE snapshot.resource_types (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  is_read INTEGER NOT NULL,
  reason TEXT
);

CREATE TABLE snapshot.objects_read (
  name TEXT PRIMARY KEY,
  expected INTEGER,
  received INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE snapshot.warnings (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (kind, subject, detail)
) WITHOUT ROWID;

CREATE TABLE snapshot.accounts (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  display_name TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  type TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  is_frozen INTEGER,
  is_password_locked INTEGER,
  employee_id TEXT,
  manager_id TEXT REFERENCES accounts (id),
  last_login_at TEXT,
  created_at TEXT,
  attributes TEXT NOT NULL
);

CREATE TABLE snapshot.users_left_out (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  manager_id TEXT,
  reason TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE snapshot.resources (
  type TEXT NOT NULL REFERENCES resource_types (id),
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  stable_name TEXT NOT NULL,
  description TEXT,
  parent_id TEXT,
  attributes TEXT NOT NULL,
  PRIMARY KEY (type, id)
) WITHOUT ROWID;

CREATE TABLE snapshot.entitlements (
  key INTEGER PRIMARY KEY,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  slug TEXT NOT NULL,
  display_name TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (resource_type, resource_id, slug)
);

CREATE TABLE snapshot.grants (
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  account INTEGER NOT NULL REFERENCES accounts (key),
  is_stored INTEGER NOT NULL,
  expires_at TEXT,
  PRIMARY KEY (entitlement, account)
) WITHOUT ROWID;

CREATE TABLE snapshot.inheritances (
  child_entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  parent_entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  PRIMARY KEY (child_entitlement, parent_entitlement)
) WITHOUT ROWID;

CREATE TABLE snapshot.dropped (
  what TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (what, resource_type, reason)
) WITHOUT ROWID;

CREATE VIEW snapshot.grants_by_id AS
SELECT e.resource_type || ':' || e.resource_id || ':' || e.slug AS entitlement_id, e.resource_type, e.resource_id, e.slug,
  a.id AS account_id, a.username, g.is_stored, g.expires_at
FROM grants g JOIN entitlements e ON e.key = g.entitlement JOIN accounts a ON a.key = g.account;

CREATE VIEW snapshot.inheritances_by_id AS
SELECT p.resource_type || ':' || p.resource_id || ':' || p.slug AS parent_id,
  c.resource_type || ':' || c.resource_id || ':' || c.slug AS child_id
FROM inheritances i JOIN entitlements p ON p.key = i.parent_entitlement
JOIN entitlements c ON c.key = i.child_entitlement;
`;

/**
 * The tables that version 2 adds. `sync_options` says which of them were filled: `sync-permissions` those about containers and `grant_changes`,
 * `sync-field-permissions` the rows of fields as well, `sync-logins` the logins, and `sync-licenses` those about licenses; the first one always is.
 */
const VERSION_2 = `
-- Whose managers, or reports, hold an entitlement: where the grants come from that are not stored.
CREATE TABLE snapshot.management_grants (
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (entitlement, kind, user_id)
) WITHOUT ROWID;

-- When grants were changed last, where Salesforce tells.
CREATE TABLE snapshot.grant_changes (
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  account INTEGER NOT NULL REFERENCES accounts (key),
  changed_at TEXT NOT NULL,
  PRIMARY KEY (entitlement, account)
) WITHOUT ROWID;

-- A permission set that holds permissions: one of its own, or the one behind a profile or a permission set group.
CREATE TABLE snapshot.containers (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  is_session_based INTEGER NOT NULL,
  status TEXT,
  is_custom INTEGER NOT NULL,
  license_id TEXT
);

CREATE TABLE snapshot.permissions (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT,
  is_secured INTEGER,
  is_open INTEGER,
  UNIQUE (kind, id)
);

CREATE TABLE snapshot.container_permissions (
  permission INTEGER NOT NULL REFERENCES permissions (key),
  container INTEGER NOT NULL REFERENCES containers (key),
  rights INTEGER NOT NULL,
  PRIMARY KEY (permission, container)
) WITHOUT ROWID;

-- What a permission set group takes away of what the sets in it give.
CREATE TABLE snapshot.muted_permissions (
  permission INTEGER NOT NULL REFERENCES permissions (key),
  container INTEGER NOT NULL REFERENCES containers (key),
  rights INTEGER NOT NULL,
  PRIMARY KEY (permission, container)
) WITHOUT ROWID;

-- The permission sets in a permission set group.
CREATE TABLE snapshot.container_members (
  container INTEGER NOT NULL REFERENCES containers (key),
  member INTEGER NOT NULL REFERENCES containers (key),
  PRIMARY KEY (container, member)
) WITHOUT ROWID;

-- Assignments that give nothing: they are expired, revoked by a user access policy, or inactive.
CREATE TABLE snapshot.lapsed_assignments (
  container INTEGER NOT NULL REFERENCES containers (key),
  account INTEGER NOT NULL REFERENCES accounts (key),
  state TEXT NOT NULL,
  expires_at TEXT,
  PRIMARY KEY (container, account, state)
) WITHOUT ROWID;

-- The session-based containers that are activated in a session of the account at the moment of reading.
CREATE TABLE snapshot.session_activations (
  container INTEGER NOT NULL REFERENCES containers (key),
  account INTEGER NOT NULL REFERENCES accounts (key),
  PRIMARY KEY (container, account)
) WITHOUT ROWID;

CREATE TABLE snapshot.logins (
  account INTEGER NOT NULL REFERENCES accounts (key),
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at TEXT,
  PRIMARY KEY (account, type, status)
) WITHOUT ROWID;

-- Seats of licenses. Null in total: without a limit.
CREATE TABLE snapshot.license_seats (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  api_name TEXT,
  status TEXT,
  total INTEGER,
  used INTEGER,
  expires_at TEXT,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Feature licenses of which it is known who has them.
CREATE TABLE snapshot.feature_licenses (
  key INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL
);

CREATE TABLE snapshot.feature_license_holders (
  feature_license INTEGER NOT NULL REFERENCES feature_licenses (key),
  account INTEGER NOT NULL REFERENCES accounts (key),
  PRIMARY KEY (feature_license, account)
) WITHOUT ROWID;
`;

/** The same tables, empty and of the connection alone: of a file of version 1 they can be asked as well. */
export const EMPTY_VERSION_2 = VERSION_2.replaceAll('TABLE snapshot.', 'TABLE temp.');

/** The tables of each version, in a database that is attached under the name `snapshot`. */
export const snapshotSchemas = { 1: VERSION_1, 2: `${VERSION_1}${VERSION_2}` } as const;
export type SnapshotVersion = keyof typeof snapshotSchemas;

/** What makes an empty snapshot of the version that is written. */
export const SNAPSHOT_SCHEMA = `
PRAGMA snapshot.application_id = ${SNAPSHOT_APPLICATION_ID};
PRAGMA snapshot.user_version = ${SNAPSHOT_VERSION};
${snapshotSchemas[SNAPSHOT_VERSION]}
`;
