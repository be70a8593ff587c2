import { SalesforceFault } from './types.js';

/* Faults that belong to no single rule. Texts as Salesforce words them. */

export const noSuchColumn = (column: string, sObject: string): SalesforceFault =>
  new SalesforceFault(400, 'INVALID_FIELD', `No such column '${column}' on sobject of type ${sObject}`);

export const notFound = (): SalesforceFault =>
  new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist');

export const entityIsDeleted = (): SalesforceFault =>
  new SalesforceFault(404, 'ENTITY_IS_DELETED', 'entity is deleted');

export const malformedId = (id: string): SalesforceFault =>
  new SalesforceFault(400, 'MALFORMED_ID', `malformed id ${id}`);
