import type { OrgClient } from '../client.js';
import { QUERIES_A_CALL, readComposite, refusalIn } from '../composite.js';

/** A read that nobody has sent yet: its path, and the promise of its answer. */
type QueuedRead = readonly [path: string, PromiseWithResolvers<unknown>];

/** Milliseconds for which reads wait for the calls that were sent before them. A slow call then keeps no others back. */
const PATIENCE = 1000;

/**
 * Sends the reads that are asked for in the same moment together, five reads in a call. What is asked for twice is sent once. Reads that
 * follow from answers wait for the calls that are under way: what several answers lead to then fits into fewer calls.
 */
export class CompositeReader {
  private queue = new Map<string, PromiseWithResolvers<unknown>>();
  private isWaiting = false;

  public constructor(public readonly client: OrgClient) {}

  /**
   * GETs a path of the org.
   *
   * @param resource as `OrgClient.path` takes it
   * @param read turns the answer into a result
   * @throws the Salesforce error as the connection gives it; what `read` throws
   */
  public async get<T>(resource: string, read: (answer: unknown) => T): Promise<T> {
    if (this.queue.size === 0 && !this.isWaiting) this.sendSoon();
    const path = this.client.path(resource);
    const answer = this.queue.get(path) ?? Promise.withResolvers<unknown>();
    this.queue.set(path, answer);
    return read(await answer.promise);
  }

  private sendSoon(): void {
    setImmediate(() => void this.sendQueue());
  }

  private async sendQueue(): Promise<void> {
    const reads = [...this.queue];
    this.queue = new Map();
    const calls: Array<Promise<void>> = [];
    for (let start = 0; start < reads.length; start += QUERIES_A_CALL) {
      calls.push(this.sendCall(reads.slice(start, start + QUERIES_A_CALL)));
    }
    this.isWaiting = true;
    await endOf(calls, PATIENCE);
    this.isWaiting = false;
    if (this.queue.size > 0) this.sendSoon();
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

/** Waits until all work is done, or for some milliseconds. */
async function endOf(work: ReadonlyArray<Promise<void>>, milliseconds: number): Promise<void> {
  const end = Promise.withResolvers<void>();
  const timer = setTimeout(end.resolve, milliseconds);
  void Promise.all(work).then(() => end.resolve());
  await end.promise;
  clearTimeout(timer);
}
