import type { GrantView } from '../model/grant.js';
import type { SnapshotReader } from '../snapshot/reader.js';

/** What a format is told beside the snapshot. */
export type FormatContext = {
  readonly view: GrantView;
  readonly organization: { readonly id: string; readonly name: string; readonly instanceUrl: string };
  /** Whether text that a spreadsheet would take for a formula is written so that it does not. */
  readonly neutralizeFormulas: boolean;
  /** The id of the run, for formats that keep one; by default a new one. */
  readonly syncId?: string;
  /** When the org was read, for formats that say it: the same snapshot gives the same bytes. */
  readonly now: Date;
  /** An existing file whose last run is kept beside the new one, for formats that hold several. */
  readonly appendTo?: string;
  /** Which records stand beside accounts and resources, for formats that can do without; by default all. Grants need entitlements. */
  readonly includes?: { readonly entitlements: boolean; readonly grants: boolean };
  /** Is told what had to be cut or dropped, with the record that it was in. */
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
  /** The document in chunks: text in UTF-8, or bytes. It is made no faster than the chunks are taken. */
  write(snapshot: SnapshotReader, context: FormatContext): AsyncIterable<string | Uint8Array>;
};
