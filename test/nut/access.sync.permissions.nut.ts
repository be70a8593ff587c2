import { expect } from 'chai';
import type { FieldValue } from '../../simulator/schema/types.js';
import { ORG, startDemo, type Demo } from './support/demo.js';
import { expectDocument } from './support/expect/document.js';
import { expectRefusal } from './support/expect/refusal.js';
import type { Envelope } from './support/sf.js';
import { walk } from './support/walk/index.js';

/** The demo's user for connectors: no administrator, all rights through one permission set. */
const CONNECTOR_USER = /^c1\.connector@/;

describe('sf access sync as a user who is not an administrator', () => {
  let demo: Demo;
  let username: string;
  beforeEach(async () => {
    demo = await startDemo();
    const user = [...demo.simulator.org.table('User').rows()].find((row) => CONNECTOR_USER.test(String(row.Username)));
    if (!user) throw new Error('The demo org has no connector user.');
    username = String(user.Username);
    await demo.logIn(username, ORG);
  });
  afterEach(() => demo.stop());

  const sync = (...flags: string[]): string[] => ['access', 'sync', '-o', ORG, ...flags];

  /** Takes a system permission away from everything that gives it to the user. */
  function takeAway(...permissions: string[]): void {
    const { org } = demo.simulator;
    const none: Record<string, FieldValue> = Object.fromEntries(
      permissions.map((name) => [`Permissions${name}`, false]),
    );
    const user = [...org.table('User').rows()].find((row) => row.Username === username);
    const assigned = org.table('PermissionSetAssignment').where('AssigneeId', user?.Id ?? '');
    for (const { PermissionSetId: id } of assigned) org.table('PermissionSet').update(String(id), none);
    for (const permission of permissions) expect(org.hasPermission(user?.Id ?? '', permission)).to.equal(false);
  }

  it('reads all that the administrator reads', async () => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(sync());
    expect(exitCode, stderr).to.equal(0);
    expectDocument(JSON.parse(stdout), walk(demo.simulator.org));
  });

  it('refuses without API Enabled, and says how to get it', async () => {
    takeAway('ApiEnabled');
    await expectRefusal(demo.plugin, sync(), [new RegExp(username), /API Enabled/, /Permission Sets/]);
  });

  it('refuses without Manage Users, and says how to get it', async () => {
    takeAway('ManageUsers', 'FreezeUsers');
    await expectRefusal(demo.plugin, sync(), [new RegExp(username), /Manage Users/, /Permission Sets/]);
  });

  it('refuses without View Setup and Configuration, and names a permission that helps', async () => {
    takeAway('ManageUsers', 'FreezeUsers', 'ViewSetup', 'AssignPermissionSets', 'ManageProfilesPermissionsets');
    await expectRefusal(demo.plugin, sync(), [new RegExp(username), /Manage Users|View Setup/, /Permission Sets/]);
  });

  /** C1's documentation of its connector has both, in "Troubleshooting the Salesforce integration". */
  const troubles: Array<[told: string, code: string, bring: () => unknown, words: RegExp[]]> = [
    [
      'This feature is not currently enabled for this user',
      'FUNCTIONALITY_NOT_ENABLED',
      async () => {
        takeAway('ApiEnabled');
        await fetch(`${demo.simulator.instanceUrl}/_sim/settings`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ userWithoutApi: 'FUNCTIONALITY_NOT_ENABLED' }),
        });
      },
      [/may not use the Salesforce APIs/, /API Enabled/, /sf access setup/],
    ],
    [
      'insufficient access rights on cross-reference id',
      'INSUFFICIENT_ACCESS',
      () => demo.simulator.faults.plan({ kind: 'no-access', object: 'GroupMember', times: 'always' }),
      [/lacks a permission/, /sf access check/, /sf access setup/, /Manage Users/],
    ],
  ];
  for (const [told, code, bring, words] of troubles) {
    it(`says what to do about "${told}", and keeps Salesforce's own words`, async () => {
      await bring();
      await expectRefusal(demo.plugin, sync(), [new RegExp(username), new RegExp(told), ...words]);
      const { cause, data } = (await demo.plugin.run([...sync(), '--json'])).json() as Envelope & {
        cause: string;
        data: { errorCode: string };
      };
      expect(cause).to.include(code).and.to.include(told);
      expect(data.errorCode).to.equal(code);
    });
  }
});
