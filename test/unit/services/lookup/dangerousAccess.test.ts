import { expect } from 'chai';
import type { SfError } from '@salesforce/core';
import { OrgClient } from '../../../../src/org/client.js';
import { readDangerousAccess } from '../../../../src/services/lookup/dangerousAccess.js';
import { json, startOrgServer } from '../../support/orgServer.js';

describe('readDangerousAccess', () => {
  it('takes nothing for harmless where the running user may not see what permission sets give', async () => {
    const fields = [{ name: 'Id' }, { name: 'PermissionsApiEnabled' }];
    const server = await startOrgServer((_asked, _request, response) => json(response, 200, { fields }));
    try {
      const targets = [{ type: 'permission' as const, id: '0PS000000000001GAA' }];
      const error = await readDangerousAccess(new OrgClient(server.connection), targets).catch((e: unknown) => e);
      expect((error as SfError).name).to.equal('PermissionsHiddenError');
      expect((error as SfError).message).to.match(/may not see what permission sets give/);
    } finally {
      await server.close();
    }
  });
});
