import type { OrgClient } from '../client.js';
import { QUERIES_A_CALL, readComposite, refusalIn } from '../composite.js';

type Waiting = {
  readonly path: string;
  readonly resolve: (body: unknown) => void;
  readonly reject: (error: unknown) => void;
};

/** Reads what is asked for in the same moment together, five reads a call. */
export class CompositeReader {
  private waiting: Waiting[] = [];

  public constructor(public readonly client: OrgClient) {}

  /**
   * GETs a path of the org.
   *
   * @param resource as `OrgClient.path` takes it
   * @param read makes of the answer what is wanted
   * @throws the Salesforce error as the connection gives it; what `read` throws
   */
  public async get<T>(resource: string, read: (answer: unknown) => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.waiting.length === 0) setImmediate(() => void this.send());
    this.waiting.push({ path: this.client.path(resource), resolve, reject });
    return read(await promise);
  }

  private async send(): Promise<void> {
    const all = this.waiting;
    this.waiting = [];
    const calls: Array<Promise<void>> = [];
    for (let start = 0; start < all.length; start += QUERIES_A_CALL) {
      calls.push(this.sendOne(all.slice(start, start + QUERIES_A_CALL)));
    }
    await Promise.all(calls);
  }

  private async sendOne(reads: readonly Waiting[]): Promise<void> {
    try {
      const answers = await readComposite(
        this.client,
        reads.map(({ path }) => path),
      );
      reads.forEach(({ resolve, reject }, index) => {
        const answer = answers[index]!;
        const refusal = refusalIn(answer);
        if (refusal) reject(refusal);
        else resolve(answer.body);
      });
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
