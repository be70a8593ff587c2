/** The org of a snapshot, and when it was read. */
export type About = {
  readonly organization: { readonly id: string; readonly name: string; readonly instanceUrl: string };
  /** When the org was read. */
  readonly readAt: Date;
};

/** Tells a snapshot from any other SQLite file: `SFac`. */
export const APPLICATION_ID = 0x53466163;

/** Raised with every change to the tables: files with another version are refused. */
export const SNAPSHOT_VERSION = 6;

/**
 * The tables of a snapshot: one sync of one org. `type` is the position of a resource type in the model's list, which is
 * the order of outputs. Keys are Salesforce ids, so that rows are stored in the order in which they are read. An org has millions of
 * grants: they are first collected in `read_grants`, then sorted once into `grants`, in one row for each entitlement.
 */
export const SCHEMA = `
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SNAPSHOT_VERSION};

CREATE TABLE about (
  organization_id TEXT NOT NULL,
  organization_name TEXT NOT NULL,
  instance_url TEXT NOT NULL,
  read_at TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  organization_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  started_at TEXT NOT NULL
) STRICT;

CREATE TABLE progress (
  query TEXT PRIMARY KEY,
  object TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE remarks (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  UNIQUE (kind, subject, detail)
) STRICT;

CREATE TABLE notes (
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
  type INTEGER NOT NULL,
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
  type INTEGER NOT NULL,
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

-- Accounts by their positions in the order of ids, from 0, four bytes each; \`managed\` those of them who hold it through the
-- management chain alone; \`ends\` as [position, time] of the grants that have an end.
CREATE TABLE grants (
  entitlement INTEGER PRIMARY KEY,
  accounts BLOB NOT NULL,
  managed BLOB,
  ends TEXT
) STRICT;

-- The holders of the parent entitlement (giver) also hold the child entitlement (heir).
CREATE TABLE inheritances (
  heir INTEGER NOT NULL,
  giver INTEGER NOT NULL,
  PRIMARY KEY (heir, giver)
) STRICT, WITHOUT ROWID;

CREATE TABLE management_grants (
  kind TEXT NOT NULL CHECK (kind IN ('managers', 'reports')),
  user_id TEXT NOT NULL,
  entitlement INTEGER NOT NULL,
  PRIMARY KEY (kind, user_id, entitlement)
) STRICT, WITHOUT ROWID;

CREATE TABLE dropped (
  what TEXT NOT NULL,
  type INTEGER NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (what, type, reason)
) STRICT, WITHOUT ROWID;
`;
