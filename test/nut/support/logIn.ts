import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LATEST } from '../../../simulator/http/apiVersion.js';
import type { Runner } from './sf.js';

export type Login = { instanceUrl: string; accessToken: string; username: string; orgId: string };

/** Writes the files into a HOME that `sf org login access-token` writes. They are not encrypted, which the CLI accepts. */
export async function logIn(home: string, login: Login, alias: string): Promise<void> {
  const folder = join(home, '.sfdx');
  await mkdir(folder, { recursive: true });
  const authentication = {
    ...login,
    loginUrl: login.instanceUrl,
    // Without these values, the CLI would ask the org for them before its first call.
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

/** Logs in with `sf`, which encrypts the session, for tests of the login. @throws Error with the output of `sf` */
export async function logInWithSf(sf: Runner, { instanceUrl, accessToken }: Login, alias: string): Promise<void> {
  const args = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', alias, '--no-prompt'];
  const { exitCode, stdout, stderr } = await sf.run(args, { env: { SF_ACCESS_TOKEN: accessToken } });
  if (exitCode !== 0) throw new Error(`sf ${args.join(' ')} ended with ${String(exitCode)}: ${stdout}${stderr}`);
}
