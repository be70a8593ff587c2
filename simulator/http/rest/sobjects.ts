import { noSuchExternalId, noSuchRoute, notFound } from '../../org/faults.js';
import { versionPath } from '../apiVersion.js';
import type { Call, Endpoint } from './call.js';
import { param } from './params.js';
import { nameList, objectBody, recordFields } from './recordBody.js';

const object = (call: Call): string => param(call, 'object');

/** Resources that Salesforce has in the place of an id, and the simulator has not. */
const NOT_HERE = ['deleted', 'listviews', 'namedlayouts', 'quickactions', 'updated'];

/** @throws SalesforceFault NOT_FOUND for what has not the form of an id */
function id(call: Call): string {
  const given = param(call, 'id');
  if (NOT_HERE.includes(given.toLowerCase())) throw noSuchRoute(call.path.join('/'));
  if (!/^[a-z\d]{15}([a-z\d]{3})?$/i.test(given)) throw noSuchExternalId(given);
  return given;
}

/** `sobjects`: describe global. */
export const describeGlobal: Endpoint = ({ service, caller }) => ({
  status: 200,
  body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects: service.org.describeGlobal(caller) },
});

/** `sobjects/:object`: the object as describe global lists it. Nobody has viewed a record lately. */
export const objectBasics: Endpoint = (call) => {
  const name = object(call).toLowerCase();
  const objectDescribe = call.service.org
    .describeGlobal(call.caller)
    .find((described) => String(described.name).toLowerCase() === name);
  if (!objectDescribe) throw notFound();
  return { status: 200, body: { objectDescribe, recentItems: [] } };
};

/** `sobjects/:object/describe`. */
export const describe: Endpoint = (call) => ({
  status: 200,
  body: call.service.org.describe(object(call), call.caller),
});

/** `POST sobjects/:object`. */
export const createRecord: Endpoint = (call) => {
  const created = call.service.org.create(object(call), recordFields(objectBody(call.body)), call.caller);
  return {
    status: 201,
    body: { id: created.id, success: true, errors: [] },
    headers: { location: `${versionPath(call.caller.apiVersion)}/sobjects/${object(call)}/${created.id}` },
  };
};

/** `GET sobjects/:object/:id`, all fields or those of `?fields=`. */
export const retrieveRecord: Endpoint = (call) => ({
  status: 200,
  body: call.service.org.retrieve(object(call), id(call), nameList(call.query.get('fields')), call.caller),
  subject: { rows: 1 },
});

/** `PATCH sobjects/:object/:id`. */
export const updateRecord: Endpoint = (call) => {
  call.service.org.update(object(call), id(call), recordFields(objectBody(call.body)), call.caller);
  return { status: 204 };
};

/** `DELETE sobjects/:object/:id`. */
export const deleteRecord: Endpoint = (call) => {
  call.service.org.delete(object(call), id(call), call.caller);
  return { status: 204 };
};
