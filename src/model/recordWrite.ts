/** A value of a Salesforce field that this plugin writes. */
export type FieldValue = string | number | boolean | null;
export type Fields = Readonly<Record<string, FieldValue>>;

/** What a field holds that this plugin writes. */
export type FieldRule = {
  /** The id of a resource; a moment, with its offset from UTC. */
  readonly is: 'id' | 'time' | 'text' | 'boolean';
  /** The resource type of an id. */
  readonly of?: string;
  /** Whether it may be empty as well. */
  readonly orEmpty?: true;
};

/** An object whose records say what a user holds. */
export type WritableObject = {
  readonly name: string;
  /** The first three characters of the ids of its records; absent where Salesforce does not document them. */
  readonly keyPrefix?: string;
  /** The fields that are written and compared. Nothing else is taken from a journal, or asked of the org because of one. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** What is done with its records, and nothing else: the fields that an update sets; whether records are inserted and deleted. */
  readonly operations: {
    readonly update: readonly string[];
    /** Of users, with whatever fields somebody gives. */
    readonly insert?: 'these fields' | 'any fields';
    readonly delete?: true;
  };
  /**
   * The fields that no two records share, so that a record can be found without its id; null for objects of which this
   * plugin inserts no records.
   */
  readonly naturalKey: readonly string[] | null;
  /** The field that names the user. */
  readonly userField: string;
  /** The fields that may name what the user holds; the first that is not empty does. The user's own record has none. */
  readonly targetFields: readonly string[];
  /** The field with the time from which the record no longer counts. */
  readonly expiryField?: string;
  /** How to tell whether a record gives anything. Absent where each record does. */
  readonly force?: {
    readonly fields: readonly string[];
    readonly featureFields: readonly string[];
    readonly isInForce: (record: Readonly<Record<string, unknown>>) => boolean;
    /** Whether the record has run out, and gives something again when it gets another end. */
    readonly hasExpired: (record: Readonly<Record<string, unknown>>) => boolean;
  };
  /** The fields that an insert leaves empty, with their empty values. Others may fill them later. */
  readonly leftEmpty: Fields;
  /**
   * Whether its writes make Salesforce recalculate sharing, and so lock one another. Such calls are sent one after the other.
   *
   * Source: "Mitigate Record Locking", on group membership locks, Salesforce Well-Architected.
   */
  readonly runsAlone: boolean;
  /**
   * Whether records of other objects may need it, as a permission set needs a license: it is inserted before them, and
   * deleted after them.
   */
  readonly isNeededByOthers?: true;
  /** The fields whose new values others may need, as a permission set needs the user license of the profile: they are updated before these. */
  readonly fieldsNeededByOthers?: readonly string[];
};

/**
 * One record to insert, update or delete. `before` is what the fields held when the write was planned: enough to undo it.
 */
export type RecordWrite =
  | { readonly op: 'insert'; readonly object: string; readonly fields: Fields }
  | {
      readonly op: 'update';
      /** The name of a writable object. */
      readonly object: string;
      /** The 18-character id. */
      readonly id: string;
      readonly fields: Fields;
      readonly before: Fields;
    }
  | { readonly op: 'delete'; readonly object: string; readonly id: string; readonly before: Fields };
