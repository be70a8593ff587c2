import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { expectDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
import { logInWithSf } from './support/logIn.js';
import { pluginIn } from './support/plugin.js';
import { sfHome, type Sf } from './support/sf.js';
import { walk } from './support/walk/index.js';

describe('sf access sync when the session ends', () => {
  let simulator: Simulator;
  let sf: Sf;
  beforeEach(async () => (sf = await sfHome()));
  afterEach(async () => {
    await sf.remove();
    await simulator.close();
  });

  it('refuses with a token that cannot be refreshed, and says how to log in again', async () => {
    simulator = await startSimulator({ seed: 'demo' });
    await logInWithSf(sf, simulator, 'acme');
    simulator.expireSession(simulator.accessToken);
    const words = [new RegExp(simulator.username), /expired/, /sf org login/];
    await expectRefusal(pluginIn(sf.home), ['access', 'sync', '-o', 'acme'], words);
  });

  it('goes on with a refreshed one where the login has a refresh token', async () => {
    simulator = await startSimulator({ seed: 'demo', https: true });
    const { sfdxAuthUrl, caFile } = simulator;
    if (!sfdxAuthUrl || !caFile) throw new Error('The simulator gives no auth URL.');
    await writeFile(join(sf.home, 'auth.txt'), sfdxAuthUrl);
    const login = ['org', 'login', 'sfdx-url', '--sfdx-url-file', join(sf.home, 'auth.txt'), '--alias', 'acme'];
    await expectToGoOn(login, { NODE_EXTRA_CA_CERTS: caFile });
  });

  it('goes on with a new one where the login is by JWT', async () => {
    simulator = await startSimulator({ seed: 'demo' });
    const { username, clientId, jwtKeyFile, instanceUrl } = simulator;
    const credentials = ['--username', username, '--client-id', clientId, '--jwt-key-file', jwtKeyFile];
    await expectToGoOn(['org', 'login', 'jwt', ...credentials, '--instance-url', instanceUrl, '--alias', 'acme']);
  });

  async function expectToGoOn(login: string[], env?: Record<string, string>): Promise<void> {
    const { exitCode, stderr } = await sf.run(login, { env });
    expect(exitCode, stderr).to.equal(0);
    simulator.expireSession();
    simulator.resetRequests();
    // Whom Node trusts, it reads when it starts.
    const sync = await (env ? sf : pluginIn(sf.home)).run(['access', 'sync', '-o', 'acme'], { env });
    expect(sync.exitCode, sync.stderr).to.equal(0);
    expectDocument(JSON.parse(sync.stdout), walk(simulator.org));
    expect(simulator.requests.map(({ status }) => status)).to.include(401);
  }
});
