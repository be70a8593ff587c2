import type { Feature, FieldValue, ObjectSchema } from '../schema/types.js';
import type { NewCustomObject } from '../schema/index.js';
import type { PlannedFaults } from './plannedFaults.js';
import type { Switches } from './switches.js';

/**
 * One stored record: fields by their exact API names; `Id` (and every reference) has 18 characters; an absent field is
 * null.
 */
export type Row = { Id: string; [field: string]: FieldValue };

export type OrgSettings = {
  edition: string;
  features: Set<Feature>;
  /** Daily API requests allowed. */
  apiLimit: number;
  /** Usernames, in lower case, that other orgs have taken. */
  usernamesElsewhere: Set<string>;
  /** Users who cannot be deactivated: user id → Salesforce's message. */
  deactivationBlockers: Map<string, string>;
  /** Fields of User that a validation rule of the org's own requires: field → the rule's message. */
  userValidationRules: Map<string, string>;
  /** Where Salesforce's behavior is not known for certain. */
  switches: Switches;
  /** Milliseconds that Salesforce takes for what it does after the answer. */
  lag: number;
};

/**
 * Salesforce's answer to a bad request: HTTP status, error code, message and the fields named. A record may have several
 * faults; the first of them carries the `others`.
 */
export class SalesforceFault extends Error {
  public constructor(
    public readonly status: number,
    public readonly errorCode: string,
    message: string,
    public readonly fields: string[] = [],
    public readonly others: readonly SalesforceFault[] = [],
  ) {
    super(message);
  }
}

/** Who is asking, through which API version. */
export type Caller = { userId: string; apiVersion: number };

/**
 * The answer to a query before paging. The query decides which records match; a page renders them when it is asked for.
 */
export type QueryAnswer = {
  totalSize: number;
  /** True for COUNT(x)/GROUP BY answers, which Salesforce does not continue by locator. */
  aggregate: boolean;
  /**
   * The records as REST shows them (`attributes` first, then the fields in SELECT order), from `offset`, at most `limit`;
   * those deleted meanwhile are left out unless `evenDeleted`.
   */
  page(offset: number, limit: number, evenDeleted?: boolean): Array<Record<string, unknown>>;
  /** `columnMetadata` of `?columns=true`. */
  columns(): Array<Record<string, unknown>>;
};

export interface Clock {
  /** Whether the org was opened at a time of its own: then no seed sets it. */
  readonly isGiven: boolean;
  now(): Date;
  set(at: Date): void;
  advance(milliseconds: number): void;
}

/**
 * One table of the org. No rules here: seeds, the control routes and the rules themselves write through it.
 */
export interface Table {
  readonly schema: ObjectSchema;
  readonly size: number;
  /** A number that every write changes. */
  readonly version: number;
  /** Live rows in Id order. A write changes this list: code that writes while it reads copies the list first. */
  rows(): Iterable<Row>;
  /** Rows that were deleted, as queryAll sees them. */
  deletedRows(): Iterable<Row>;
  get(id: string): Row | undefined;
  wasDeleted(id: string): boolean;
  /** The live row of that id; throws ENTITY_IS_DELETED or NOT_FOUND. */
  existing(id: string): Row;
  /** Rows whose reference field holds `id`, by index. */
  where(field: string, id: string): Row[];
  /** The values that a field has in any row, by index; texts in lower case. */
  valuesOf(field: string): Iterable<FieldValue>;
  /**
   * Adds a record; gives it an Id, CreatedDate, LastModifiedDate and SystemModstamp where the schema has them and none
   * is given.
   */
  insert(fields: Record<string, FieldValue>): Row;
  update(id: string, fields: Record<string, FieldValue>): Row;
  delete(id: string): void;
  /** Puts back a row as it was: its fields with a value, by their exact names, and its Id. */
  restore(fields: Record<string, FieldValue>): void;
}

/**
 * Records that nobody stores: what they hold follows from their owner and a number, and they are made when they are read. They cannot be
 * written.
 */
export type Generator = {
  object: string;
  keyPrefix: string;
  /** The field that names the owner: ParentId, UserId. */
  ownerField: string;
  /** No owner has a record with this number or a higher one. */
  span: number;
  /** A number that changes with what follows from the org's tables. */
  version(): number;
  owners(): Iterable<string>;
  /** The numbers of an owner's records, ascending. */
  numbersOf(ownerId: string): Uint16Array;
  /** A record's fields beside its Id and its owner. */
  fieldsOf(ownerId: string, number: number): Record<string, FieldValue>;
  /** Fields by whose value records are found without reading all: which numbers of an owner's records have it, or null for none. */
  indexes?: Readonly<Record<string, (value: string) => Generator['numbersOf'] | null>>;
};

/**
 * A Salesforce org in memory. Everything that can go wrong throws SalesforceFault. Names are matched without regard to
 * case.
 */
export interface Org {
  readonly id: string;
  readonly clock: Clock;
  readonly settings: OrgSettings;
  readonly faults: PlannedFaults;
  table(object: string): Table;
  /** Adds an object that the org made for itself, or that came with a package. */
  addCustomObject(object: NewCustomObject): void;
  /** Adds records that are made when they are read. */
  addGenerator(generator: Generator): void;
  query(soql: string, caller: Caller, options?: { includeDeleted?: boolean }): QueryAnswer;
  /** Whether the caller can see an object. */
  sees(object: string, caller: Caller): boolean;
  /** Objects the caller can see, as describe global lists them. */
  describeGlobal(caller: Caller): Array<Record<string, unknown>>;
  describe(object: string, caller: Caller): Record<string, unknown>;
  retrieve(object: string, id: string, fields: string[] | undefined, caller: Caller): Record<string, unknown>;
  create(object: string, fields: Record<string, FieldValue>, caller: Caller): { id: string };
  update(object: string, id: string, fields: Record<string, FieldValue>, caller: Caller): void;
  delete(object: string, id: string, caller: Caller): void;
  /** Runs `work`; when it throws, every row is as it was before, and the error goes on. */
  transaction<T>(work: () => T): T;
  /** Whether the user holds a system permission (`ManageUsers`), through profile, permission sets or groups of them. */
  hasPermission(userId: string, permission: string): boolean;
}
