import { randomBytes } from 'node:crypto';
import { InvalidClient, verifyAssertion } from './assertion.js';
import type { ClientCredential } from './clientCredential.js';

/** Access tokens: given for client assertions, and good until they expire. */
export class Tokens {
  private readonly expiries = new Map<string, number>();
  private readonly nonces = new Set<string>();

  /** @param lifetime milliseconds */
  public constructor(
    private readonly credential: ClientCredential,
    private readonly audience: string,
    public readonly lifetime: number,
  ) {}

  /** @throws InvalidClient also for an assertion that was used before */
  public async issue(clientId: string, assertion: string): Promise<string> {
    if (clientId !== this.credential.clientId) throw new InvalidClient(`there is no client ${clientId}`);
    const nonce = await verifyAssertion(assertion, this.credential, this.audience);
    if (this.nonces.has(nonce)) throw new InvalidClient('the nonce was used before');
    this.nonces.add(nonce);
    const token = randomBytes(24).toString('base64url');
    this.expiries.set(token, Date.now() + this.lifetime);
    return token;
  }

  public isGood(token: string): boolean {
    return (this.expiries.get(token) ?? 0) > Date.now();
  }

  /** As if the time of all of them were over. */
  public expire(): void {
    this.expiries.clear();
  }
}
