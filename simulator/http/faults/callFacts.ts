import type { FastifyRequest } from 'fastify';
import type { CallFeatures } from '../../org/plannedFaults.js';
import type { Subject } from '../requestLog.js';
import { writtenIds, writtenObject } from '../rest/writtenObject.js';
import type { Service } from '../service.js';
import type { QueryPart } from './outcomes.js';
import { querySubject, subjectOf } from '../subject.js';
import { parseTarget, plainPath, type Target } from '../target.js';

/** A call as faults see it: what decides which faults fit it, and what it is about. */
export type CallFacts = CallFeatures & {
  subject: Subject;
  /** Below `/services/data`, where calls are logged. */
  isRest: boolean;
  /** The part of a query that it asks for. */
  reads?: QueryPart;
  /** The locator of the further page that it asks for. */
  locator?: string;
  /** The records that it changes or deletes. */
  ids: string[];
  /** The bulk job that it is about. */
  job?: string;
};

/** Says what is known of a call before it is answered. */
export function factsOf({ method, url, body }: FastifyRequest, service: Service): CallFacts {
  const path = plainPath(url);
  const target = parseTarget(url);
  if (!target) return { method, path, subject: {}, isRest: path === '/services/data', ids: [] };
  const resource = target.path.join('/').toLowerCase();
  const locator = /^(tooling\/)?query(all)?\/[^/]+$/.test(resource) ? target.path.at(-1) : undefined;
  const written = writtenObject({ method, ...target, body });
  const subject = written === undefined ? readSubject(target, locator, body, service) : { object: written };
  const reads = READS.find(({ resources }) => resources.test(resource))?.what;
  const job = /^jobs\/query\/./.test(resource) ? target.path[2] : undefined;
  const ids = writtenIds({ method, ...target, body });
  return { method, path, subject, isRest: true, ids, object: subject.object, reads, locator, job };
}

const READS = [
  { what: 'page', resources: /^(tooling\/)?query(all)?(\/[^/]+)?$/ },
  { what: 'newBulkJob', resources: /^jobs\/query$/ },
  { what: 'bulkJob', resources: /^jobs\/query\/[^/]+$/ },
  { what: 'bulkResults', resources: /^jobs\/query\/[^/]+\/results$/ },
] as const;

function readSubject(target: Target, locator: string | undefined, body: unknown, service: Service): Subject {
  if (locator !== undefined) return service.cursors.subjectOf(locator) ?? {};
  const [jobs, query, job] = target.path;
  if (jobs !== 'jobs' || query !== 'query') return subjectOf(target);
  if (job !== undefined) return { object: service.queryJobs.find(job)?.object };
  const soql = (body as { query?: unknown } | undefined)?.query;
  return typeof soql === 'string' ? querySubject(soql) : {};
}
