import type { PeerCertificate } from 'node:tls';
import { Messages, SfError } from '@salesforce/core';
import type { Proxy } from './proxies.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'network');

/** A connection that did not come about, with the words for whoever has to put it right. */
export class NetworkError extends Error {
  public override readonly name = 'NetworkError';

  /**
   * @param code the network's (`ECONNREFUSED`), OpenSSL's (`CERT_HAS_EXPIRED`), or `ERROR_HTTP_<status>` as a proxy answered
   * @param explained the same in plain words, with the next steps
   */
  public constructor(
    public readonly code: string,
    public readonly explained: SfError,
    cause: unknown,
  ) {
    super(explained.message, { cause });
  }
}

/** The NetworkError that an error is or comes from; null for any other error. */
export function networkErrorOf(error: unknown): NetworkError | null {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof NetworkError) return one;
  return null;
}

/** Whether the same connection will fail again until somebody changes something: a certificate, or what a proxy allows. */
export function needsHelp({ explained }: NetworkError): boolean {
  return ['UntrustedCertificateError', 'TlsFailedError', 'ProxyRefusedError'].includes(explained.name);
}

/** @param target the host and port that the proxy was asked for */
export function proxyAnswered(proxy: Proxy, target: string, status: number, cause: unknown): NetworkError {
  const key = keyOfStatus(status);
  const name = key === 'proxyBusy' ? 'ProxyBusyError' : 'ProxyRefusedError';
  return new NetworkError(
    `ERROR_HTTP_${String(status)}`,
    sfError(
      name,
      messages.getMessage(key, [proxy.address, proxy.variable, target, String(status)]),
      messages.getMessages(`${key}.actions`, [proxy.variable, target]),
    ),
    cause,
  );
}

/** @param target the host and port that the proxy was to be asked for */
export function proxyUnreachable(proxy: Proxy, target: string, cause: Error & { code?: string }): NetworkError {
  const code = cause.code ?? cause.name;
  return new NetworkError(
    code,
    sfError(
      'ProxyNotReachableError',
      messages.getMessage('proxyNotReachable', [proxy.address, proxy.variable, target, code, wordsOf(cause)]),
      messages.getMessages('proxyNotReachable.actions', [proxy.variable, target]),
    ),
    cause,
  );
}

/**
 * @param target the host and port that was connected to
 * @param proxy the proxy, if that is what was connected to
 * @param shown the certificate that it shows; null when it is not known
 */
export function tlsFailed(
  target: string,
  proxy: Proxy | null,
  cause: Error & { code: string },
  shown: PeerCertificate | null,
): NetworkError {
  const { code } = cause;
  const host = proxy ? messages.getMessage('certificate.proxy', [proxy.address, proxy.variable]) : target;
  return new NetworkError(
    code,
    isUntrusted(code) ? untrusted(host, cause, shown) : handshake(host, proxy, cause),
    cause,
  );
}

/** What can be wrong with an answer that is read no further: its size, or the time that it takes. */
const REFUSALS_OF_ANSWERS = {
  tooLarge: { code: 'ANSWER_TOO_LARGE', name: 'AnswerTooLargeError' },
  tooManyValues: { code: 'ANSWER_TOO_LARGE', name: 'AnswerTooLargeError' },
  headersTooLarge: { code: 'HEADERS_TOO_LARGE', name: 'AnswerTooLargeError' },
  tooSlow: { code: 'ANSWER_TOO_SLOW', name: 'AnswerTooSlowError' },
  // undici's codes, after which a request may be sent again.
  notBegun: { code: 'UND_ERR_HEADERS_TIMEOUT', name: 'AnswerTooSlowError' },
  silent: { code: 'UND_ERR_BODY_TIMEOUT', name: 'AnswerTooSlowError' },
} as const;

/**
 * @param host who answered
 * @param limit what the answer was not to exceed: megabytes, values, kilobytes of headers, or seconds
 */
export function answerRefused(
  host: string,
  what: keyof typeof REFUSALS_OF_ANSWERS,
  limit: number,
  cause: unknown,
): NetworkError {
  const { code, name } = REFUSALS_OF_ANSWERS[what];
  const key = `answer.${what}`;
  const tokens = [host, limit.toLocaleString('en-US')];
  return new NetworkError(
    code,
    sfError(name, messages.getMessage(key, tokens), messages.getMessages(`${key}.actions`, [host])),
    cause,
  );
}

/** Whether an answer was there, and was read no further: the same request may well have the same answer. */
export function isRefusedAnswer(error: unknown): boolean {
  const { code = '' } = networkErrorOf(error) ?? {};
  return ['ANSWER_TOO_LARGE', 'HEADERS_TOO_LARGE', 'ANSWER_TOO_SLOW'].includes(code);
}

/** Whether an error says that TLS itself failed. */
export function isTlsFailure(error: unknown): error is Error & { code: string } {
  const { code, cert } = (error ?? {}) as { code?: unknown; cert?: unknown };
  return typeof code === 'string' && (isUntrusted(code) || /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code) || !!cert);
}

/**
 * The codes with which a certificate is refused.
 *
 * Source: "X509 certificate error codes", Node.js, tls; node/src/crypto/crypto_common.cc, which has more.
 */
const OF_TIME = new Set([
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
]);
const OF_NAME = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_FORMAT', 'HOSTNAME_MISMATCH']);
const OF_REVOCATION = new Set(['CERT_REVOKED', 'CERT_REJECTED', 'CERT_UNTRUSTED']);
const OF_ISSUER = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  // Node.js has no name for OpenSSL's other reasons, such as a key that is too short.
  'UNSPECIFIED',
]);

function isUntrusted(code: string): boolean {
  return [OF_TIME, OF_NAME, OF_REVOCATION, OF_ISSUER].some((codes) => codes.has(code));
}

function untrusted(host: string, cause: Error & { code: string }, shown: PeerCertificate | null): SfError {
  const { code } = cause;
  const message =
    shown === null
      ? messages.getMessage('certificate', [host, wordsOf(cause), code])
      : messages.getMessage('certificate.whose', [
          host,
          wordsOf(cause),
          code,
          nameOf(shown.subject),
          issuersOf(shown),
          dayOf(shown.valid_from),
          dayOf(shown.valid_to),
        ]);
  const own = OF_TIME.has(code)
    ? messages.getMessages('certificate.time')
    : OF_NAME.has(code)
      ? messages.getMessages('certificate.name')
      : OF_REVOCATION.has(code)
        ? messages.getMessages('certificate.revoked')
        : [];
  return sfError('UntrustedCertificateError', message, [...own, ...messages.getMessages('certificate.authority')]);
}

function handshake(host: string, proxy: Proxy | null, cause: Error & { code: string }): SfError {
  const isOtherProtocol = /wrong version number|packet length too long|http request|bad record type/i.test(
    `${cause.message} ${cause.code.replaceAll('_', ' ')}`,
  );
  return isOtherProtocol
    ? sfError('TlsFailedError', messages.getMessage('noTls', [host, cause.code]), [
        ...(proxy ? messages.getMessages('noTls.proxyActions', [proxy.variable]) : []),
        ...messages.getMessages('noTls.actions'),
      ])
    : sfError(
        'TlsFailedError',
        messages.getMessage('handshake', [host, wordsOf(cause), cause.code]),
        messages.getMessages('handshake.actions'),
      );
}

function keyOfStatus(status: number): 'proxyLogin' | 'proxyBusy' | 'proxyRefused' {
  if (status === 407) return 'proxyLogin';
  return status === 429 || status >= 500 ? 'proxyBusy' : 'proxyRefused';
}

function sfError(name: string, message: string, actions: string[]): SfError {
  return new SfError(message, name, actions);
}

/**
 * The words of an error. OpenSSL's own lines have their reason between colons: `…:SSL routines:…:wrong version number:…`.
 * Node.js adds advice after a semicolon, which only holds where the company's authority is installed.
 */
function wordsOf({ message }: Error): string {
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(message) ?? [];
  return (reason ?? message).split(';')[0]!.trim().replace(/\.+$/, '');
}

type Names = Partial<Record<'CN' | 'O' | 'OU', string | string[]>>;

function nameOf(names: Names | undefined): string {
  const of = (name: string | string[] | undefined): string | undefined =>
    Array.isArray(name) ? name.join(', ') : name;
  const { CN, O, OU } = names ?? {};
  const [first, second] = [of(CN) ?? of(OU), of(O)];
  return [first, second].filter((name) => name !== undefined).join(', ') || '?';
}

/** The issuer of a certificate, and who stands at the end of its chain. */
function issuersOf(shown: PeerCertificate): string {
  const issuer = nameOf(shown.issuer);
  let last = shown as PeerCertificate & { issuerCertificate?: PeerCertificate };
  // A certificate that signed itself is its own issuer.
  for (let left = 10; left > 0 && last.issuerCertificate && last.issuerCertificate !== last; left -= 1) {
    last = last.issuerCertificate;
  }
  const top = nameOf(last.issuer);
  return top === issuer ? `"${issuer}"` : `"${issuer}" ("${top}")`;
}

function dayOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString().slice(0, 10);
}
