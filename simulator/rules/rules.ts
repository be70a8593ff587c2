import type { SystemPermission } from '../schema/systemPermissions.js';
import type { Call } from '../schema/sObject.js';
import type { OrgSettings, Row, SalesforceFault, Table } from '../org/types.js';
import type { FieldValue } from '../schema/types.js';

/** What a rule may look at. */
export type RuleContext = {
  settings: OrgSettings;
  callerId: string;
  /** In the form of stored date-times, which compare as texts. */
  now: string;
  table: (object: string) => Table;
  /** Whether the running user holds a system permission. */
  may: (permission: SystemPermission) => boolean;
  /** Plans something that Salesforce does some time after its answer. */
  later: (work: () => void) => void;
};

/** The fields of a record that is about to be written; a rule may fill in more. */
export type Values = Record<string, FieldValue>;

/**
 * What Salesforce checks and does when records of one object are written. A check throws a SalesforceFault. What a rule
 * writes itself is undone when the write fails.
 */
export type ObjectRules = {
  object: string;
  /** System permissions of which the running user needs one, for every call or call by call. */
  permissions?: SystemPermission[] | Partial<Record<Call, SystemPermission[]>>;
  /** The fault for a user without the permission; by default, that the record is read only. */
  refusal?: (values: Values) => SalesforceFault;
  /** Checks and completes a new record. Returns a record to answer with instead of inserting. */
  beforeInsert?: (values: Values, context: RuleContext) => Row | undefined;
  afterInsert?: (row: Row, context: RuleContext) => void;
  /** Checks and completes changes to a record. */
  beforeUpdate?: (before: Row, changes: Values, context: RuleContext) => void;
  afterUpdate?: (before: Row, after: Row, context: RuleContext) => void;
  beforeDelete?: (row: Row, context: RuleContext) => void;
  afterDelete?: (row: Row, context: RuleContext) => void;
};
