import { notFound } from '../../org/faults.js';
import { idOf, toLongId } from '../../org/ids.js';
import type { QueryAnswer } from '../../org/types.js';
import type { CsvFormat } from './csv.js';

export type JobState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** A Bulk API 2.0 query job. Its answer is fixed when it is created; it completes when its state is asked for, and its time is over. */
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
  /** Of `performance`. */
  readonly doneAt: number;
  state: JobState;
};

export const isUnderWay = ({ state }: QueryJob): boolean => state === 'UploadComplete' || state === 'InProgress';

export class QueryJobs {
  /** Jobs ever created. */
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
