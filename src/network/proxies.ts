import { Messages, type SfError } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'network');

export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that the environment names. */
export type Proxy = {
  /** The variable that names it. */
  readonly variable: string;
  /** Its address without user and password. */
  readonly address: string;
};

const FOR_HTTP = ['http_proxy', 'HTTP_PROXY'];
const FOR_HTTPS = ['https_proxy', 'HTTPS_PROXY'];

/** The schemes by which undici reaches a proxy. Source: undici, ProxyAgent. */
const SCHEMES = ['http:', 'https:', 'socks5:', 'socks:'];

/**
 * Checks the variables from which the CLI and this plugin take proxies: before a command parses its flags, since the CLI's library goes
 * to the org then. A library that meets a bad address ends the process without a word of the variable, or goes past the proxy.
 *
 * @throws SfError ProxyAddressError
 */
export function checkProxies(env: Environment): void {
  for (const variable of [...FOR_HTTPS, ...FOR_HTTP]) checkProxy(variable, env[variable], SCHEMES);
}

/**
 * Checks the proxy by which gRPC is to go. gRPC itself only logs a bad address, and connects without the proxy.
 *
 * @param variable the variable that names it
 * @throws SfError ProxyAddressError
 */
export function checkGrpcProxy(variable: string, address: string): void {
  checkProxy(variable, address, ['http:']);
}

/**
 * The variable that names the proxy for a URL; undefined when there is none.
 *
 * Source: undici, EnvHttpProxyAgent: a variable in lower case hides the same one in capitals, also when it is empty.
 */
export function proxyVariable(protocol: string, env: Environment): string | undefined {
  const set = (names: readonly string[]): string | undefined => {
    const name = names.find((one) => env[one] !== undefined);
    return name !== undefined && env[name] !== '' ? name : undefined;
  };
  return (protocol === 'https:' ? set(FOR_HTTPS) : undefined) ?? set(FOR_HTTP);
}

/** An address of a proxy as a text may show it: without user and password. */
export function withoutCredentials(address: string): string {
  return address.trim().replace(/^([a-z][a-z\d+.-]*:\/\/)?.*@/is, '$1***@');
}

function checkProxy(variable: string, value: string | undefined, schemes: readonly string[]): void {
  if (value === undefined || value === '') return;
  const defect = defectOf(value, schemes);
  if (defect !== null) throw badAddress(variable, value, defect);
}

function badAddress(variable: string, value: string, defect: string): SfError {
  return messages.createError(
    'proxyAddress',
    [variable, withoutCredentials(value), messages.getMessage(`proxyAddress.${defect}`)],
    [variable],
  );
}

/** What is wrong with the address of a proxy: `proxyAddress.<defect>` of messages/network.md; null when nothing is. */
function defectOf(value: string, schemes: readonly string[]): string | null {
  const url = URL.parse(value);
  const hasScheme = /^\s*[a-z][a-z\d+.-]*:\/\//i.test(value);
  if (!url || !SCHEMES.includes(url.protocol)) {
    if (!hasScheme) return 'noScheme';
    return url ? 'otherScheme' : 'notAddress';
  }
  if (!schemes.includes(url.protocol)) return 'notHttp';
  // A password with a "/", "?" or "#" ends the host too early.
  const rest = `${url.pathname}${url.search}${url.hash}`;
  return url.hostname === '' || rest.includes('@') || !isDecodable(url.username + url.password) ? 'notAddress' : null;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
