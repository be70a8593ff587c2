import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { ServerCertificate } from './certificate.js';
import type { Handler, Request } from './http.js';
import type { Connection } from './interceptors/connection.js';

/** One TLS port of 127.0.0.1 that speaks HTTP/2 and HTTP/1.1, whichever the client offers first (ALPN). */
export class Listener {
  private readonly sockets = new Map<number | undefined, Socket>();
  private server: Http2SecureServer | undefined;

  /** @param port 0: any free one, which it keeps */
  public constructor(
    private readonly certificate: Pick<ServerCertificate, 'key' | 'cert'>,
    private readonly handler: Handler,
    public port: number,
  ) {}

  /** @throws Error when the port is taken */
  public async open(): Promise<void> {
    const server = createSecureServer({ ...this.certificate, allowHTTP1: true, minVersion: 'TLSv1.2' }, this.handler);
    server.on('connection', (socket: Socket) => this.keep(socket));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Cuts every connection and stops to listen. */
  public async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, 'close');
    // Before the server closes: it would say goodbye to its sessions.
    for (const socket of this.sockets.values()) socket.destroy();
    server.close();
    await closed;
  }

  public connectionOf(request: Request): Connection {
    const socket = this.sockets.get(request.socket.remotePort);
    return { cut: () => void socket?.destroy() };
  }

  private keep(socket: Socket): void {
    const { remotePort } = socket;
    this.sockets.set(remotePort, socket);
    socket.once('close', () => this.sockets.delete(remotePort));
  }
}
