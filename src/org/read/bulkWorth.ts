import { resultsPage } from './bulkJob.js';
import type { OrgClient } from '../client.js';
import { RECORDS_A_PAGE } from './queryPage.js';
import { MOST_RANGES } from './ranges.js';

/** How fast an org answers, and how many requests are under way. */
type Pace = Pick<OrgClient, 'concurrency' | 'answerTime'>;

/** Milliseconds within which a job is expected to be done. Salesforce promises none; nobody loses by one that is faster. */
export const JOB_TIME = 15_000;

/** How often a job is asked within that time, with pauses that grow. */
const POLLS = 4;

/** Milliseconds that a page of results takes beyond an answer of REST: measured, 200 to 600. */
const RESULTS_TIME = 500;

/** Milliseconds in which REST reads records in ranges, when the org keeps answering as fast as it has. */
export const restTime = ({ concurrency, answerTime }: Pace, records: number): number =>
  (Math.ceil(records / RECORDS_A_PAGE) / Math.min(concurrency, MOST_RANGES)) * answerTime;

/** Whether a job that is done in the time expected reads records with fewer calls than REST, and sooner. */
export const isBulkWorthwhile = (pace: Pace, records: number, columns: number): boolean => {
  const results = Math.ceil(records / resultsPage(columns));
  const calls = 1 + POLLS + results;
  const time = JOB_TIME + results * (pace.answerTime + RESULTS_TIME);
  return calls < Math.ceil(records / RECORDS_A_PAGE) && time < restTime(pace, records);
};
