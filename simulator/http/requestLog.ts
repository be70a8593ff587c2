import { appendFileSync } from 'node:fs';

/** What a request was about, as far as its endpoint can tell. */
export type Subject = {
  /** The SOQL; for a further page, that of the query it continues. */
  query?: string;
  object?: string;
  /** Records sent back. */
  rows?: number;
};

/** A request that a composite or batch request carried. */
export type LoggedSubrequest = Subject & {
  method: string;
  path: string;
  /** 0 for a call whose connection was cut before its answer. */
  status: number;
};

/** One call to the REST API. Neither headers nor bodies: they hold tokens and passwords. */
export type LoggedRequest = LoggedSubrequest & {
  /** The machine's time, not the org's. */
  at: string;
  /** Calls without an answer when this one came in, itself included. */
  inFlight: number;
  subrequests?: LoggedSubrequest[];
};

/** The REST calls so far, also as lines of JSON in a file. */
export class RequestLog {
  public readonly requests: LoggedRequest[] = [];
  private cpuAtReset = process.cpuUsage();

  /** @throws Error when the file cannot be written. */
  public constructor(private readonly file?: string) {
    if (file !== undefined) appendFileSync(file, '');
  }

  public add(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(request)}\n`);
  }

  /** Milliseconds of CPU time that the process has taken since the last reset. */
  public cpuSinceReset(): number {
    const { user, system } = process.cpuUsage(this.cpuAtReset);
    return (user + system) / 1000;
  }

  /** Forgets the calls so far; the file keeps them. */
  public reset(): void {
    this.requests.length = 0;
    this.cpuAtReset = process.cpuUsage();
  }
}
