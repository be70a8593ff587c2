/** What a column of a Bulk API's results holds; null where no record has shown it yet. */
export type ColumnType = 'boolean' | 'number' | 'text' | null;

/** A Bulk API query job that reads the end of a span, and how far its results are taken. */
export type SpanJob = {
  readonly id: string;
  /** The id after which its records begin. */
  readonly from: string;
  /** How many records the REST API said that there are after it. */
  readonly promised: number;
  /** How many the job found; null as long as it is under way. */
  readonly total: number | null;
  /** Records taken since `from`, those read by REST after the job's end among them. */
  readonly received: number;
  /** The page of results that is taken now; null for the first. */
  readonly locator: string | null;
  /** The columns of its results, in their order. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** It brings no more: what is missing is read by REST. */
  readonly isOver: boolean;
};

/** A part of an object's records, by their ids: those after one, up to another. */
export type Span = {
  /** The last id that was read, or the one before the first. */
  readonly after: string | null;
  /** The last id of the span; null where it has no end. */
  readonly upTo: string | null;
  readonly isDone: boolean;
  /** The job that reads it, where one does. */
  readonly job?: SpanJob;
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
