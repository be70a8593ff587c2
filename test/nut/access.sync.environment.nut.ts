import { expect } from 'chai';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { walk } from './support/walk/index.js';
import type { WalkOptions } from './support/walk/options.js';

describe("sf access sync: the hosted connector's environment variables", () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  async function expectSync(
    env: Record<string, string>,
    flags: string[],
    options: Partial<WalkOptions>,
  ): Promise<void> {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'sync', '-o', ORG, ...flags], { env });
    expect(exitCode, stderr).to.equal(0);
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org, options));
  }

  const variables: Array<[variable: string, value: string, options: Partial<WalkOptions>]> = [
    ['BATON_SYNC_CONNECTED_APPS', 'true', { syncConnectedApps: true }],
    ['BATON_SYNC_DEACTIVATED_USERS', 'false', { syncDeactivatedUsers: false }],
    ['BATON_SYNC_NON_STANDARD_USERS', 'true', { syncNonStandardUsers: true }],
    ['BATON_USER_USERNAME_FOR_EMAIL', 'true', { usernameForEmail: true }],
    ['BATON_SYNC_DEACTIVATED_USERS', 'true', {}],
    ['BATON_SYNC_CONNECTED_APPS', 'false', {}],
    // Go's forms of a boolean, which existing deployments may hold.
    ['BATON_SYNC_CONNECTED_APPS', '1', { syncConnectedApps: true }],
    ['BATON_SYNC_DEACTIVATED_USERS', '0', { syncDeactivatedUsers: false }],
    ['BATON_SYNC_NON_STANDARD_USERS', 'TRUE', { syncNonStandardUsers: true }],
  ];
  for (const [variable, value, options] of variables) {
    it(`${variable}=${value} acts as its flag`, () => expectSync({ [variable]: value }, [], options));
  }

  it('the flag wins over its variable', async () => {
    await expectSync(
      { BATON_SYNC_DEACTIVATED_USERS: 'false', BATON_SYNC_NON_STANDARD_USERS: 'true' },
      ['--sync-deactivated-users', '--no-sync-non-standard-users'],
      {},
    );
  });
});
