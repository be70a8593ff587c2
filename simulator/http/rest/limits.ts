import type { Endpoint } from './call.js';

/** Allowances of which the simulator uses nothing (Salesforce Developer Limits Quick Reference). */
const UNTOUCHED = {
  ConcurrentAsyncGetReportInstances: 200,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyStreamingApiEvents: 10_000,
  DataStorageMB: 5,
  FileStorageMB: 20,
  HourlyODataCallout: 1000,
  SingleEmail: 15,
};

const BULK_QUERY_JOBS = 10_000;

/** `limits`. */
export const limits: Endpoint = ({ service: { usage, queryJobs } }) => ({
  status: 200,
  body: {
    DailyApiRequests: { Max: usage.limit, Remaining: Math.max(0, usage.limit - usage.used) },
    DailyBulkV2QueryJobs: { Max: BULK_QUERY_JOBS, Remaining: Math.max(0, BULK_QUERY_JOBS - queryJobs.created) },
    ...Object.fromEntries(Object.entries(UNTOUCHED).map(([name, Max]) => [name, { Max, Remaining: Max }])),
  },
});
