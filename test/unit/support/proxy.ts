import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** What a proxy answers: to a CONNECT, or to a request for an http:// host. 200: it lets it pass. */
export type Verdict = (request: IncomingMessage) => number;

/** A proxy on loopback. */
export type Proxy = {
  /** `http://127.0.0.1:PORT`, or `https://…`. */
  readonly url: string;
  readonly port: number;
  /** What it was asked for: `CONNECT host:port`, `GET http://…`. */
  readonly asked: string[];
  /** The header Proxy-Authorization of each request; '' where there was none. */
  readonly logins: string[];
  /** Ends the connections that there are. Those that come are taken. */
  hangUp(): void;
  close(): Promise<void>;
};

/**
 * @param tls the proxy's own key and certificate, if it is reached by TLS
 * @param portOf the port on this machine that a host in a CONNECT stands for; by default the port that is asked for
 */
export const startProxy = async (
  verdict: Verdict = () => 200,
  { tls, portOf }: { tls?: { key: string; cert: string }; portOf?: (target: string) => number } = {},
): Promise<Proxy> => {
  const asked: string[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const note = (request: IncomingMessage): void => {
    asked.push(`${request.method} ${request.url}`);
    logins.push(request.headers['proxy-authorization'] ?? '');
  };
  const server = tls ? createTlsServer(tls) : createServer();
  server.on('connection', keep).on('secureConnection', keep);
  server.on('request', (request, response) => {
    note(request);
    const status = verdict(request);
    if (status !== 200) {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Says the proxy.</body></html>');
      return;
    }
    const { method, headers } = request;
    const forwarded = ask(request.url!, { method, headers }, (answer) =>
      answer.pipe(response.writeHead(answer.statusCode!, answer.headers)),
    );
    request.pipe(forwarded.on('error', () => response.destroy()));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    keep(socket);
    const status = verdict(request);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    const target = request.url!;
    const far = connect(portOf?.(target) ?? Number(target.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(far).pipe(socket);
    });
    keep(far);
    // A pipe passes on an end, but no reset: without this, the tunnel's other half would stay open and be silent.
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    asked,
    logins,
    hangUp,
    close: async () => {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
};
