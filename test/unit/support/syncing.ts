import { AuthInfo, Connection, StateAggregator } from '@salesforce/core';
import type { OrgSize } from '../../../simulator/seeds/scale/sizes.js';
import type { Simulator } from '../../../simulator/start.js';
import { csv } from '../../../src/formats/csv.js';
import type { Format } from '../../../src/formats/format.js';
import { json } from '../../../src/formats/json.js';
import type { SyncOptions } from '../../../src/model/syncOptions.js';
import type { DocumentRequest } from '../../../src/services/document/documents.js';
import { sync, type SyncEvents, type SyncOutcome, type SyncRequest } from '../../../src/services/sync/sync.js';
import { defaultOptions } from './options.js';

/** Of each kind as many as it takes for a few pages of fifteen records, for tests that read an org hundreds of times. */
export const fewOfEach: Partial<OrgSize> = {
  users: 24,
  permissionSets: 45,
  permissionSetGroups: 3,
  groups: 8,
  roles: 6,
  territories: 5,
  assignments: 90,
  groupMembers: 40,
  territoryMembers: 15,
  connectedApps: 2,
};

/** A connection whose session can be refreshed, unlike that of a bare access token. */
export const connectByJwt = async ({ username, clientId, jwtKeyFile, instanceUrl }: Simulator): Promise<Connection> => {
  // An earlier test may have saved a refreshed session, whose org no longer runs.
  const { orgs } = await StateAggregator.getInstance();
  if (await orgs.hasFile(username)) await orgs.remove(username);
  const authInfo = await AuthInfo.create({
    username,
    oauth2Options: { clientId, privateKeyFile: jwtKeyFile, loginUrl: instanceUrl },
  });
  return Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
};

export type SyncResult = { readonly json: string; readonly csv: string; readonly outcome: SyncOutcome };

type Overrides = Partial<Pick<SyncRequest, 'limits' | 'workingFolder' | 'snapshotFile'>> & {
  readonly options?: Partial<SyncOptions>;
  readonly events?: Partial<SyncEvents>;
  readonly abort?: AbortController;
};

const silent: SyncEvents = {
  onPage: () => undefined,
  onHiddenField: () => undefined,
  onLeftOut: () => undefined,
  onObjectAbsent: () => undefined,
  onUsersWithoutType: () => undefined,
  onProblem: () => undefined,
  onReadingDone: () => undefined,
};

/** A document in memory. It has a text once the sync has put it in place. */
const inMemory = (format: Format): { request: DocumentRequest; text: () => string } => {
  let prepared = '';
  let placed = '';
  return {
    request: {
      format,
      view: format.defaultView,
      output: {
        path: null,
        isStream: true,
        prepare: async (chunks) => {
          for await (const chunk of chunks) prepared += String(chunk);
        },
        place: () => {
          placed = prepared;
          return Promise.resolve();
        },
      },
    },
    text: () => placed,
  };
};

/** Syncs an org as the command does, with very short pauses before retries. */
export const syncOrg = async (
  connection: Connection,
  { options, events, abort = new AbortController(), limits, workingFolder, snapshotFile = null }: Overrides = {},
): Promise<SyncResult> => {
  const documents = { json: inMemory(json), csv: inMemory(csv) };
  const outcome = await sync(
    {
      connection,
      options: { ...defaultOptions, ...options },
      documents: [documents.json.request, documents.csv.request],
      documentOptions: { neutralizeFormulas: true },
      snapshotFile,
      limits: { firstRetryAfter: 1, ...limits },
      ...(workingFolder && { workingFolder }),
    },
    { ...silent, ...events },
    abort,
  );
  return { json: documents.json.text(), csv: documents.csv.text(), outcome };
};
