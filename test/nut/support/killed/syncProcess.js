// A sync by the staged plugin's own service, in a process that may be killed. Each line on standard output says where it is.
import { writeSync } from 'node:fs';
import { extname } from 'node:path';
import process from 'node:process';
import { AuthInfo, Connection } from '@salesforce/core';

const { plugin, instanceUrl, accessToken, workingFolder, outputs } = JSON.parse(process.env.SYNC);
const part = (path) => import(`${plugin}/lib/${path}.js`);
const [{ sync }, { openOutputFile }, { formats }, { SnapshotWriter }] = await Promise.all(
  ['services/sync/sync', 'services/document/outputFile', 'formats/index', 'snapshot/writer'].map(part),
);

// At once, so that what was said is known whenever the process ends.
const say = (line) => void writeSync(1, `${line}\n`);

const { finish } = SnapshotWriter.prototype;
SnapshotWriter.prototype.finish = function finishAloud(...args) {
  say('settling');
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
      syncDeactivatedUsers: true,
      syncNonStandardUsers: false,
      usernameForEmail: false,
      includeShadowPermissionSets: false,
      includeSystemGroups: false,
      resourceTypes: [],
    },
    documents,
    documentOptions: { neutralizeFormulas: true },
    snapshotFile: null,
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
