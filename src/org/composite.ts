import type { OrgClient } from './client.js';
import { errorCodeOf, isTransient, severalErrors, unreadableAnswer } from './errors.js';

/** One of several requests in a call. `@{referenceId.id}` in it stands for the id of a record that an earlier one made. */
export type Subrequest = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As `OrgClient.path` gives it. */
  readonly url: string;
  readonly referenceId: string;
  readonly body?: Readonly<Record<string, unknown>>;
};

export type Subanswer = { readonly status: number; readonly body: unknown };

/** The largest number of queries in one call. Source: "Composite", REST API Developer Guide. */
export const QUERIES_A_CALL = 5;

/**
 * Sends up to 25 requests in one call, at most 5 of them queries.
 *
 * Source: "Composite", REST API Developer Guide.
 *
 * @param allOrNone whether one refused request undoes the others
 * @returns the answers in the order of the requests, refusals included
 * @throws what OrgClient.write throws; SfError UnreadableAnswerError
 */
export async function sendComposite(
  client: OrgClient,
  subrequests: readonly Subrequest[],
  allOrNone: boolean,
): Promise<Subanswer[]> {
  type Answer = { compositeResponse?: Array<{ httpStatusCode: number; body: unknown }> } | null;
  const answer = await client.write<Answer>('POST', client.path('composite'), () => ({
    allOrNone,
    compositeRequest: subrequests.map((subrequest) => ({ ...subrequest, url: client.currentPath(subrequest.url) })),
  }));
  const answers = answer?.compositeResponse;
  if (answers?.length !== subrequests.length) throw unreadableAnswer('composite', 'answersMissing');
  return answers.map(({ httpStatusCode, body }) => ({ status: httpStatusCode, body }));
}

/** GETs several paths in one call. A call without an answer is sent again, like any read. */
export async function readComposite(client: OrgClient, paths: readonly string[]): Promise<Subanswer[]> {
  const subrequests = paths.map((url, index): Subrequest => ({ method: 'GET', url, referenceId: `read${index}` }));
  return client.retry(() => sendComposite(client, subrequests, false), isTransient);
}

/** Salesforce's error in the answer to a refused request, as the connection would give it; null when it was done. */
export function refusalIn({ status, body }: Subanswer): (Error & { errorCode: string }) | null {
  if (status < 400) return null;
  const [error, ...others] = Array.isArray(body) ? (body as Array<{ errorCode?: string; message?: string }>) : [];
  if (others.length > 0) return severalErrors(body as readonly unknown[]);
  const errorCode = error?.errorCode ?? `ERROR_HTTP_${String(status)}`;
  return Object.assign(new Error(error?.message ?? errorCode), { errorCode });
}

/** The code of the requests of a refused transaction that were good. */
const UNDONE_WITH_ANOTHER = 'PROCESSING_HALTED';

/** The reason why a transaction was refused; null when it was done. */
export function refusalOfTransaction(answers: readonly Subanswer[]): (Error & { errorCode: string }) | null {
  const refusals = answers.flatMap((answer) => refusalIn(answer) ?? []);
  return refusals.find((refusal) => errorCodeOf(refusal) !== UNDONE_WITH_ANOTHER) ?? refusals[0] ?? null;
}
