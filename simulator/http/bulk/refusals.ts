import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { Switches } from '../../org/switches.js';
import { SalesforceFault } from '../../org/types.js';

type Query = ReturnType<typeof parseQuery>;

/** What a Bulk API 2.0 query may not have (Bulk API 2.0 and Bulk API Developer Guide, "SOQL Considerations"). */
const UNSUPPORTED: Array<{ feature: string; isIn: (query: Query) => boolean }> = [
  {
    feature: 'Aggregate Relationships',
    isIn: ({ fields = [] }) => fields.some(({ type }) => type === 'FieldSubquery'),
  },
  { feature: 'Aggregate functions', isIn: ({ fields = [] }) => fields.some(isAggregate) },
  { feature: 'GROUP BY', isIn: ({ groupBy }) => groupBy !== undefined },
  { feature: 'OFFSET', isIn: ({ offset }) => offset !== undefined },
  { feature: 'TYPEOF', isIn: ({ fields = [] }) => fields.some(({ type }) => type === 'FieldTypeof') },
];

/** Semi-joins and anti-joins: a comparison with a query of its own. */
const SEMI_JOINS = {
  feature: 'Semi join sub-selects',
  isIn: ({ where }: Query) => {
    let clause: Query['where'] = where;
    while (clause) {
      if (clause.left && 'valueQuery' in clause.left) return true;
      clause = 'right' in clause ? clause.right : undefined;
    }
    return false;
  },
};

const isAggregate = (field: NonNullable<Query['fields']>[number]): boolean =>
  field.type === 'FieldFunctionExpression' && /^(AVG|COUNT|COUNT_DISTINCT|MAX|MIN|SUM)$/i.test(field.functionName);

/**
 * Refuses a query that REST answers and the Bulk API does not. The caller knows that the query is well formed.
 *
 * @throws SalesforceFault API_ERROR
 */
export function refuseUnsupported(soql: string, { bulkSemiJoins }: Switches): void {
  const query = parseQuery(soql);
  const unsupported = bulkSemiJoins === 'refused' ? [...UNSUPPORTED, SEMI_JOINS] : UNSUPPORTED;
  const found = unsupported.find(({ isIn }) => isIn(query));
  if (!found) return;
  throw new SalesforceFault(400, 'API_ERROR', `${found.feature} not supported in Bulk V2 Query with CSV content type`);
}

const NO_SETUP_OBJECTS = ['Account', 'Contact', 'User'];

/** @throws SalesforceFault INVALIDENTITY */
export function refuseSetupObject(object: string): void {
  if (NO_SETUP_OBJECTS.includes(object)) return;
  throw new SalesforceFault(400, 'INVALIDENTITY', `Entity '${object}' is not supported by the Bulk API.`);
}
