import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port of 127.0.0.1 whose connections lead to another, such as a firewall's. */
export type Relay = {
  readonly port: number;
  /** The connections that have come so far. */
  readonly connections: number;
  /** From now on, nothing passes on the connections that are there, and neither side learns of it. New ones work. */
  silence(): void;
  /** Lets what was held by `silence` pass. */
  resume(): void;
  stop(): Promise<void>;
};

export const startRelay = async (port: number): Promise<Relay> => {
  const pairs: Array<readonly [Socket, Socket]> = [];
  let silent: Array<readonly [Socket, Socket]> = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('error', () => far.destroy()).pipe(far);
    far.on('error', () => near.destroy()).pipe(near);
    pairs.push([near, far]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.length;
    },
    silence() {
      silent = [...pairs];
      for (const [near, far] of silent) {
        near.unpipe(far).pause();
        far.unpipe(near).pause();
      }
    },
    resume() {
      for (const [near, far] of silent) {
        near.pipe(far);
        far.pipe(near);
      }
      silent = [];
    },
    async stop() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
