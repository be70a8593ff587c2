import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startSimulator, type Simulator } from '../../simulator/start.js';
import { expectDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
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
    await sf.login(simulator, 'acme');
    simulator.expireSession(simulator.accessToken);
    const words = [new RegExp(simulator.username), /expired/, /sf org login/];
    await expectRefusal(sf, ['access', 'sync', '-o', 'acme'], words);
  });

  it('goes on with a refreshed one where the login has a refresh token', async () => {
    simulator = await startSimulator({ seed: 'demo', https: true });
    const { sfdxAuthUrl, caFile } = simulator;
    if (!sfdxAuthUrl || !caFile) throw new Error('The simulator gives no auth URL.');
    const env = { NODE_EXTRA_CA_CERTS: caFile };
    await writeFile(join(sf.home, 'auth.txt'), sfdxAuthUrl);
    const login = ['org', 'login', 'sfdx-url', '--sfdx-url-file', join(sf.home, 'auth.txt'), '--alias', 'acme'];
    expect(await sf.run(login, { env })).to.have.property('exitCode', 0);
    const display = await sf.run(['org', 'display', '-o', 'acme', '--json'], { env });
    simulator.expireSession((display.json().result as { accessToken: string }).accessToken);

    const { exitCode, stdout, stderr } = await sf.run(['access', 'sync', '-o', 'acme'], { env });
    expect(exitCode, stderr).to.equal(0);
    expectDocument(JSON.parse(stdout), walk(simulator.org));
  });
});
