import type { OrgClient } from './client.js';
import { isTransient, unreadableAnswer } from './errors.js';

/** One request of several in a call; `@{referenceId.id}` in it stands for the id that an earlier one made. */
export type Subrequest = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As `OrgClient.path` has it. */
  readonly url: string;
  readonly referenceId: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

export type Subanswer = { readonly status: number; readonly body: unknown };

type CompositeAnswer = { compositeResponse?: Array<{ httpStatusCode: number; body: unknown }> } | null;

/** How many queries one call may hold ("Composite", REST API Developer Guide). */
export const QUERIES_A_CALL = 5;

/**
 * Sends up to 25 requests in one call, at most 5 of them queries. With all or none of them done, as one transaction.
 *
 * Source: "Composite", REST API Developer Guide.
 *
 * @returns in the order of the requests, also of those that were refused
 * @throws what OrgClient.write throws; SfError UnreadableAnswerError
 */
export const sendComposite = async (
  client: OrgClient,
  subrequests: readonly Subrequest[],
  allOrNone: boolean,
): Promise<Subanswer[]> => {
  const answer = await client.write<CompositeAnswer>('POST', client.path('composite'), {
    allOrNone,
    compositeRequest: subrequests,
  });
  const answers = answer?.compositeResponse;
  if (answers?.length !== subrequests.length) {
    throw unreadableAnswer('composite', 'answersMissing');
  }
  return answers.map(({ httpStatusCode, body }) => ({ status: httpStatusCode, body }));
};

/** Reads in one call, and again like any read when the call gets no answer. */
export const readComposite = async (client: OrgClient, paths: readonly string[]): Promise<Subanswer[]> => {
  const subrequests = paths.map((url, index): Subrequest => ({ method: 'GET', url, referenceId: `read${index}` }));
  return client.retry(() => sendComposite(client, subrequests, false), isTransient);
};

/** A transaction's other requests, which were good. */
const BYSTANDER = 'PROCESSING_HALTED';

/** Salesforce's error of a request that was refused, as the connection would give it; null for one that was done. */
export const refusalIn = ({ status, body }: Subanswer): (Error & { errorCode: string }) | null => {
  if (status < 400) return null;
  const [error] = Array.isArray(body) ? (body as Array<{ errorCode?: string; message?: string }>) : [];
  const errorCode = error?.errorCode ?? `ERROR_HTTP_${String(status)}`;
  return Object.assign(new Error(error?.message ?? errorCode), { errorCode });
};

/** Why a transaction was refused; null when it was done. */
export const refusalOf = (answers: readonly Subanswer[]): (Error & { errorCode: string }) | null => {
  const refusals = answers.flatMap((answer) => refusalIn(answer) ?? []);
  return refusals.find(({ errorCode }) => errorCode !== BYSTANDER) ?? refusals[0] ?? null;
};
