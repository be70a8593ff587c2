import { malformedId } from '../../../org/faults.js';
import { toLongId } from '../../../org/ids.js';
import { SalesforceFault } from '../../../org/types.js';
import { findObject, objects } from '../../../schema/index.js';
import { jsonParserError, recordLimitReached } from '../../errors.js';
import { objectBody, type JsonObject } from '../recordBody.js';

/** REST API Developer Guide, sObject Collections. */
const MOST_RECORDS = 200;

export function checkSize(records: unknown[], most = MOST_RECORDS): void {
  if (records.length > most) throw recordLimitReached(most);
}

export type CollectionRecord = { type: string; fields: JsonObject };

/**
 * The records of a create or update, and whether one refused record undoes the others.
 *
 * @param exists whether there is an object of that name
 * @throws SalesforceFault for more than 200 records, a body of another shape, or an object that does not exist.
 */
export function collectionBody(
  body: unknown,
  exists: (object: string) => boolean = (object) => findObject(object) !== undefined,
): { records: CollectionRecord[]; allOrNone: boolean } {
  const { records, allOrNone = false } = objectBody(body);
  if (!Array.isArray(records)) throw jsonParserError('The records property is required, and it must be an array.');
  if (typeof allOrNone !== 'boolean') throw jsonParserError('The allOrNone property must be true or false.');
  checkSize(records);
  return { records: records.map((record) => collectionRecord(record, exists)), allOrNone };
}

function collectionRecord(record: unknown, exists: (object: string) => boolean): CollectionRecord {
  const fields = objectBody(record);
  const { attributes } = fields;
  const type =
    typeof attributes === 'object' && attributes !== null && 'type' in attributes ? attributes.type : undefined;
  if (typeof type !== 'string') throw new SalesforceFault(400, 'INVALID_TYPE', 'sObject type is missing');
  if (!exists(type)) throw noSuchType(type);
  return { type, fields };
}

const noSuchType = (type: string): SalesforceFault =>
  new SalesforceFault(
    400,
    'INVALID_TYPE',
    `sObject type '${type}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' ` +
      'after the entity name. Please reference your WSDL or the describe call for the appropriate names.',
  );

/** The object whose records have ids like this one. @throws SalesforceFault MALFORMED_ID */
export function objectOfId(id: string): string {
  const prefix = toLongId(id)?.slice(0, 3);
  const schema = prefix === undefined ? undefined : objects.find(({ keyPrefix }) => keyPrefix === prefix);
  if (!schema) throw malformedId(id);
  return schema.name;
}
