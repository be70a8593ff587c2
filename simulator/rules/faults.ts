import { SalesforceFault } from '../org/types.js';

/* Faults of writing, in Salesforce's words. Ids inside of messages have 15 characters. */

const badRequest = (errorCode: string, message: string, fields: string[] = []): SalesforceFault =>
  new SalesforceFault(400, errorCode, message, fields);

const short = (id: unknown): string => (typeof id === 'string' ? id.slice(0, 15) : '');

export const requiredFieldMissing = (fields: string[]): SalesforceFault =>
  badRequest('REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields);

export const fieldsNotWritable = (fields: string[]): SalesforceFault =>
  badRequest(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields,
  );

export const fieldIntegrity = (message: string, ...fields: string[]): SalesforceFault =>
  badRequest('FIELD_INTEGRITY_EXCEPTION', message, fields);

export const invalidCrossReference = (): SalesforceFault =>
  badRequest('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');

export const noAccessToReference = (id: unknown): SalesforceFault =>
  badRequest(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    `insufficient access rights on cross-reference id: ${short(id)}`,
  );

/** A delete is answered with 403, the other calls with 400. */
export const readOnlyRecord = (status: 400 | 403 = 400): SalesforceFault =>
  new SalesforceFault(status, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');

export const duplicateRecord = (object: string, existingId: string): SalesforceFault =>
  badRequest(
    'DUPLICATE_VALUE',
    `duplicate value found: ${object} duplicates value on record with id: ${short(existingId)}`,
  );

export const duplicateAssignment = (assigneeId: unknown, permissionSetId: unknown): SalesforceFault =>
  badRequest(
    'DUPLICATE_VALUE',
    `Duplicate PermissionSetAssignment. Assignee: ${short(assigneeId)}; Permission Set: ${short(permissionSetId)}`,
  );

export const licenseLimitExceeded = (): SalesforceFault =>
  badRequest('LICENSE_LIMIT_EXCEEDED', 'License Limit Exceeded');

/** Names the record in full, unlike the others. */
export const rowLocked = (id: unknown): SalesforceFault =>
  badRequest(
    'UNABLE_TO_LOCK_ROW',
    `unable to obtain exclusive access to this record or 1 records: ${typeof id === 'string' ? id : ''}`,
  );

/**
 * Makes all the checks of a record, and tells all that is wrong with it at once, as Salesforce does with validation rules
 * and with the licenses of a permission set group (forcedotcom/cli 3511).
 *
 * @throws SalesforceFault the first that a check throws, with those of the other checks
 */
export function checkAll(checks: ReadonlyArray<() => void>): void {
  const [first, ...others] = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof SalesforceFault) return [error];
      throw error;
    }
  });
  if (first) throw new SalesforceFault(first.status, first.errorCode, first.message, first.fields, others);
}

/** Any other code that belongs to a single rule. */
export const refused = badRequest;
