import { readFile } from 'node:fs/promises';
import { AuthInfo, Connection } from '@salesforce/core';
import { serve } from '../../../../../src/services/serve/serve.js';
import { defaultOptions } from '../../../support/options.js';

/** What it takes to run a connector as a process, which can be killed. */
export type ProcessOptions = {
  readonly instanceUrl: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiHost: string;
  /** Of C1; by default Node's authorities. */
  readonly caFile?: string;
  readonly dataDir: string;
};

const { instanceUrl, accessToken, caFile, ...options } = JSON.parse(process.env['CONNECTOR']!) as ProcessOptions;
const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
const connection = await Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await serve(
  {
    ...options,
    connection,
    orgId: '00D000000000001EAA',
    hostId: 'process',
    provisioning: true,
    syncOptions: defaultOptions,
    licenseProfiles: [],
    version: '0.0.0',
    health: null,
    setVariables: (variables) => Object.assign(process.env, variables),
    ...(caFile !== undefined && { authorities: await readFile(caFile, 'utf8') }),
    log: { format: 'json', level: 'info' },
  },
  stop.signal,
);
