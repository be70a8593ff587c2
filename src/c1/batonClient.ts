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
import { C1Error, toC1Error } from './c1Error.js';
import type { Clock } from './clock.js';
import { CALL_TIMEOUT, UPLOAD_IDLE } from './timings.js';
import type { Tokens } from './tokens.js';
import { sendFile } from './upload.js';

export type BatonClientOptions = {
  /** `host:port`. */
  readonly address: string;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** Tells connectors of one client id apart: 1 to 256 characters. */
  readonly hostId: string;
  readonly userAgent: string;
  /** Certificate authorities in PEM besides which none is trusted; by default those of Node. */
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
    // A C1 that is back is found soon: pauses between tasks are the loop's.
    'grpc.max_reconnect_backoff_ms': 5000,
    // Otherwise another channel would get the connection of the one before.
    'grpc.use_local_subchannel_pool': 1,
  });

/**
 * C1's service for connectors, over TLS. Each call has a token, and once another when C1 refuses it.
 *
 * Source: ConductorOne/baton-sdk, proto/c1/connectorapi/baton/v1.
 */
export class BatonClient {
  private channel: Client;
  private readonly underWay = new Set<AbortController>();

  public constructor(private readonly options: BatonClientOptions) {
    this.channel = openChannel(options);
  }

  /** Says what this connector is and can do. @throws C1Error; the signal's reason when it is aborted */
  public async hello(request: WithoutHost<typeof BatonServiceHelloRequestSchema>, signal?: AbortSignal): Promise<void> {
    await this.call(BatonService.method.hello, { ...request, hostId: this.options.hostId }, { signal });
  }

  /** @throws C1Error; the signal's reason when it is aborted */
  public async getTask(signal?: AbortSignal): Promise<BatonServiceGetTaskResponse> {
    return this.call(BatonService.method.getTask, { hostId: this.options.hostId }, { signal });
  }

  /** @param timeout in milliseconds. @throws C1Error */
  public async heartbeat(taskId: string, timeout: number): Promise<BatonServiceHeartbeatResponse> {
    return this.call(BatonService.method.heartbeat, { hostId: this.options.hostId, taskId }, { timeout });
  }

  /** @throws C1Error; the signal's reason when it is aborted */
  public async finishTask(
    request: WithoutHost<typeof BatonServiceFinishTaskRequestSchema>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.call(BatonService.method.finishTask, { ...request, hostId: this.options.hostId }, { signal });
  }

  /**
   * Sends a file as the result of a task.
   *
   * @throws C1Error, DEADLINE_EXCEEDED when C1 has taken nothing for five to ten minutes; the signal's reason when it is
   * aborted; the file system's error
   */
  public async uploadAsset(taskId: string, path: string, signal: AbortSignal): Promise<void> {
    const method = BatonService.method.uploadAsset;
    const send = (metadata: Metadata, end: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const ended = new AbortController();
        const settle = (error?: Error | null): void => {
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
          settle,
        );
        const giveUp = (error: Error): void => {
          settle(error);
          call.cancel();
        };
        end.addEventListener('abort', () => call.cancel());
        let taken = 0;
        const onTaken = (): void => void (taken += 1);
        sendFile(call, path, { hostId: this.options.hostId, taskId }, ended.signal, onTaken).catch(giveUp);
        void this.idle(() => taken, ended.signal).then(() => {
          if (ended.signal.aborted) return;
          this.renew(channel);
          giveUp(new C1Error(status.DEADLINE_EXCEEDED, 'C1 takes nothing more of the file.'));
        });
      });
    await this.untilEnd(signal, (end) => this.authorized(send, () => CALL_TIMEOUT, end));
  }

  /** Ends whatever call is under way. */
  public close(): void {
    for (const end of this.underWay) end.abort(new C1Error(status.CANCELLED, 'The client is closed.'));
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
    return this.untilEnd(signal, (end) => this.authorized(send, () => deadline - Date.now(), end));
  }

  /** Does what ends at the latest when a signal is aborted or the client is closed. @throws the reason of that */
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
   * A channel on which a call got no answer in time may lead nowhere, without either end knowing it: a firewall has forgotten
   * the connection. The next call gets another; those that wait on the old one may still be answered.
   */
  private renew(silent: Client): void {
    if (silent !== this.channel) return;
    this.channel = openChannel(this.options);
    silent.close();
  }

  /** Waits until there is no progress any more, or the signal is aborted. */
  private async idle(progress: () => number, ended: AbortSignal): Promise<void> {
    for (let before = -1; !ended.aborted && before !== progress();) {
      before = progress();
      await this.options.clock.sleep(UPLOAD_IDLE, ended);
    }
  }

  /** @param timeLeft for a token, in milliseconds */
  private async authorized<T>(
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
      if (!(known instanceof C1Error && known.code === status.UNAUTHENTICATED) || isLast) throw known;
      tokens.refuse(authorization);
      return this.authorized(send, timeLeft, end, true);
    }
  }
}

/** Waits for what other calls may wait for as well. @throws C1Error DEADLINE_EXCEEDED; the signal's reason */
const inTime = async <T>(awaited: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> => {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  const timer = setTimeout(
    () => reject(new C1Error(status.DEADLINE_EXCEEDED, 'C1 gave no token in time.')),
    Math.max(0, milliseconds),
  );
  try {
    return await Promise.race([awaited, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
};
