import { notFound } from '../../org/faults.js';
import { idOf, toLongId } from '../../org/ids.js';
import type { QueryAnswer } from '../../org/types.js';
import type { CsvFormat } from './csv.js';

export type JobState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/**
 * A query job of Bulk API 2.0. Its records are fixed when it is created. It is complete when a client asks for its state
 * after `doneAt`.
 */
export type QueryJob = {
  readonly id: string;
  readonly operation: 'query' | 'queryAll';
  readonly soql: string;
  readonly object: string;
  readonly answer: QueryAnswer;
  readonly format: CsvFormat;
  readonly createdById: string;
  readonly createdDate: string;
  readonly apiVersion: number;
  /** As `performance.now()` tells the time. */
  readonly doneAt: number;
  state: JobState;
};

export const isUnderWay = ({ state }: QueryJob): boolean => state === 'UploadComplete' || state === 'InProgress';

export class QueryJobs {
  /** The number of jobs that were created so far. */
  public created = 0;

  private readonly jobs = new Map<string, QueryJob>();

  public add(job: Omit<QueryJob, 'id' | 'state'>): QueryJob {
    this.created += 1;
    const added: QueryJob = { ...job, id: idOf('750', this.created), state: 'UploadComplete' };
    this.jobs.set(added.id, added);
    return added;
  }

  /** @throws SalesforceFault NOT_FOUND */
  public get(id: string): QueryJob {
    const job = this.find(id);
    if (!job) throw notFound();
    return job;
  }

  public find(id: string): QueryJob | undefined {
    return this.jobs.get(toLongId(id) ?? '');
  }

  public delete(job: QueryJob): void {
    this.jobs.delete(job.id);
  }
}
