import type { WriteOutcome } from '../../model/change.js';
import type { RecordWrite } from '../../model/recordWrite.js';
import { isSalesforceId, toId18 } from '../../model/salesforceId.js';
import type { OrgClient } from '../client.js';
import { orgError } from '../errors.js';

export type WriteError = NonNullable<WriteOutcome['error']>;

/** What Salesforce answers for one record of a collection. */
export type RecordAnswer = { readonly id: string | null; readonly error: WriteError | null };

/** "sObject Collections", REST API Developer Guide. */
export const COLLECTION_SIZE = 200;

type SaveResult = {
  id?: string;
  success: boolean;
  errors: Array<{ statusCode: string; message: string; fields?: string[] }>;
};

/**
 * Sends writes of one operation and object in one call, once.
 *
 * @param writes 200 at most, no record twice
 * @param allOrNone whether one refused record undoes the others of this call
 * @returns in the order of the writes
 * @throws what OrgClient.write throws; SfError UnreadableAnswerError when the answer is not about these records
 */
export const sendCollection = async (
  client: OrgClient,
  writes: readonly RecordWrite[],
  allOrNone: boolean,
): Promise<RecordAnswer[]> => {
  const answer = await send(client, writes, allOrNone);
  if (!isAnswerTo(writes, answer)) {
    throw orgError('UnreadableAnswerError', 'unreadableAnswer', [writes[0]!.object, 'not one result for each record.']);
  }
  return answer.map(({ id, success, errors }) => ({ id: id ?? null, error: success ? null : errorOf(errors) }));
};

const send = async (client: OrgClient, writes: readonly RecordWrite[], allOrNone: boolean): Promise<unknown> => {
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
};

const isAnswerTo = (writes: readonly RecordWrite[], answer: unknown): answer is SaveResult[] =>
  Array.isArray(answer) &&
  answer.length === writes.length &&
  writes.every((write, index) => isResultOf(write, (answer as unknown[])[index]));

/** Whether a result names the record that was written, or says why it was not. */
const isResultOf = (write: RecordWrite, result: unknown): boolean => {
  const { id, success, errors } = (result ?? {}) as { [Name in keyof SaveResult]?: unknown };
  if (success === false) return Array.isArray(errors) && errors.length > 0 && errors.every(isReason);
  if (success !== true || typeof id !== 'string' || !isSalesforceId(id)) return false;
  return write.op === 'insert' || toId18(id) === write.id;
};

const isReason = (error: unknown): boolean => {
  const { statusCode, fields = [] } = (error ?? {}) as { statusCode?: unknown; fields?: unknown };
  return typeof statusCode === 'string' && Array.isArray(fields) && fields.every((field) => typeof field === 'string');
};

/** One record can have several errors: the first one's code, and what all of them say. */
const errorOf = (errors: SaveResult['errors']): WriteError => ({
  code: errors[0]?.statusCode ?? 'UNKNOWN_EXCEPTION',
  message: errors.map(({ message }) => message).join('; '),
  fields: errors.flatMap(({ fields = [] }) => fields),
});
