import type { GrantView } from '../model/grant.js';
import type { ResourceTypeId } from '../model/resourceType.js';
import type { SnapshotReader } from '../snapshot/reader.js';

/** What a format gets beside the snapshot. */
export type FormatContext = {
  readonly view: GrantView;
  readonly organization: { readonly id: string; readonly name: string; readonly instanceUrl: string };
  /** The resource types that were read, for formats that list types: a reader takes a listed type without resources for one whose resources are gone. */
  readonly typesRead: ReadonlySet<ResourceTypeId>;
  /** Whether an apostrophe is put before text that a spreadsheet would take for a formula. */
  readonly neutralizeFormulas: boolean;
  /** The id of the sync, for formats that write one; by default a new id. */
  readonly syncId?: string;
  /** When the org was read, for formats that write it. It is not the present time, so that a snapshot always gives the same bytes. */
  readonly now: Date;
  /** An existing file whose last sync is kept beside the new one, for formats that hold several syncs. */
  readonly appendTo?: string;
  /**
   * Which records are written beside accounts and resources, for formats that can leave some out; by default all. Grants need
   * entitlements.
   */
  readonly includes?: { readonly entitlements: boolean; readonly grants: boolean };
  /** Called for each value that had to be cut or dropped, with the record that holds it. */
  readonly onProblem: (record: string, problem: string) => void;
};

/** A way to write a snapshot as a document. */
export type Format = {
  readonly id: string;
  /** With the dot. A format without an extension is chosen by its id only. */
  readonly extensions: readonly string[];
  /** The grants that it lists unless the user says which. */
  readonly defaultView: GrantView;
  /** Whether it may go to a terminal and into `--json`; other formats go to a file or a pipe. */
  readonly isText: boolean;
  /** Whether it lists grants without saying which of them follow from others. */
  readonly isFlat?: true;
  /** Whether a file can hold the runs of several syncs. */
  readonly holdsRuns?: true;
  /** The document in chunks: text in UTF-8, or bytes. A chunk is made when the consumer asks for it. */
  write(snapshot: SnapshotReader, context: FormatContext): AsyncIterable<string | Uint8Array>;
};
