import { startSimulator, type Simulator, type SimulatorOptions } from '../../../../../simulator/start.js';

export const NOW = new Date('2026-09-01T09:00:00Z');

export type Answer = { status: number; headers: Headers; body: unknown };
export type Send = {
  body?: unknown;
  form?: Record<string, string>;
  token?: string | null;
  headers?: Record<string, string>;
};

/** An org with an administrator and nothing else, and a plain HTTP client of its. */
export type Api = {
  readonly simulator: Simulator;
  /** Sends a request; a path that begins without a slash is below `/services/data/v67.0`. */
  send(method: string, path: string, options?: Send): Promise<Answer>;
  get(path: string, options?: Send): Promise<Answer>;
  query(soql: string, options?: Send): Promise<Answer>;
  /** A user without any permission. */
  addUser(username: string): string;
  close(): Promise<void>;
};

export async function startApi(options: SimulatorOptions = {}): Promise<Api> {
  const simulator = await startSimulator({ seed: 'empty', now: NOW, ...options });
  const send: Api['send'] = async (method, path, { body, form, token = simulator.accessToken, headers } = {}) => {
    const address = path.startsWith('/') ? path : `/services/data/v67.0/${path}`;
    const response = await fetch(simulator.instanceUrl + address, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(form ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: form ? new URLSearchParams(form) : body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  };
  return {
    simulator,
    send,
    get: (path, more) => send('GET', path, more),
    query: (soql, more) => send('GET', `query?q=${encodeURIComponent(soql)}`, more),
    addUser: (username) =>
      simulator.org.table('User').insert({
        Username: username,
        LastName: username.slice(0, username.indexOf('@')),
        Alias: 'plain',
        Email: username,
        IsActive: true,
        UserType: 'Standard',
      }).Id,
    close: () => simulator.close(),
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  return response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
}

/** Accounts named `Account 0001` and so on, in the order of their ids. */
export function addAccounts({ org }: Simulator, count: number): string[] {
  const accounts = org.table('Account');
  return Array.from({ length: count }, (_, index) => {
    return accounts.insert({ Name: `Account ${String(index + 1).padStart(4, '0')}` }).Id;
  });
}
