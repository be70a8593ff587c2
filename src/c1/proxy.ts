import { checkGrpcProxy, proxyVariable, type Environment } from '../network/proxies.js';

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
  const variable = proxyVariable('https:', env);
  if (variable === undefined || env['grpc_proxy']) return {};
  const exceptions = exceptionsOf(env);
  return {
    grpc_proxy: env[variable]!,
    ...(exceptions.trim() !== '' && !env['no_grpc_proxy'] && { no_grpc_proxy: hostEndings(exceptions) }),
  };
}

/**
 * Checks the proxy by which gRPC is to reach a host.
 *
 * @throws SfError ProxyAddressError
 */
export function checkProxyTo(host: string, env: Environment): void {
  const variable = env['grpc_proxy'] ? 'grpc_proxy' : proxyVariable('https:', env);
  if (variable === undefined) return;
  const exceptions = env['no_grpc_proxy'] || (exceptionsOf(env).trim() === '' ? null : hostEndings(exceptionsOf(env)));
  // Source: @grpc/grpc-js, http_proxy.
  if (exceptions?.split(',').some((ending) => host.toLowerCase().endsWith(ending))) return;
  checkGrpcProxy(variable, env[variable]!);
}

function exceptionsOf(env: Environment): string {
  return env['no_proxy'] ?? env['NO_PROXY'] ?? '';
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
