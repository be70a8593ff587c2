import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readAccount } from '../../../../src/services/serve/createAccountTask.js';
import { defaultOptions } from '../../support/options.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

describe('readAccount', () => {
  let org: UnitOrg;
  before(async () => (org = await startOrg({ seed: 'demo' })));
  after(() => org.stop());

  it('says that a user is gone', async () => {
    const id = '005000000000001AAA';
    const error = await readAccount(new OrgClient(org.connection), id, defaultOptions).catch((e: unknown) => e);
    expect(error).to.deep.include({ name: 'TaskFailure', code: status.NOT_FOUND, isRetryable: false });
    expect((error as Error).message).to.equal(`There is no user ${id} in the org any more.`);
  });

  for (const [what, isMeant] of [
    ['an inactive user', (row: Row) => row['UserType'] === 'Standard' && row['IsActive'] === false],
    ['a user of a portal', (row: Row) => row['UserType'] === 'PowerPartner' || row['UserType'] === 'CspLitePortal'],
  ] as const) {
    it(`reads ${what}, whom syncs leave out`, async () => {
      const { Id } = [...org.simulator.org.table('User').rows()].find(isMeant)!;
      const options = { ...defaultOptions, syncDeactivatedUsers: false, syncNonStandardUsers: false };
      const account = await readAccount(new OrgClient(org.connection), Id, options);
      expect(account.id).to.include({ resourceType: 'user', resource: Id });
    });
  }
});
