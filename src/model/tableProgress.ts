/** The type of a column of a Bulk API's results; null as long as the column was empty in every record. */
export type ColumnType = 'boolean' | 'number' | 'text' | null;

/** A Bulk API query job that reads the end of a span, and how much of its results has been read. */
export type SpanJob = {
  readonly id: string;
  /** The id after which its records begin. */
  readonly from: string;
  /** The number of records after it, as the REST API said. */
  readonly promised: number;
  /** The number of records that the job found; null while it is running. */
  readonly total: number | null;
  /** The number of records read since `from`, those included that REST read after the job's end. */
  readonly received: number;
  /** The locator of the page of results that is being read; null for the first page. */
  readonly locator: string | null;
  /** The columns of its results, in their order. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Whether the job gives no more records, so that REST reads the missing ones. */
  readonly isOver: boolean;
};

/** The records of an object whose ids are after one id, up to another. */
export type Span = {
  /** The last id that was read, or the one before the first. */
  readonly after: string | null;
  /** The last id of the span; null for a span without end. */
  readonly upTo: string | null;
  readonly isDone: boolean;
  /** The job that reads the span; absent if there is none. */
  readonly job?: SpanJob;
};

/** How many of the records of one query have been read, and which. */
export type TableProgress = {
  /** The number of records at the start; null when the org did not say. */
  readonly expected: number | null;
  readonly received: number;
  readonly spans: readonly Span[];
};

/** An object whose number of records changed while it was read. */
export type ChangedTable = {
  readonly object: string;
  readonly expected: number;
  readonly received: number;
};
