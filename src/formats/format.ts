import type { GrantView } from '../model/grant.js';
import type { SnapshotReader } from '../snapshot/reader.js';

/** A way to write a snapshot down. */
export type Format = {
  readonly id: string;
  /** With the dot. */
  readonly extension: string;
  /** What it lists when the user does not say. */
  readonly defaultView: GrantView;
  /** The document in pieces, of any size, as UTF-8 text. */
  write(snapshot: SnapshotReader, view: GrantView): Iterable<string>;
};
