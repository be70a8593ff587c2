/** A part of an object's records, by their ids: those after one, up to another. */
export type Span = {
  /** The last id that was read, or the one before the first. */
  readonly after: string | null;
  /** The last id of the span; null where it has no end. */
  readonly upTo: string | null;
  readonly isDone: boolean;
};

/** How far the records of one query have been read. */
export type TableProgress = {
  /** How many there were when the reading began; null where the org would not say. */
  readonly expected: number | null;
  readonly received: number;
  readonly spans: readonly Span[];
};

/** What was not there any more, or not yet there, when the reading began. */
export type ChangedTable = {
  readonly object: string;
  readonly expected: number;
  readonly received: number;
};
