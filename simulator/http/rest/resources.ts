import { versionPath } from '../apiVersion.js';
import { abortJob, createJob, deleteJob, jobInfo, jobResults } from '../bulk/endpoints.js';
import { identityUrl } from '../oauth/tokens.js';
import type { Endpoint } from './call.js';
import {
  createRecords,
  deleteRecords,
  retrieveByBody,
  retrieveByQuery,
  updateRecords,
} from './collections/endpoints.js';
import { batch } from './composite/batch.js';
import { composite } from './composite/composite.js';
import { passwordExpired, resetPassword, setPassword } from './password.js';
import { query, queryAll, queryMore } from './query.js';
import {
  createRecord,
  deleteRecord,
  describe,
  describeGlobal,
  objectBasics,
  retrieveRecord,
  updateRecord,
} from './sobjects.js';

/** Limits of which the simulator uses nothing (Salesforce Developer Limits Quick Reference). */
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

const LISTED = ['composite', 'jobs', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];

/** `/services/data/vXX.0`: what is there, by name. */
export const resourceList: Endpoint = ({ caller, instanceUrl, service: { org } }) => ({
  status: 200,
  body: {
    ...Object.fromEntries(LISTED.map((name) => [name, `${versionPath(caller.apiVersion)}/${name}`])),
    identity: identityUrl(instanceUrl, org, caller.userId),
  },
});

/** A path below `/services/data/vXX.0` and what each method does there; `:name` stands for any one segment. */
export type Resource = { path: string; methods: Partial<Record<string, Endpoint>> };

/** The first that fits a path answers it. */
export const resources: readonly Resource[] = [
  { path: '', methods: { GET: resourceList } },
  { path: 'limits', methods: { GET: limits } },
  { path: 'query', methods: { GET: query } },
  { path: 'query/:locator', methods: { GET: queryMore } },
  { path: 'queryAll', methods: { GET: queryAll } },
  { path: 'queryAll/:locator', methods: { GET: queryMore } },
  { path: 'tooling/query', methods: { GET: query } },
  { path: 'tooling/query/:locator', methods: { GET: queryMore } },
  { path: 'sobjects', methods: { GET: describeGlobal } },
  { path: 'sobjects/:object', methods: { GET: objectBasics, POST: createRecord } },
  { path: 'sobjects/:object/describe', methods: { GET: describe } },
  { path: 'sobjects/:object/:id', methods: { GET: retrieveRecord, PATCH: updateRecord, DELETE: deleteRecord } },
  {
    path: 'sobjects/User/:id/password',
    methods: { GET: passwordExpired, POST: setPassword, DELETE: resetPassword },
  },
  { path: 'composite', methods: { POST: composite } },
  { path: 'composite/batch', methods: { POST: batch } },
  { path: 'composite/sobjects', methods: { POST: createRecords, PATCH: updateRecords, DELETE: deleteRecords } },
  { path: 'composite/sobjects/:object', methods: { GET: retrieveByQuery, POST: retrieveByBody } },
  { path: 'jobs/query', methods: { POST: createJob } },
  { path: 'jobs/query/:job', methods: { GET: jobInfo, PATCH: abortJob, DELETE: deleteJob } },
  { path: 'jobs/query/:job/results', methods: { GET: jobResults } },
];
