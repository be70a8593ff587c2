import type { DatabaseSync } from 'node:sqlite';
import type { ResourceTypeId } from '../model/resourceType.js';

/** Why a sync has not read a resource type: nobody asked for it, or the org does not have it. */
export type NotReadReason = 'not-asked' | 'not-in-org';

/** What a snapshot is of: the org, when and by whom it was read, and what was asked for. */
export type About = {
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly instanceUrl: string;
    /** Organization.OrganizationType */
    readonly edition: string | null;
    readonly isSandbox: boolean | null;
    /** Whether the org ends by itself, as a trial and a scratch org do. */
    readonly isTrial: boolean | null;
  };
  readonly apiVersion: string | null;
  /** The user that the org was read as; null where the org does not tell. */
  readonly runningUser: {
    readonly id: string | null;
    readonly username: string | null;
    /** The system permissions that decide what a user may see: whether the user holds each; without those that the org does not tell. */
    readonly permissions: Readonly<Record<string, boolean>>;
  };
  /** The options of the sync, by the names of its flags without the dashes. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Every resource type that the plugin knew, and why it was not read; null: it was. */
  readonly resourceTypes: ReadonlyArray<{
    readonly id: ResourceTypeId;
    readonly name: string;
    readonly notRead: NotReadReason | null;
  }>;
  /** When the sync began; of one that resumed another, when the first began. */
  readonly startedAt: Date;
  /** When the whole org had been read. */
  readonly readAt: Date;
  /** The version of the plugin that wrote the snapshot. */
  readonly pluginVersion: string | null;
};

/** Writes what a snapshot is of into the snapshot that is attached to a database under the name `snapshot`. */
export function writeAbout(database: DatabaseSync, about: About): void {
  const { organization, runningUser, options, resourceTypes } = about;
  database
    .prepare(
      `INSERT INTO snapshot.about (organization_id, organization_name, edition, is_sandbox, is_trial, instance_url,
         api_version, running_user_id, running_username, started_at, read_at, plugin_version)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      organization.id,
      organization.name,
      organization.edition,
      numberOf(organization.isSandbox),
      numberOf(organization.isTrial),
      organization.instanceUrl,
      about.apiVersion,
      runningUser.id,
      runningUser.username,
      about.startedAt.toISOString(),
      about.readAt.toISOString(),
      about.pluginVersion,
    );
  const option = database.prepare('INSERT INTO snapshot.sync_options (name, value) VALUES (?, ?)');
  for (const [name, value] of Object.entries(options)) option.run(name, JSON.stringify(value));
  const permission = database.prepare('INSERT INTO snapshot.running_user_permissions (name, is_held) VALUES (?, ?)');
  for (const [name, isHeld] of Object.entries(runningUser.permissions)) permission.run(name, Number(isHeld));
  const type = database.prepare('INSERT INTO snapshot.resource_types (id, name, is_read, reason) VALUES (?, ?, ?, ?)');
  for (const { id, name, notRead } of resourceTypes) type.run(id, name, Number(notRead === null), notRead);
}

type Row = Record<string, string | number | null>;

/** What a snapshot is of; undefined if it does not say. */
export function readAbout(database: DatabaseSync): About | undefined {
  const all = (sql: string): Row[] => database.prepare(sql).all() as Row[];
  const [row] = all('SELECT * FROM about');
  if (!row) return undefined;
  const text = (column: string): string => row[column] as string;
  return {
    organization: {
      id: text('organization_id'),
      name: text('organization_name'),
      instanceUrl: text('instance_url'),
      edition: row['edition'] as string | null,
      isSandbox: flagOf(row['is_sandbox']),
      isTrial: flagOf(row['is_trial']),
    },
    apiVersion: row['api_version'] as string | null,
    runningUser: {
      id: row['running_user_id'] as string | null,
      username: row['running_username'] as string | null,
      permissions: Object.fromEntries(
        all('SELECT name, is_held FROM running_user_permissions').map(({ name, is_held: isHeld }) => [
          String(name),
          isHeld === 1,
        ]),
      ),
    },
    options: Object.fromEntries(
      all('SELECT name, value FROM sync_options').map(({ name, value }) => [
        String(name),
        JSON.parse(value as string) as unknown,
      ]),
    ),
    resourceTypes: all('SELECT id, name, reason FROM resource_types ORDER BY rowid').map(({ id, name, reason }) => ({
      id: id as ResourceTypeId,
      name: name as string,
      notRead: reason as NotReadReason | null,
    })),
    startedAt: new Date(text('started_at')),
    readAt: new Date(text('read_at')),
    pluginVersion: row['plugin_version'] as string | null,
  };
}

function numberOf(flag: boolean | null): number | null {
  return flag === null ? null : Number(flag);
}

function flagOf(value: Row[string] | undefined): boolean | null {
  return typeof value === 'number' ? value === 1 : null;
}
