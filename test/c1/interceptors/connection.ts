import { createContextKey } from '@connectrpc/connect';

/** The connection that a call came over. */
export type Connection = {
  /** Ends it at once, with nothing said. */
  cut(): void;
};

export const connectionKey = createContextKey<Connection>(
  { cut: () => undefined },
  { description: 'the connection of a call' },
);
