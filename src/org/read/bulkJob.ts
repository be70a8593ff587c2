import type { OrgClient } from '../client.js';
import { orgError } from '../errors.js';

type JobInfo = {
  readonly id?: unknown;
  readonly state?: unknown;
  readonly numberRecordsProcessed?: unknown;
  readonly errorMessage?: unknown;
} | null;

const UNDER_WAY = ['Open', 'UploadComplete', 'InProgress'];
const IN_VAIN = ['Failed', 'Aborted'];

/** The path of a query job, or of a resource below it. */
export const jobPath = (client: OrgClient, id: string, below = ''): string => client.path(`jobs/query/${id}${below}`);

const unreadable = (object: string, why: string): Error =>
  orgError('UnreadableAnswerError', 'unreadableAnswer', [object, why]);

/**
 * Has Salesforce begin a query job. Asked for again when there is no answer: a job that nobody knows of costs one of the
 * day's 10,000, and is gone in a week.
 *
 * Source: "Create a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns the job's id
 * @throws the Salesforce error as the connection gives it; SfError UnreadableAnswerError
 */
export const createQueryJob = async (client: OrgClient, object: string, soql: string): Promise<string> =>
  client.ask(client.path('jobs/query'), { operation: 'query', query: soql }, (answer) => {
    const id = (answer as JobInfo)?.id;
    if (typeof id === 'string' && /^750\w{12}(?:\w{3})?$/.test(id)) return id;
    throw unreadable(object, 'no id of a job in it.');
  });

/**
 * Asks whether a job is done.
 *
 * Source: "Get Information About a Query Job", Bulk API 2.0 and Bulk API Developer Guide.
 *
 * @returns how many records it found; null while it is under way
 * @throws the Salesforce error as the connection gives it; SfError QueryJobFailedError, UnreadableAnswerError
 */
export const recordsOfJob = async (client: OrgClient, object: string, id: string): Promise<number | null> =>
  client.get(jobPath(client, id), (answer) => {
    const { state, numberRecordsProcessed: count, errorMessage } = (answer ?? {}) as NonNullable<JobInfo>;
    if (UNDER_WAY.includes(state as string)) return null;
    if (IN_VAIN.includes(state as string)) {
      throw orgError('QueryJobFailedError', 'queryJobFailed', [
        object,
        state as string,
        typeof errorMessage === 'string' ? errorMessage : id,
      ]);
    }
    if (state === 'JobComplete' && Number.isSafeInteger(count) && (count as number) >= 0) return count as number;
    throw unreadable(object, 'no state of a job in it.');
  });

/** Has Salesforce end a job of which nobody will ask the results; what it answers is of no interest. */
export const abortJob = async (client: OrgClient, id: string): Promise<void> => {
  await client.write('PATCH', jobPath(client, id), { state: 'Aborted' }).catch(() => undefined);
};
