import type { OrgClient } from '../client.js';
import { QUERIES_A_CALL, readComposite, refusalIn } from '../composite.js';

/** A read that nobody has sent yet: its path, and the promise of its answer. */
type QueuedRead = readonly [path: string, PromiseWithResolvers<unknown>];

/** Sends the reads that are asked for in the same moment together, five reads in a call. What is asked for twice is sent once. */
export class CompositeReader {
  private queue = new Map<string, PromiseWithResolvers<unknown>>();

  public constructor(public readonly client: OrgClient) {}

  /**
   * GETs a path of the org.
   *
   * @param resource as `OrgClient.path` takes it
   * @param read turns the answer into a result
   * @throws the Salesforce error as the connection gives it; what `read` throws
   */
  public async get<T>(resource: string, read: (answer: unknown) => T): Promise<T> {
    if (this.queue.size === 0) setImmediate(() => void this.sendQueue());
    const path = this.client.path(resource);
    const answer = this.queue.get(path) ?? Promise.withResolvers<unknown>();
    this.queue.set(path, answer);
    return read(await answer.promise);
  }

  private async sendQueue(): Promise<void> {
    const reads = [...this.queue];
    this.queue = new Map();
    const calls: Array<Promise<void>> = [];
    for (let start = 0; start < reads.length; start += QUERIES_A_CALL) {
      calls.push(this.sendCall(reads.slice(start, start + QUERIES_A_CALL)));
    }
    await Promise.all(calls);
  }

  private async sendCall(reads: readonly QueuedRead[]): Promise<void> {
    try {
      const answers = await readComposite(
        this.client,
        reads.map(([path]) => path),
      );
      reads.forEach(([, { resolve, reject }], index) => {
        const answer = answers[index]!;
        const refusal = refusalIn(answer);
        if (refusal) reject(refusal);
        else resolve(answer.body);
      });
    } catch (error) {
      for (const [, { reject }] of reads) reject(error);
    }
  }
}
