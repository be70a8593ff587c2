import { SalesforceFault } from './types.js';

/** A refusal that a fault plans for a record: the record itself may be there and well. */
export class PlannedRefusal extends SalesforceFault {}

/* Faults that belong to no single rule. Texts as Salesforce words them. */

export const noSuchColumn = (column: string, sObject: string): SalesforceFault =>
  new SalesforceFault(400, 'INVALID_FIELD', `No such column '${column}' on sobject of type ${sObject}`);

export const notFound = (): SalesforceFault =>
  new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist');

export const entityIsDeleted = (): SalesforceFault =>
  new SalesforceFault(404, 'ENTITY_IS_DELETED', 'entity is deleted');

export const malformedId = (id: string): SalesforceFault =>
  new SalesforceFault(400, 'MALFORMED_ID', `malformed id ${id}`);

/** What a fault of kind `record-refused` answers. */
export function plannedRefusal(errorCode: string, message?: string): PlannedRefusal {
  const own = [notFound(), entityIsDeleted()].find((fault) => fault.errorCode === errorCode);
  const words = errorCode === 'INVALID_CROSS_REFERENCE_KEY' ? 'invalid cross reference id' : 'The record is refused.';
  return new PlannedRefusal(own?.status ?? 400, errorCode, message ?? own?.message ?? words);
}
