/**
 * The tables that version 2 of the snapshot adds. `sync_options` says which of them were filled: `sync-permissions` those about
 * containers, `sync-field-permissions` the rows of fields as well, `sync-logins` and `sync-licenses` the last two; the first one always is.
 */
export const PERMISSION_SCHEMA = `
-- Whose managers, or reports, hold an entitlement: where the grants come from that are not stored.
CREATE TABLE snapshot.management_grants (
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (entitlement, kind, user_id)
) WITHOUT ROWID;

-- A permission set that holds permissions: one of its own, or the one behind a profile or a permission set group.
CREATE TABLE snapshot.containers (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  entitlement INTEGER NOT NULL REFERENCES entitlements (key),
  is_session_based INTEGER NOT NULL,
  status TEXT
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
  status TEXT,
  total INTEGER,
  used INTEGER,
  expires_at TEXT,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
`;

/** The same tables, empty and of the connection alone: of a file of version 1 they can be asked as well. */
export const EMPTY_PERMISSIONS = PERMISSION_SCHEMA.replaceAll('TABLE snapshot.', 'TABLE temp.');
