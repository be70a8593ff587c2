import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { isTlsFailure, networkErrorOf, proxyAnswered, proxyUnreachable, tlsFailed } from './networkError.js';
import { proxyVariable, withoutCredentials, type Proxy } from './proxies.js';

export type NetworkOptions = {
  /** The only certificate authorities that are trusted, in PEM; by default Node's. */
  readonly authorities?: string | undefined;
};

/** How long a host may take to show its certificate once more, in milliseconds. */
const LOOK = 5000;

/**
 * The ways to hosts: through the proxies that the environment names, to hosts whose certificates are trusted. What goes wrong on
 * the way is explained by `explain`.
 */
export class Network {
  public readonly dispatcher: Dispatcher;
  /** By `host:port`, how a tunnel to it was opened through a proxy. */
  private readonly tunnels = new Map<string, () => Promise<Duplex>>();

  public constructor({ authorities }: NetworkOptions = {}) {
    const tls = { allowH2: false, ...(authorities !== undefined && { ca: authorities }) };
    this.dispatcher = new EnvHttpProxyAgent({
      allowH2: false,
      connect: tls,
      requestTls: tls,
      proxyTls: tls,
      clientFactory: (origin, options) => this.proxyClient(origin, options),
    });
  }

  /**
   * Explains an error of a request that went by this dispatcher.
   *
   * @returns a NetworkError for what a proxy or TLS refused, or where the proxy could not be reached; otherwise the error itself
   */
  public async explain(error: unknown, url: string | URL): Promise<unknown> {
    if (networkErrorOf(error)) return error;
    const { protocol, hostname, port, host } = new URL(url);
    const target = port === '' ? `${host}:${protocol === 'https:' ? '443' : '80'}` : host;
    for (let one = error; one instanceof Error; one = one.cause) {
      if (one instanceof TunnelError) return this.explainTunnel(one, protocol, target);
      if (isTlsFailure(one)) {
        const shown =
          (one as { cert?: PeerCertificate }).cert ?? (await this.look(hostname, Number(port || 443), target));
        return tlsFailed(target, null, one, shown);
      }
      if (isPlainProxyLogin(one)) {
        const variable = proxyVariable(protocol, process.env);
        if (variable === undefined) return error;
        const proxy = { variable, address: withoutCredentials(process.env[variable]!).replace('***@', '') };
        return proxyAnswered(proxy, target, 407, error);
      }
    }
    return error;
  }

  private async explainTunnel(
    { proxyUrl, answer, cause }: TunnelError,
    protocol: string,
    target: string,
  ): Promise<Error> {
    const variable = proxyVariable(protocol, process.env) ?? 'HTTPS_PROXY';
    const proxy: Proxy = { variable, address: `${proxyUrl.protocol}//${proxyUrl.host}` };
    if (answer !== null) return proxyAnswered(proxy, target, answer, cause);
    if (!isTlsFailure(cause)) return proxyUnreachable(proxy, target, cause as Error);
    const { hostname, port, host } = proxyUrl;
    const shown = await this.look(hostname, Number(port || 443), host);
    return tlsFailed(target, proxy, cause, shown);
  }

  /**
   * The connection to a proxy. undici's own says of an answer to CONNECT only that it is not 200, and that in a text.
   *
   * Source: undici, ProxyAgent, `clientFactory`.
   */
  private proxyClient(proxyUrl: URL, options: object): Dispatcher {
    const pool = new Pool(proxyUrl, options);
    const connect = pool.connect.bind(pool);
    const open = async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      const opened = await connect(request).catch((error: unknown) => {
        throw new TunnelError(proxyUrl, null, error);
      });
      if (opened.statusCode === 200) return opened;
      opened.socket.on('error', () => undefined).destroy();
      throw new TunnelError(proxyUrl, opened.statusCode, null);
    };
    return Object.assign(pool, {
      connect: async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
        const { path } = request;
        this.tunnels.set(path, async () => (await open({ ...request, signal: AbortSignal.timeout(LOOK) })).socket);
        return open(request);
      },
    });
  }

  /**
   * The certificate that a host shows, by the way that the request went. Nothing is sent there.
   *
   * @returns null when it shows none in time
   */
  private async look(hostname: string, port: number, target: string): Promise<PeerCertificate | null> {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    try {
      const tunnel = await this.tunnels.get(target)?.();
      const socket = connectTls({
        ...(tunnel ? { socket: tunnel } : { host, port }),
        ...(isIP(host) === 0 && { servername: host }),
        // The certificate is looked at because it is not trusted.
        rejectUnauthorized: false,
      });
      socket.on('error', () => undefined);
      try {
        await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LOOK) });
        const shown = socket.getPeerCertificate(true);
        return Object.keys(shown).length > 0 ? shown : null;
      } finally {
        socket.destroy();
      }
    } catch {
      return null;
    }
  }
}

/** No tunnel through a proxy: its answer to CONNECT, or why it could not be asked. */
class TunnelError extends Error {
  public constructor(
    public readonly proxyUrl: URL,
    public readonly answer: number | null,
    cause: unknown,
  ) {
    super('', { cause });
  }
}

/** Whether a proxy for http:// hosts wants a login. Source: undici, ProxyAgent, which takes the answer away. */
function isPlainProxyLogin(error: Error): boolean {
  return (
    (error as { code?: unknown }).code === 'UND_ERR_INVALID_ARG' && /Proxy Authentication Required/i.test(error.message)
  );
}
