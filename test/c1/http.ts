import type { connectNodeAdapter } from '@connectrpc/connect-node';

/** Answers requests of HTTP/1.1 and of HTTP/2. */
export type Handler = ReturnType<typeof connectNodeAdapter>;
export type Request = Parameters<Handler>[0];
export type Response = Parameters<Handler>[1];
