import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { OrgClient } from '../../../../src/org/client.js';
import { readAccount } from '../../../../src/services/serve/readAccount.js';
import { defaultOptions } from '../../support/options.js';
import { startOrg } from '../../support/simulatedOrg.js';

describe('readAccount', () => {
  it('says that a user is gone', async () => {
    const org = await startOrg({ seed: 'demo' });
    try {
      const id = '005000000000001AAA';
      const error = await readAccount(new OrgClient(org.connection), id, defaultOptions).catch((e: unknown) => e);
      expect(error).to.deep.include({ name: 'TaskFailure', code: status.NOT_FOUND, isRetryable: false });
      expect((error as Error).message).to.equal(`There is no user ${id} in the org any more.`);
    } finally {
      await org.stop();
    }
  });
});
