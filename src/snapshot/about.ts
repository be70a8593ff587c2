/** What a snapshot is of. */
export type About = {
  readonly organization: { readonly id: string; readonly name: string; readonly instanceUrl: string };
  /** When the org was read. */
  readonly readAt: Date;
};

/** Tells a snapshot from any other SQLite file: `SFac`. */
export const APPLICATION_ID = 0x53466163;

/** Raised with every change to the tables, so that no file is read as what it is not. */
export const SNAPSHOT_VERSION = 5;
