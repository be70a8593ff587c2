import { SfError } from '@salesforce/core';
import type { WriteOutcome } from '../../model/change.js';
import { isRefusedAnswer, networkErrorOf } from '../../network/networkError.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../client.js';
import { errorCodeOf, isBreakdown, messageOf, refusalsOf, unreadableAnswer } from '../errors.js';
import { inOrderOfWeight, remedyOf, type Refusal } from '../refusals.js';

export type WriteError = NonNullable<WriteOutcome['error']>;

/** What Salesforce answers for one record of a collection. */
export type RecordAnswer = { readonly id: string | null; readonly error: WriteError | null };

/** The largest number of records in one call. Source: "sObject Collections", REST API Developer Guide. */
export const COLLECTION_SIZE = 200;

/**
 * Sends writes of one operation and object in one call, once.
 *
 * @param writes 200 at most, no record twice
 * @param allOrNone whether one refused record undoes the others of this call
 * @returns in the order of the writes
 * @throws what OrgClient.write throws; SfError UnreadableAnswerError when the answer is not about these records
 */
export async function sendCollection(
  client: OrgClient,
  writes: readonly RecordWrite[],
  allOrNone: boolean,
): Promise<RecordAnswer[]> {
  const answer = await send(client, writes, allOrNone);
  if (!isAnswerTo(writes, answer)) throw unreadableAnswer(writes[0]!.object, 'resultsMissing');
  return answer.map(({ id, success, errors }) => ({ id: id ?? null, error: success ? null : errorOf(errors) }));
}

/*
 * What the error of a call or of a record means. Source: "Status Codes and Error Responses", REST API Developer Guide;
 * StatusCode, SOAP API Developer Guide.
 */

/** Whether a call may have been done although it failed. */
export function mayHaveBeenDone(error: unknown): boolean {
  return isBreakdown(error) || isRefusedAnswer(error);
}

/** Whether no further call can succeed. Errors of this plugin and of the CLI mean this too: an interrupt, a lost login. */
export function endsTheRun(error: unknown): boolean {
  return error instanceof SfError || networkErrorOf(error) !== null || REFUSALS_OF_ALL_CALLS.has(errorCodeOf(error));
}

/** The error of a whole call, as the error of each of its records. */
export function toWriteError(error: unknown): WriteError {
  return {
    code:
      networkErrorOf(error)?.explained.name ||
      errorCodeOf(error) ||
      (error instanceof Error ? error.name : 'UNKNOWN_EXCEPTION'),
    message: messageOf(error),
    fields: [],
    ...othersOf(refusalsOf(error)),
  };
}

/** All errors of a record, in the order in which they count. */
export function allErrorsOf({ code, message, others = [] }: WriteError): readonly Refusal[] {
  return [{ code, message }, ...others];
}

/** Whether the record of a write is deleted. */
export function isDeleted(error: WriteError): boolean {
  return allErrorsOf(error).every(({ code }) => code === 'ENTITY_IS_DELETED');
}

/**
 * Whether the record of a write may be gone. The codes besides ENTITY_IS_DELETED also mean that it is hidden from the running
 * user, and come with refusals that have nothing to do with it, as recorded answers of orgs show.
 */
export function mayBeGone(error: WriteError): boolean {
  return allErrorsOf(error).some(({ code }) => CODES_OF_MISSING.includes(code));
}

/** Whether an insert found that there is such a record. */
export function isDuplicate(error: WriteError): boolean {
  return allErrorsOf(error).some(({ code }) => ['DUPLICATE_VALUE', 'DUPLICATE_USERNAME'].includes(code));
}

/**
 * Whether a permission set group cannot be assigned before Salesforce has recalculated it. The code alone also means that
 * something is gone; the words are those of recorded answers of orgs.
 */
export function isNotRecalculated(error: WriteError): boolean {
  return allErrorsOf(error).some((one) => remedyOf(one) === 'notUpdated');
}

/** Whether nothing but a lock of another transaction is in the way: what else speaks against a record is its first error. */
export function isLocked({ code }: WriteError): boolean {
  return code === 'UNABLE_TO_LOCK_ROW';
}

/** Whether the record was good, and another record of its call was not. */
export function isRolledBack({ code }: WriteError): boolean {
  return code === 'ALL_OR_NONE_OPERATION_ROLLED_BACK';
}

const CODES_OF_MISSING: readonly string[] = ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY', 'NOT_FOUND'];

const REFUSALS_OF_ALL_CALLS = new Set([
  'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
  'REQUEST_LIMIT_EXCEEDED',
  'INVALID_SESSION_ID',
  'API_CURRENTLY_DISABLED',
  'API_DISABLED_FOR_ORG',
  'FUNCTIONALITY_NOT_ENABLED',
]);

/** The result of one record, as Salesforce sends it. */
type SaveResult = {
  id?: string;
  success: boolean;
  errors: Array<{ statusCode: string; message: string; fields?: string[] }>;
};

async function send(client: OrgClient, writes: readonly RecordWrite[], allOrNone: boolean): Promise<unknown> {
  const path = client.path('composite/sobjects');
  if (writes[0]!.op === 'delete') {
    const ids = writes.flatMap((write) => (write.op === 'delete' ? write.id : []));
    return client.write('DELETE', `${path}?ids=${ids.join(',')}&allOrNone=${String(allOrNone)}`);
  }
  const records = writes.map((write) => ({
    attributes: { type: write.object },
    ...(write.op === 'update' && { id: write.id }),
    ...(write.op !== 'delete' && write.fields),
  }));
  return client.write(writes[0]!.op === 'insert' ? 'POST' : 'PATCH', path, { allOrNone, records });
}

function isAnswerTo(writes: readonly RecordWrite[], answer: unknown): answer is SaveResult[] {
  return (
    Array.isArray(answer) &&
    answer.length === writes.length &&
    writes.every((write, index) => isResultOf(write, (answer as unknown[])[index]))
  );
}

/** Whether a result names the record that was written, or the reason why it was not written. */
function isResultOf(write: RecordWrite, result: unknown): boolean {
  const { id, success, errors } = (result ?? {}) as { [Name in keyof SaveResult]?: unknown };
  if (success === false) return Array.isArray(errors) && errors.length > 0 && errors.every(isReason);
  if (success !== true || typeof id !== 'string' || !isSalesforceId(id)) return false;
  return write.op === 'insert' || toId18(id) === write.id;
}

function isReason(error: unknown): boolean {
  const { statusCode, fields = [] } = (error ?? {}) as { statusCode?: unknown; fields?: unknown };
  return typeof statusCode === 'string' && Array.isArray(fields) && fields.every((field) => typeof field === 'string');
}

/** One record can have several errors: the code is that of the one that counts most, the message has all of them. */
function errorOf(errors: SaveResult['errors']): WriteError {
  const all = inOrderOfWeight(errors.map(({ statusCode: code, ...rest }) => ({ code, ...rest })));
  return {
    code: all[0]?.code ?? 'UNKNOWN_EXCEPTION',
    message: all.map(({ message }) => message).join('; '),
    fields: all.flatMap(({ fields = [] }) => fields),
    ...othersOf(all),
  };
}

/** The errors after the first; no key where there are none. */
function othersOf(all: readonly Refusal[]): Pick<WriteError, 'others'> {
  const others = all.slice(1).map(({ code, message }) => ({ code, message }));
  return others.length > 0 ? { others } : {};
}
