import { Client, credentials as channelCredentials, Metadata, status } from '@grpc/grpc-js';
import {
  create,
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import {
  BatonService,
  type BatonServiceFinishTaskRequestSchema,
  type BatonServiceGetTaskResponse,
  type BatonServiceHeartbeatResponse,
  type BatonServiceHelloRequestSchema,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { Messages } from '@salesforce/core';
import { request as sendRequest } from 'undici';
import type { Network } from '../network/network.js';
import { networkErrorOf } from '../network/networkError.js';
import { C1Error, toC1Error, unreachable } from './c1Error.js';
import type { Clock } from './clock.js';
import { CALL_TIMEOUT, PROBE_TIMEOUT, UPLOAD_IDLE } from './timings.js';
import type { Tokens } from './tokens.js';
import { sendFile } from './upload.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

export type BatonClientOptions = {
  /** `host:port`. */
  readonly address: string;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** The name by which C1 tells apart the connectors that share a client id: 1 to 256 characters. */
  readonly hostId: string;
  readonly userAgent: string;
  /** The way by which tokens are fetched. When gRPC cannot connect, it tells why. */
  readonly network: Network;
  /** The only certificate authorities that are trusted, in PEM; by default Node's. */
  readonly authorities?: string | undefined;
};

type WithoutHost<T extends DescMessage> = Omit<MessageInitShape<T>, '$typeName' | '$unknown' | 'hostId'>;

const pathOf = ({ parent, name }: Pick<DescMethod, 'parent' | 'name'>): string => `/${parent.typeName}/${name}`;
const encoder =
  <T extends DescMessage>(schema: T) =>
  (message: MessageShape<T>): Buffer =>
    Buffer.from(toBinary(schema, message));
const decoder =
  <T extends DescMessage>(schema: T) =>
  (bytes: Buffer): MessageShape<T> =>
    fromBinary(schema, bytes);

const openChannel = ({ address, userAgent, authorities }: BatonClientOptions): Client =>
  new Client(address, channelCredentials.createSsl(authorities === undefined ? null : Buffer.from(authorities)), {
    'grpc.primary_user_agent': userAgent,
    // By default gRPC pauses for up to two minutes before it connects again. The pauses between polls are the loop's.
    'grpc.max_reconnect_backoff_ms': 5000,
    // By default channels share connections, and a renewed channel would get the silent connection of the old one.
    'grpc.use_local_subchannel_pool': 1,
  });

/**
 * C1's service for connectors, over TLS. Each call carries an access token; when C1 refuses the token, the call is sent
 * once more with a new one. A call that gets no answer ends with DEADLINE_EXCEEDED.
 *
 * Source: ConductorOne/baton-sdk, proto/c1/connectorapi/baton/v1.
 */
export class BatonClient {
  private channel: Client;
  private readonly underWay = new Set<AbortController>();

  public constructor(private readonly options: BatonClientOptions) {
    this.channel = openChannel(options);
  }

  /**
   * Tells C1 what this connector is and can do.
   *
   * @throws C1Error; the signal's reason when it is aborted
   */
  public async hello(request: WithoutHost<typeof BatonServiceHelloRequestSchema>, signal?: AbortSignal): Promise<void> {
    await this.call(BatonService.method.hello, { ...request, hostId: this.options.hostId }, { signal });
  }

  /**
   * Asks C1 for a task.
   *
   * @returns the task if there is one, and how long C1 wants the connector to wait before the next poll and heartbeat
   * @throws C1Error; the signal's reason when it is aborted
   */
  public async getTask(signal?: AbortSignal): Promise<BatonServiceGetTaskResponse> {
    return this.call(BatonService.method.getTask, { hostId: this.options.hostId }, { signal });
  }

  /**
   * Tells C1 that a task is under way.
   *
   * @param timeout in milliseconds
   * @returns whether C1 has canceled the task, and how long C1 wants the connector to wait before the next heartbeat
   * @throws C1Error
   */
  public async heartbeat(taskId: string, timeout: number): Promise<BatonServiceHeartbeatResponse> {
    return this.call(BatonService.method.heartbeat, { hostId: this.options.hostId, taskId }, { timeout });
  }

  /**
   * Tells C1 how a task has ended.
   *
   * @throws C1Error; the signal's reason when it is aborted
   */
  public async finishTask(
    request: WithoutHost<typeof BatonServiceFinishTaskRequestSchema>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.call(BatonService.method.finishTask, { ...request, hostId: this.options.hostId }, { signal });
  }

  /**
   * Sends a file as the result of a task.
   *
   * @throws C1Error, with DEADLINE_EXCEEDED when C1 has taken nothing for five to ten minutes; the signal's reason when it
   * is aborted; the file system's error
   */
  public async uploadAsset(taskId: string, path: string, signal: AbortSignal): Promise<void> {
    const method = BatonService.method.uploadAsset;
    const send = (metadata: Metadata, end: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const ended = new AbortController();
        const finish = (error?: Error | null): void => {
          ended.abort();
          if (error) reject(error);
          else resolve();
        };
        const { channel } = this;
        const call = channel.makeClientStreamRequest(
          pathOf(method),
          encoder(method.input),
          decoder(method.output),
          metadata,
          {},
          finish,
        );
        const giveUp = (error: Error): void => {
          finish(error);
          call.cancel();
        };
        end.addEventListener('abort', () => call.cancel());
        let taken = 0;
        const onTaken = (): void => void (taken += 1);
        sendFile(call, path, { hostId: this.options.hostId, taskId }, ended.signal, onTaken).catch(giveUp);
        void this.idle(() => taken, ended.signal).then(() => {
          if (ended.signal.aborted) return;
          this.renew(channel);
          giveUp(new C1Error(status.DEADLINE_EXCEEDED, messages.getMessage('silentUpload')));
        });
      });
    await this.untilEnd(signal, (end) => this.callWithToken(send, () => CALL_TIMEOUT, end));
  }

  /** Ends all calls that are under way, and closes the connection. */
  public close(): void {
    for (const end of this.underWay) end.abort(new C1Error(status.CANCELLED, messages.getMessage('closed')));
    this.channel.close();
  }

  private async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethod & { input: I; output: O },
    request: MessageInitShape<I>,
    { timeout = CALL_TIMEOUT, signal }: { readonly timeout?: number; readonly signal?: AbortSignal | undefined },
  ): Promise<MessageShape<O>> {
    const message = create(method.input, request);
    const deadline = Date.now() + timeout;
    const send = (metadata: Metadata, end: AbortSignal): Promise<MessageShape<O>> =>
      new Promise((resolve, reject) => {
        const { channel } = this;
        const call = channel.makeUnaryRequest(
          pathOf(method),
          encoder(method.input),
          decoder(method.output),
          message,
          metadata,
          { deadline },
          (error, answer) => {
            if (error?.code === status.DEADLINE_EXCEEDED) this.renew(channel);
            if (error) reject(error);
            else resolve(answer!);
          },
        );
        end.addEventListener('abort', () => call.cancel());
      });
    return this.untilEnd(signal, (end) => this.callWithToken(send, () => deadline - Date.now(), end));
  }

  /**
   * Does work under a signal that is aborted when the caller's signal is, or when the client is closed.
   *
   * @throws the reason of the abort; what the work throws
   */
  private async untilEnd<T>(signal: AbortSignal | undefined, work: (end: AbortSignal) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const end = new AbortController();
    const onAbort = (): void => end.abort(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.underWay.add(end);
    try {
      return await work(end.signal);
    } catch (error) {
      end.signal.throwIfAborted();
      throw error;
    } finally {
      this.underWay.delete(end);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /**
   * Replaces a channel on which a call got no answer in time. Its connection may be dead without either end knowing, for
   * example when a firewall has forgotten it. The next call gets the new channel; calls that wait on the old one may still
   * be answered.
   */
  private renew(silent: Client): void {
    if (silent !== this.channel) return;
    this.channel = openChannel(this.options);
    silent.close();
  }

  /** Waits until a number has stayed the same for UPLOAD_IDLE, or until the signal is aborted. */
  private async idle(progress: () => number, ended: AbortSignal): Promise<void> {
    for (let before = -1; !ended.aborted && before !== progress();) {
      before = progress();
      await this.options.clock.sleep(UPLOAD_IDLE, ended);
    }
  }

  /**
   * Why a call found no connection. gRPC tells it only in words, and of a proxy not at all, so the host is asked by the way that the
   * tokens take.
   */
  private async explain(error: C1Error): Promise<C1Error> {
    const { address, network } = this.options;
    const url = `https://${address}/`;
    try {
      const signal = AbortSignal.timeout(PROBE_TIMEOUT);
      const { body } = await sendRequest(url, { method: 'HEAD', dispatcher: network.dispatcher, signal });
      await body.dump();
    } catch (failure) {
      const onTheWay = networkErrorOf(await network.explain(failure, url));
      return onTheWay ? unreachable(onTheWay) : error;
    }
    return OF_CERTIFICATE.test(error.message)
      ? new C1Error(error.code, messages.getMessage('otherRoots', [error.message]), error)
      : error;
  }

  /**
   * Sends a call with an access token, and once more with a new token if C1 refuses the first.
   *
   * @param timeLeft gives the milliseconds that are left to get a token
   */
  private async callWithToken<T>(
    send: (metadata: Metadata, end: AbortSignal) => Promise<T>,
    timeLeft: () => number,
    end: AbortSignal,
    isLast = false,
  ): Promise<T> {
    const { tokens } = this.options;
    const authorization = await inTime(tokens.authorization(), timeLeft(), end);
    const metadata = new Metadata();
    metadata.set('authorization', authorization);
    try {
      return await send(metadata, end);
    } catch (error) {
      const known = toC1Error(error);
      if (known instanceof C1Error && known.code === status.UNAVAILABLE) throw await this.explain(known);
      if (!(known instanceof C1Error && known.code === status.UNAUTHENTICATED) || isLast) throw known;
      tokens.drop(authorization);
      return this.callWithToken(send, timeLeft, end, true);
    }
  }
}

/** How gRPC's words say that it does not trust a certificate. */
const OF_CERTIFICATE = /certificate|altnames/i;

/**
 * Waits for a promise for a limited time. Other calls may wait for the same promise, so the work behind it goes on.
 *
 * @throws C1Error with DEADLINE_EXCEEDED when the time is over; the signal's reason when it is aborted
 */
async function inTime<T>(awaited: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  const timer = setTimeout(
    () => reject(new C1Error(status.DEADLINE_EXCEEDED, messages.getMessage('lateToken'))),
    Math.max(0, milliseconds),
  );
  try {
    return await Promise.race([awaited, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
