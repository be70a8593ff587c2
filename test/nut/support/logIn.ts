import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LATEST } from '../../../simulator/http/apiVersion.js';

export type Login = { instanceUrl: string; accessToken: string; username: string; orgId: string };

/** Leaves in a HOME what `sf org login access-token` leaves there, the encryption aside, which the CLI does not need. */
export async function logIn(home: string, login: Login, alias: string): Promise<void> {
  const folder = join(home, '.sfdx');
  await mkdir(folder, { recursive: true });
  const authentication = {
    ...login,
    loginUrl: login.instanceUrl,
    // Otherwise the CLI would ask for these before its first call, and keep them.
    isDevHub: false,
    isSandbox: false,
    isScratch: false,
    name: 'Acme Rockets',
    instanceName: 'SIM1',
    namespacePrefix: null,
    trailExpirationDate: null,
    orgEdition: 'Developer Edition',
    instanceApiVersion: `${String(LATEST)}.0`,
    instanceApiVersionLastRetrieved: new Date().toLocaleString('en-US'),
  };
  await writeFile(join(folder, `${login.username}.json`), JSON.stringify(authentication), { mode: 0o600 });
  const aliases = join(folder, 'alias.json');
  const { orgs } = JSON.parse(await readFile(aliases, 'utf8').catch(() => '{"orgs":{}}')) as { orgs: object };
  await writeFile(aliases, JSON.stringify({ orgs: { ...orgs, [alias]: login.username } }));
}
