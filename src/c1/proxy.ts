type Environment = Readonly<Record<string, string | undefined>>;

/** The hosts that are reached without a proxy, as gRPC compares them: by their ends. An empty one is that of every host. */
const withoutProxy = (list: string): string =>
  list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.replace(/^\*/, ''))
    .join(',') || ',';

/**
 * What to add to the environment so that gRPC goes the way that tokens come: through the proxy of `HTTPS_PROXY` or
 * `HTTP_PROXY`, but for the hosts in `NO_PROXY`. By itself it reads lower case alone, and of `NO_PROXY` neither blanks nor `*`.
 *
 * Source: undici, EnvHttpProxyAgent; @grpc/grpc-js, http_proxy.
 *
 * @returns nothing where the environment has a proxy for gRPC alone, or names none
 */
export const grpcProxy = (env: Environment): Record<string, string> => {
  const proxy = (env['https_proxy'] ?? env['HTTPS_PROXY']) || (env['http_proxy'] ?? env['HTTP_PROXY']);
  if (!proxy || env['grpc_proxy']) return {};
  const exceptions = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return {
    grpc_proxy: proxy,
    ...(exceptions.trim() !== '' && !env['no_grpc_proxy'] && { no_grpc_proxy: withoutProxy(exceptions) }),
  };
};
