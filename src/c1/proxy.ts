import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How to reach C1's token endpoint.
 *
 * @param authorities the only certificate authorities that are trusted, in PEM; undefined for Node's own, and then also
 * through the proxy that the environment names
 */
export function dispatcherFor(authorities: string | undefined): Dispatcher {
  return authorities === undefined ? new EnvHttpProxyAgent() : new Agent({ connect: { ca: authorities } });
}

/**
 * The environment variables that make gRPC use the same proxy as the requests for tokens: the one in `HTTPS_PROXY` or
 * `HTTP_PROXY`, except for the hosts in `NO_PROXY`. gRPC itself reads these names in lower case only, and understands
 * neither spaces nor `*` in `NO_PROXY`.
 *
 * Source: undici, EnvHttpProxyAgent; @grpc/grpc-js, http_proxy.
 *
 * @returns the variables to add: none if the environment already has a proxy for gRPC, or has no proxy
 */
export function grpcProxy(env: Environment): Record<string, string> {
  const proxy = (env['https_proxy'] ?? env['HTTPS_PROXY']) || (env['http_proxy'] ?? env['HTTP_PROXY']);
  if (!proxy || env['grpc_proxy']) return {};
  const exceptions = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return {
    grpc_proxy: proxy,
    ...(exceptions.trim() !== '' && !env['no_grpc_proxy'] && { no_grpc_proxy: hostEndings(exceptions) }),
  };
}

/** The entries of `NO_PROXY` as gRPC compares them: with the end of a host's name. An empty entry, from `*`, fits every host. */
function hostEndings(list: string): string {
  return (
    list
      .toLowerCase()
      .split(/[,\s]+/)
      .filter((entry) => entry !== '')
      .map((entry) => entry.replace(/^\*/, ''))
      .join(',') || ','
  );
}
