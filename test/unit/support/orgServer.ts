import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthInfo, Connection } from '@salesforce/core';

export type Handler = (soql: string, request: IncomingMessage, response: ServerResponse) => void;

/** A server whose answers come from a test, and the CLI's own connection to it. */
export type OrgServer = {
  readonly connection: Connection;
  readonly requests: string[];
  close(): Promise<void>;
};

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'sforce-limit-info': 'api-usage=18/15000',
  });
  response.end(JSON.stringify(body));
};

export const page = (ids: string[], totalSize: number, next?: string): Record<string, unknown> => ({
  totalSize,
  done: !next,
  ...(next && { nextRecordsUrl: `/services/data/v65.0/query/${next}` }),
  records: ids.map((Id) => ({ attributes: { type: 'Group' }, Id })),
});

/** @param handler gets the SOQL of a query, or the path of any other request */
export const startOrgServer = async (handler: Handler): Promise<OrgServer> => {
  const requests: string[] = [];
  let isLoggedIn = false;
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://127.0.0.1');
    const asked = url.searchParams.get('q') ?? url.pathname;
    // The requests of the CLI's login are not part of the test.
    if (!isLoggedIn) return json(response, 200, asked === '/services/data' ? [{ version: '65.0' }] : {});
    requests.push(asked);
    handler(asked, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const instanceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken: '00D000000000001!token', instanceUrl, loginUrl: instanceUrl },
  });
  const connection = await Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
  isLoggedIn = true;
  return {
    connection,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
