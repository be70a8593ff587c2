import { Readable } from 'node:stream';
import { formatDateTime } from '../../org/time.js';
import { SalesforceFault, type QueryAnswer } from '../../org/types.js';
import { invalidQueryLocator } from '../errors.js';
import type { Call, Endpoint } from '../rest/call.js';
import { param } from '../rest/params.js';
import { objectBody } from '../rest/recordBody.js';
import { claimedTotal, pageLimit, type Outcome } from '../faults/outcomes.js';
import { querySubject } from '../subject.js';
import { csvChunks, isColumnDelimiter, isLineEnding, type CsvFormat } from './csv.js';
import { isUnderWay, type QueryJob } from './queryJobs.js';
import { refuseSetupObject, refuseUnsupported } from './refusals.js';

/** How many records a page of results has unless `maxRecords` asks for fewer. */
const LARGEST_PAGE = 50_000;

const invalidJob = (message: string): SalesforceFault => new SalesforceFault(400, 'INVALIDJOB', message);
const invalidJobState = (message: string): SalesforceFault => new SalesforceFault(400, 'INVALIDJOBSTATE', message);

const jobOf = (call: Call): QueryJob => call.service.queryJobs.get(param(call, 'job'));

/** A job as it is shown when created and aborted. */
const shown = (job: QueryJob): Record<string, unknown> => ({
  id: job.id,
  operation: job.operation,
  object: job.object,
  createdById: job.createdById,
  createdDate: job.createdDate,
  systemModstamp: job.createdDate,
  state: job.state,
  concurrencyMode: 'Parallel',
  contentType: 'CSV',
  apiVersion: job.apiVersion,
  lineEnding: job.format.lineEnding,
  columnDelimiter: job.format.columnDelimiter,
});

function csvFormat({
  contentType = 'CSV',
  lineEnding = 'LF',
  columnDelimiter = 'COMMA',
}: Record<string, unknown>): CsvFormat {
  if (contentType !== 'CSV') throw invalidJob(`Unsupported content type: ${String(contentType)}`);
  if (!isLineEnding(lineEnding)) throw invalidJob(`Unsupported line ending: ${String(lineEnding)}`);
  if (!isColumnDelimiter(columnDelimiter)) throw invalidJob(`Unsupported column delimiter: ${String(columnDelimiter)}`);
  return { lineEnding, columnDelimiter };
}

/** `POST jobs/query`. */
export const createJob: Endpoint = ({ service: { org, queryJobs, behavior }, body, caller }) => {
  const { operation, query: soql, ...format } = objectBody(body);
  if (operation !== 'query' && operation !== 'queryAll')
    throw invalidJob(`Unsupported operation: ${String(operation)}`);
  if (typeof soql !== 'string') throw invalidJob('A query is required.');
  const answer = org.query(soql, caller, { includeDeleted: operation === 'queryAll' });
  refuseUnsupported(soql, org.settings.switches);
  const { object = '' } = querySubject(soql);
  const { bulkOfSetupObjects, bulkOrder } = org.settings.switches;
  if (bulkOfSetupObjects === 'refused') refuseSetupObject(object);
  const job = queryJobs.add({
    operation,
    soql,
    object,
    answer: bulkOrder === 'any' ? reversed(answer) : answer,
    format: csvFormat(format),
    createdById: caller.userId,
    createdDate: formatDateTime(org.clock.now()),
    apiVersion: caller.apiVersion,
    doneAt: performance.now() + behavior.jobTime,
  });
  return { status: 200, body: shown(job), subject: { query: soql, object: job.object } };
};

/** The same records in another order. */
const reversed = (answer: QueryAnswer): QueryAnswer => ({
  ...answer,
  columns: () => answer.columns(),
  page(offset, limit, evenDeleted) {
    const end = answer.totalSize - offset;
    const start = Math.max(0, end - limit);
    return answer.page(start, end - start, evenDeleted).reverse();
  },
});

function stateNow({ doneAt }: QueryJob, outcome: Outcome | undefined): QueryJob['state'] {
  if (outcome?.fault.kind === 'job-failed') return outcome.fault.state;
  return performance.now() < doneAt ? 'InProgress' : 'JobComplete';
}

/** `GET jobs/query/:job`. */
export const jobInfo: Endpoint = (call) => {
  const job = jobOf(call);
  if (isUnderWay(job)) job.state = stateNow(job, call.outcome);
  const numberRecordsProcessed = job.state === 'JobComplete' ? claimedTotal(job.answer.totalSize, call.outcome) : 0;
  return {
    status: 200,
    body: {
      ...shown(job),
      jobType: 'V2Query',
      numberRecordsProcessed,
      retries: 0,
      totalProcessingTime: 0,
      ...(job.state === 'Failed' && { errorMessage: 'The query job failed.' }),
    },
    subject: { object: job.object },
  };
};

/** `PATCH jobs/query/:job` with `state` Aborted. */
export const abortJob: Endpoint = (call) => {
  const job = jobOf(call);
  if (objectBody(call.body).state !== 'Aborted') throw invalidJobState('The only state a job can be set to is Aborted');
  if (!isUnderWay(job)) throw invalidJobState(`Aborting a job in state ${job.state} is not allowed`);
  job.state = 'Aborted';
  return { status: 200, body: shown(job), subject: { object: job.object } };
};

/** `DELETE jobs/query/:job`, once it has ended. */
export const deleteJob: Endpoint = (call) => {
  const job = jobOf(call);
  if (isUnderWay(job)) throw invalidJobState(`Deleting a job in state ${job.state} is not allowed`);
  call.service.queryJobs.delete(job);
  return { status: 204, subject: { object: job.object } };
};

/** The largest number of records in a page. */
function pageSize(call: Call): number {
  const asked = Number(call.query.get('maxRecords') ?? LARGEST_PAGE);
  if (!Number.isInteger(asked) || asked < 1) throw invalidJob('maxRecords must be a positive number');
  return Math.min(asked, LARGEST_PAGE);
}

/** Locators of results are opaque: the number of records before the page, in base 64. */
const locatorOf = (offset: number): string => Buffer.from(String(offset)).toString('base64url');

function offsetOf(locator: string | null, { answer }: QueryJob): number {
  if (locator === null) return 0;
  const offset = Number(Buffer.from(locator, 'base64url').toString());
  if (Number.isInteger(offset) && offset > 0 && offset < answer.totalSize) return offset;
  throw invalidQueryLocator();
}

/** `GET jobs/query/:job/results`. */
export const jobResults: Endpoint = (call) => {
  const job = jobOf(call);
  if (job.state !== 'JobComplete') throw invalidJobState(`Results of a job in state ${job.state} are not available`);
  const offset = offsetOf(call.query.get('locator'), job);
  const rows = Math.min(pageSize(call), pageLimit(call.outcome), job.answer.totalSize - offset);
  const next = offset + rows;
  return {
    status: 200,
    body: Readable.from(csvChunks(job.answer, offset, rows, job.format)),
    headers: {
      'content-type': 'text/csv;charset=UTF-8',
      'sforce-locator': next < job.answer.totalSize ? locatorOf(next) : 'null',
      'sforce-numberofrecords': String(rows),
    },
    subject: { query: job.soql, object: job.object, rows },
  };
};
