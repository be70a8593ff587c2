import type { FaultOf } from './faultPlan.js';
import { SalesforceFault } from './types.js';

/** A refusal that a fault plans for a record: the record itself may be there and well. */
export class PlannedRefusal extends SalesforceFault {}

/** A value of another JSON type than its field: the whole request cannot be read, and nothing of it is written. */
export class UnreadableValue extends SalesforceFault {
  public constructor(
    message: string,
    public readonly value: unknown,
  ) {
    super(400, 'JSON_PARSER_ERROR', message);
  }
}

/* Faults that belong to no single rule. Texts as Salesforce words them. */

export const noSuchColumn = (column: string, sObject: string): SalesforceFault =>
  new SalesforceFault(400, 'INVALID_FIELD', `No such column '${column}' on sobject of type ${sObject}`);

export const notFound = (): SalesforceFault =>
  new SalesforceFault(404, 'NOT_FOUND', 'The requested resource does not exist');

/** Says that it is the simulator that lacks the route: Salesforce may have it. */
export const noSuchRoute = (path: string): SalesforceFault =>
  new SalesforceFault(
    404,
    'NOT_FOUND',
    `The requested resource does not exist. This is a simulated org, which has no ${path}: see simulator/README.md.`,
  );

/** What stands for an id in a path and cannot be one, Salesforce takes for the name of a field with external ids. */
export const noSuchExternalId = (name: string): SalesforceFault =>
  new SalesforceFault(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`);

export const entityIsDeleted = (): SalesforceFault =>
  new SalesforceFault(404, 'ENTITY_IS_DELETED', 'entity is deleted');

export const malformedId = (id: string): SalesforceFault =>
  new SalesforceFault(400, 'MALFORMED_ID', `malformed id ${id}`);

/** What a fault of kind `record-refused` answers. */
export function plannedRefusal({
  code: errorCode,
  message,
  fields,
  others,
}: FaultOf<'record-refused'>): PlannedRefusal {
  const own = [notFound(), entityIsDeleted()].find((fault) => fault.errorCode === errorCode);
  const words = errorCode === 'INVALID_CROSS_REFERENCE_KEY' ? 'invalid cross reference id' : 'The record is refused.';
  return new PlannedRefusal(
    own?.status ?? 400,
    errorCode,
    message ?? own?.message ?? words,
    fields,
    others.map((other) => new PlannedRefusal(400, other.code, other.message, other.fields)),
  );
}
