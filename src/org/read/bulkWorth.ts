import type { OrgClient } from '../client.js';
import { resultsPageSize } from './bulkJob.js';
import { RECORDS_A_PAGE } from './queryPage.js';
import { MAX_RANGES } from './ranges.js';

/** How fast an org answers, and how many requests are under way at the same time. */
type Pace = Pick<OrgClient, 'concurrency' | 'answerTime'>;

/** The time, in milliseconds, that a job is expected to take. Salesforce promises none, and a faster job does no harm. */
export const JOB_TIME = 15_000;

/** How often a job is asked within that time, with pauses that grow. */
const POLLS = 4;

/** The milliseconds that a page of results takes beyond an answer of REST: 200 to 600 were measured. */
const RESULTS_TIME = 500;

/** Whether a job of the expected time reads records with fewer calls than REST, and sooner. */
export function isBulkWorthwhile(pace: Pace, records: number, columns: number): boolean {
  const results = Math.ceil(records / resultsPageSize(columns));
  const calls = 1 + POLLS + results;
  const time = JOB_TIME + results * (pace.answerTime + RESULTS_TIME);
  return calls < Math.ceil(records / RECORDS_A_PAGE) && time < restTime(pace, records);
}

/** The milliseconds in which REST reads records in ranges, if the org keeps answering as fast as before. */
export function restTime({ concurrency, answerTime }: Pace, records: number): number {
  return (Math.ceil(records / RECORDS_A_PAGE) / Math.min(concurrency, MAX_RANGES)) * answerTime;
}
