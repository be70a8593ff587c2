// Runs a sync of the staged plugin in a process that a test may kill. Each line on standard output says what the sync does.
// `bundleSync` in syncProcess.ts makes one file of this and all that it loads.
import { writeSync } from 'node:fs';
import { extname } from 'node:path';
import process from 'node:process';
import { AuthInfo, Connection } from '@salesforce/core';
import { formats } from 'staged/formats/index.js';
import { openOutputFile } from 'staged/services/document/outputFile.js';
import { sync } from 'staged/services/sync/sync.js';
import { SnapshotWriter } from 'staged/snapshot/writer.js';

const { instanceUrl, accessToken, workingFolder, outputs, snapshot } = JSON.parse(process.env.SYNC);

// Writes at once, so that no line is lost when the process is killed.
const say = (line) => void writeSync(1, `${line}\n`);

const { finish } = SnapshotWriter.prototype;
SnapshotWriter.prototype.finish = function finishAloud(...args) {
  say('finishing');
  return finish.apply(this, args);
};

const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
const connection = await Connection.create({ authInfo, connectionOptions: { version: '65.0' } });
const documents = await Promise.all(
  outputs.map(async (path) => {
    const format = formats.find(({ extensions }) => extensions.includes(extname(path)));
    return { format, view: format.defaultView, output: await openOutputFile(path) };
  }),
);
const ignore = () => undefined;

say('reading');
await sync(
  {
    connection,
    options: {
      syncConnectedApps: true,
      syncAgents: false,
      syncLicenses: true,
      syncPermissions: true,
      syncFieldPermissions: false,
      syncLogins: true,
      syncDeactivatedUsers: true,
      syncNonStandardUsers: false,
      usernameForEmail: false,
      includeShadowPermissionSets: false,
      includeSystemGroups: false,
      resourceTypes: [],
    },
    documents,
    documentOptions: { neutralizeFormulas: true },
    snapshotFile: await openOutputFile(snapshot),
    limits: { concurrency: 3 },
    workingFolder,
  },
  {
    onPage: () => say('page'),
    onReadingDone: () => say('writing'),
    onHiddenField: ignore,
    onLeftOut: ignore,
    onUsersWithoutType: ignore,
    onProblem: ignore,
  },
  new globalThis.AbortController(),
);
say('done');
