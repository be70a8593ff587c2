/** Tells the working database of a sync from any other SQLite file: `SFac`. */
export const WORKING_APPLICATION_ID = 0x53466163;

/** Raised with every change to the tables: a sync resumes no file with another version. Files up to 6 were kept as snapshots. */
export const WORKING_VERSION = 11;

/**
 * The tables of a working database: what a sync has read of an org so far, as it came. Nothing else reads them than the sync itself
 * and one that resumes it; `buildSnapshot` makes the snapshot from them. Keys are Salesforce ids, so that rows are stored in the
 * order in which they are read.
 */
export const WORKING_SCHEMA = `
PRAGMA application_id = ${WORKING_APPLICATION_ID};
PRAGMA user_version = ${WORKING_VERSION};

CREATE TABLE run (
  organization_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  started_at TEXT NOT NULL
) STRICT;

-- One row as soon as the whole org has been read.
CREATE TABLE finished (
  read_at TEXT NOT NULL
) STRICT;

CREATE TABLE progress (
  query TEXT PRIMARY KEY,
  object TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE warnings (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  UNIQUE (kind, subject, detail)
) STRICT;

CREATE TABLE memos (
  topic TEXT NOT NULL,
  id TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (topic, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  display_name TEXT NOT NULL,
  first_name TEXT,
  last_name TEXT,
  email TEXT,
  username TEXT NOT NULL,
  is_active INTEGER NOT NULL,
  type TEXT NOT NULL,
  employee_id TEXT,
  manager_id TEXT,
  last_login TEXT,
  created_at TEXT,
  profile TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE left_out (
  id TEXT PRIMARY KEY,
  username TEXT NOT NULL,
  manager_id TEXT,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE logins (
  user_id TEXT PRIMARY KEY,
  is_frozen INTEGER NOT NULL,
  is_password_locked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE resources (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  stable_name TEXT NOT NULL,
  description TEXT,
  parent_id TEXT,
  profile TEXT NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;

-- A row without a name: something points at this entitlement, and it was not read, or not yet.
CREATE TABLE entitlements (
  key INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  slug TEXT NOT NULL,
  display_name TEXT,
  description TEXT,
  UNIQUE (type, resource_id, slug)
) STRICT;

-- Grants as they come, one row for each page of the org; see GrantPages.
CREATE TABLE read_grants (
  count INTEGER NOT NULL,
  content TEXT NOT NULL
) STRICT;

-- The holders of the parent entitlement also hold the child entitlement.
CREATE TABLE inheritances (
  child_entitlement INTEGER NOT NULL,
  parent_entitlement INTEGER NOT NULL,
  PRIMARY KEY (child_entitlement, parent_entitlement)
) STRICT, WITHOUT ROWID;

CREATE TABLE management_grants (
  kind TEXT NOT NULL CHECK (kind IN ('managers', 'reports')),
  user_id TEXT NOT NULL,
  entitlement INTEGER NOT NULL,
  PRIMARY KEY (kind, user_id, entitlement)
) STRICT, WITHOUT ROWID;

-- Permission sets that hold permissions. The entitlement is a key.
CREATE TABLE containers (
  id TEXT PRIMARY KEY,
  entitlement INTEGER NOT NULL,
  is_session_based INTEGER NOT NULL,
  status TEXT,
  is_custom INTEGER NOT NULL,
  license_id TEXT
) STRICT, WITHOUT ROWID;

-- A row without a name: a row of a container names this permission, and what it is called was not read, or not yet.
CREATE TABLE permissions (
  key INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  label TEXT,
  is_secured INTEGER,
  is_open INTEGER,
  UNIQUE (kind, id)
) STRICT;

-- What rows give permissions to: containers, muting permission sets, licenses.
CREATE TABLE permission_parents (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT;

-- Permissions of parents as they come, one row for each page of the org; see RightPages.
CREATE TABLE read_rights (
  count INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT;

CREATE TABLE group_parts (
  group_id TEXT NOT NULL,
  part_id TEXT NOT NULL,
  PRIMARY KEY (group_id, part_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lapsed (
  entitlement INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL,
  expires_at TEXT
) STRICT;

CREATE TABLE activations (
  entitlement INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (entitlement, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE login_counts (
  user_id TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at TEXT,
  PRIMARY KEY (user_id, type, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE license_seats (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  api_name TEXT,
  status TEXT,
  total INTEGER,
  used INTEGER,
  expires_at TEXT,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE feature_licenses (
  name TEXT PRIMARY KEY,
  label TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feature_holders (
  name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (name, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped (
  what TEXT NOT NULL,
  type TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (what, type, reason)
) STRICT, WITHOUT ROWID;

-- Who and what some of them were, for the report; see DroppedRecords.
CREATE TABLE dropped_records (
  what TEXT NOT NULL,
  type TEXT NOT NULL,
  reason TEXT NOT NULL,
  holder_id TEXT,
  resource_id TEXT NOT NULL
) STRICT;
`;
