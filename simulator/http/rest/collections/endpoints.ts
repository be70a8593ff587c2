import { SalesforceFault } from '../../../org/types.js';
import { jsonParserError } from '../../errors.js';
import type { Subject } from '../../requestLog.js';
import type { Call, Endpoint, RestAnswer } from '../call.js';
import { param } from '../params.js';
import { nameList, objectBody, recordFields } from '../recordBody.js';
import { writeEach, type Outcome } from './outcomes.js';
import { checkSize, collectionBody, objectOfId, type CollectionRecord } from './requests.js';

const MOST_IDS_IN_A_BODY = 2000;

const answer = (outcomes: Outcome[], object: string | undefined): RestAnswer => ({
  status: 200,
  body: outcomes,
  subject: object === undefined ? {} : { object },
});

/** `POST composite/sobjects`. */
export const createRecords: Endpoint = ({ service: { org }, body, caller }) => {
  const { records, allOrNone } = collectionBody(body, (object) => org.sees(object, caller));
  const outcomes = writeEach(org, records, allOrNone, ({ type, fields }) => {
    return org.create(type, recordFields(fields), caller).id;
  });
  return answer(outcomes, records[0]?.type);
};

/** A record's id, under either spelling, apart from its fields. */
function splitId({ fields }: CollectionRecord): { id: string; changes: Record<string, unknown> } {
  const { id, Id = id, ...changes } = fields;
  if (typeof Id !== 'string') throw new SalesforceFault(400, 'MISSING_ARGUMENT', 'Id not specified in an update call');
  return { id: Id, changes };
}

/** `PATCH composite/sobjects`. */
export const updateRecords: Endpoint = ({ service: { org }, body, caller }) => {
  const { records, allOrNone } = collectionBody(body, (object) => org.sees(object, caller));
  const outcomes = writeEach(org, records, allOrNone, (record) => {
    const { id, changes } = splitId(record);
    org.update(record.type, id, recordFields(changes), caller);
    return id;
  });
  return answer(outcomes, records[0]?.type);
};

/** `DELETE composite/sobjects?ids=…`. */
export const deleteRecords: Endpoint = ({ service: { org }, query, caller }) => {
  const ids = nameList(query.get('ids')) ?? [];
  checkSize(ids);
  const deleted: Subject = {};
  const outcomes = writeEach(org, ids, query.get('allOrNone') === 'true', (id) => {
    const object = objectOfId(id);
    deleted.object ??= object;
    org.delete(object, id, caller);
    return id;
  });
  return answer(outcomes, deleted.object);
};

function retrieveEach(call: Call, ids: string[], fields: string[] | undefined): RestAnswer {
  const { org } = call.service;
  const object = org.table(param(call, 'object')).schema.name;
  const records = ids.map((id) => {
    try {
      return org.retrieve(object, id, fields, call.caller);
    } catch (error) {
      if (error instanceof SalesforceFault && error.status === 404) return null;
      throw error;
    }
  });
  return { status: 200, body: records, subject: { object, rows: records.length } };
}

/** `GET composite/sobjects/:object?ids=…&fields=…`: the records in the order asked for, null for what is not there. */
export const retrieveByQuery: Endpoint = (call) => {
  const ids = nameList(call.query.get('ids')) ?? [];
  checkSize(ids);
  return retrieveEach(call, ids, nameList(call.query.get('fields')));
};

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** `POST composite/sobjects/:object` with `ids` and `fields`: the same for up to 2,000 records. */
export const retrieveByBody: Endpoint = (call) => {
  const { ids, fields } = objectBody(call.body);
  if (!isTextList(ids) || !isTextList(fields)) throw jsonParserError('The ids and fields properties must be arrays.');
  checkSize(ids, MOST_IDS_IN_A_BODY);
  return retrieveEach(call, ids, fields);
};
