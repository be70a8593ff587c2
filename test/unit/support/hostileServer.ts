import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

const MB = 1024 * 1024;

/** What a server does in place of an answer. */
export type HostileAnswer = (response: ServerResponse, request: IncomingMessage) => void;

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

/** Sends a part again and again, as fast as it is taken or after pauses, until the other side has enough. */
function sendForEver(response: ServerResponse, part: Buffer, pause = 0): void {
  const send = (): void => {
    if (response.destroyed) return;
    if (pause > 0) {
      response.write(part);
      setTimeout(send, pause).unref();
    } else if (response.write(part)) setImmediate(send);
    else response.once('drain', send);
  };
  send();
}

/** @returns an answer that unpacks to so many megabytes, and is a thousandth of them itself */
export function packedAnswer(
  megabytes: number,
  filler = ' ',
  headers: Record<string, string> = JSON_TYPE,
): HostileAnswer {
  return (response) => {
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip' });
    // A packed text may have many members, one after the other.
    const member = gzipSync(Buffer.alloc(MB, filler));
    for (let sent = 0; sent < megabytes; sent += 1) response.write(member);
    response.end();
  };
}

export function endlessAnswer(filler = ' ', headers: Record<string, string> = JSON_TYPE): HostileAnswer {
  return (response) => {
    response.writeHead(200, headers);
    sendForEver(response, Buffer.alloc(MB / 4, filler));
  };
}

/** @param pause milliseconds between two bytes */
export function tricklingAnswer(pause: number): HostileAnswer {
  return (response) => {
    response.writeHead(200, JSON_TYPE);
    sendForEver(response, Buffer.from(' '), pause);
  };
}

/** @param pause milliseconds between two bytes of a header that does not end */
export function tricklingHeaders(pause: number): HostileAnswer {
  return ({ socket }) => {
    socket!.on('error', () => undefined).write('HTTP/1.1 200 OK\r\nx-filler: ');
    const timer = setInterval(() => socket!.write('x'), pause).unref();
    socket!.on('close', () => clearInterval(timer));
  };
}

export const silentAnswer: HostileAnswer = () => undefined;

export const stoppingAnswer: HostileAnswer = (response) => {
  response.writeHead(200, JSON_TYPE);
  response.write('{');
};

/** @param bytes of one header */
export function hugeHeaders(bytes: number): HostileAnswer {
  return (response) => {
    response.writeHead(200, { ...JSON_TYPE, 'x-filler': 'x'.repeat(bytes) });
    response.end('{}');
  };
}

/** @param open what is repeated, a megabyte of it at a time: brackets that nothing closes */
export function deepAnswer(open: string, megabytes: number): HostileAnswer {
  return (response) => {
    response.writeHead(200, JSON_TYPE);
    const part = open.repeat(Math.ceil(MB / open.length));
    for (let sent = 0; sent < megabytes; sent += 1) response.write(part);
    response.end();
  };
}

export type HostileServer = { readonly url: string; close(): Promise<void> };

/**
 * Starts a server that stands before an org, hands on its answers, and gives hostile ones to some requests.
 *
 * @param target the org's address
 * @param attack the answer to a request; null where the org's is handed on
 */
export async function startHostileServer(
  target: string,
  attack: (request: IncomingMessage) => HostileAnswer | null,
): Promise<HostileServer> {
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    const answer = attack(request);
    if (answer) return answer(response, request);
    const { method, headers } = request;
    const onward = forward(
      new URL(request.url!, target),
      { method, headers: { ...headers, host: new URL(target).host } },
      (given) => {
        response.writeHead(given.statusCode!, given.headers);
        given.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
