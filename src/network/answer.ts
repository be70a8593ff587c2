import { maxHeaderSize } from 'node:http';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createInflate, type ZlibOptions } from 'node:zlib';
import { request as send, type Dispatcher } from 'undici';
import type { Network } from './network.js';
import { answerRefused } from './networkError.js';

const MB = 1024 * 1024;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What one answer may cost: bytes after unpacking, and milliseconds. docs/decisions.md says where the numbers come from. */
export type AnswerLimits = {
  readonly bytes: number;
  /** Until the answer begins. */
  readonly start: number;
  /** Without another byte. An answer that stops for so long counts as cut off. */
  readonly silence: number;
  /** For the whole of it. */
  readonly time: number;
};

/** An answer of Salesforce's REST API: it has some megabytes at most, and begins within the two minutes that a query may take. */
export const REST_LIMITS: AnswerLimits = { bytes: 64 * MB, start: 5 * MINUTE, silence: 2 * MINUTE, time: 10 * MINUTE };

/** A page of the results of a query job: it may take long, if only something of it keeps coming. */
export const RESULTS_LIMITS: AnswerLimits = { ...REST_LIMITS, bytes: 128 * MB, time: 60 * MINUTE };

/** An answer about a login: some kilobytes. */
export const LOGIN_LIMITS: AnswerLimits = { bytes: MB, start: 2 * MINUTE, silence: MINUTE, time: 2 * MINUTE };

export type AnswerRequest = {
  readonly method: Dispatcher.HttpMethod;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
};

/** An answer whose body is still to be read, once. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body. */
  text(): Promise<string>;
  /** The body, unpacked piece by piece. What is wrong with it is the error of the stream. */
  stream(): Readable;
};

/**
 * Sends a request, and reads its answer as long as the answer stays within the limits.
 *
 * @param read its own errors are those of the request
 * @throws NetworkError for an answer beyond a limit, and as `Network.explain` has it; the network's error; the signal's reason
 */
export async function exchange<T>(
  network: Network,
  url: string,
  { method, headers, body, signal }: AnswerRequest,
  limits: AnswerLimits,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(limits.time);
  let isTooLarge = false;
  const tooLarge = (): Error => {
    isTooLarge = true;
    return new RangeError();
  };
  const tooManyValues = (): Error => answerRefused(new URL(url).host, 'tooManyValues', MAX_VALUES, new RangeError());
  try {
    const response = await send(url, {
      dispatcher: network.dispatcher,
      method,
      headers: { ...headers, 'accept-encoding': 'gzip, deflate' },
      ...(body !== undefined && { body }),
      headersTimeout: limits.start,
      bodyTimeout: limits.silence,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    try {
      return await read(answerOf(response, limits.bytes, tooLarge, tooManyValues));
    } finally {
      await response.body.dump().catch(() => undefined);
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    const { host } = new URL(url);
    if (isTooLarge) throw answerRefused(host, 'tooLarge', limits.bytes / MB, error);
    if (deadline.aborted) throw answerRefused(host, 'tooSlow', limits.time / SECOND, error);
    switch ((error as { code?: unknown }).code) {
      case 'UND_ERR_HEADERS_TIMEOUT':
        throw answerRefused(host, 'notBegun', limits.start / SECOND, error);
      case 'UND_ERR_BODY_TIMEOUT':
        throw answerRefused(host, 'silent', limits.silence / SECOND, error);
      case 'UND_ERR_HEADERS_OVERFLOW':
        throw answerRefused(host, 'headersTooLarge', maxHeaderSize / 1024, error);
    }
    throw await network.explain(error, url);
  }
}

/** A page of records has a megabyte, which Node's default would unpack in very small pieces. */
const PIECES: ZlibOptions = { chunkSize: 64 * 1024 };

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(PIECES),
  deflate: () => createInflate(PIECES),
};

/** The largest number of values in an answer. 10,000 records have some 500,000. A bracket takes a byte, and its value a hundred. */
const MAX_VALUES = 2_000_000;

/** Whether a text may be JSON of too many values: commas and brackets in texts count as well, since few texts have that many. */
function hasTooManyValues(text: string): boolean {
  if (text.length <= MAX_VALUES) return false;
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === COMMA || code === BRACKET || code === BRACE) values += 1;
  }
  return values > MAX_VALUES;
}

const [COMMA, BRACKET, BRACE] = [...',[{'].map((one) => one.charCodeAt(0));

/** @param tooLarge makes the error for a body of more bytes */
function answerOf(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  bytes: number,
  tooLarge: () => Error,
  tooManyValues: () => Error,
): Answer {
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const encoding = single['content-encoding'] ?? '';
  const bounded = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let received = 0;
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > bytes) throw tooLarge();
      yield chunk;
    }
  };
  const unpacked = (): AsyncGenerator<Buffer> => {
    const unpacker = unpackers[encoding]?.();
    // The error reaches the reader of the pieces.
    return bounded(unpacker ? pipeline(body, unpacker, () => undefined) : body);
  };
  return {
    status: statusCode,
    headers: single,
    async text() {
      // Decoded in one piece, a text of more than a megabyte would be kept outside of V8's heap, which is rarely freed.
      const decoder = new StringDecoder('utf8');
      let text = '';
      for await (const piece of unpacked()) text += decoder.write(piece);
      text += decoder.end();
      if (hasTooManyValues(text)) throw tooManyValues();
      return text;
    },
    stream: () => Readable.from(unpacked(), { objectMode: false }),
  };
}
