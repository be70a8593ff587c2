import { expect } from 'chai';
import { orgsApart } from '../../../../src/services/diff/compareSnapshots.js';
import type { Side } from '../../../../src/services/diff/commonGround.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { linesOf } from './support/lines.js';
import { Readings } from './support/readings.js';

describe('what one org has and another has not', () => {
  const orgs: UnitOrg[] = [];
  const readings = new Readings();
  const sides: { production?: Side; sandbox?: Side } = {};

  before(async () => {
    const taken = 'fay@invoices.example.uat';
    orgs.push(
      await startOrg({ seed: 'invoices' }),
      await startOrg({ seed: 'invoices', sandbox: 'uat', settings: { usernamesElsewhere: new Set([taken]) } }),
    );
    const options = { syncLicenses: false, syncNonStandardUsers: false };
    sides.production = await readings.read(orgs[0]!.connection, 'prod', options);
    const copy = await readings.read(orgs[1]!.connection, 'uat', options);
    sides.sandbox = inMyDomain(copy, 'https://invoices--uat.sandbox.my.salesforce.com');
  });
  after(async () => {
    await readings.close();
    for (const org of orgs) await org.stop();
  });

  it('debug', () => {
    for (const by of ['access', 'permission'] as const) {
      const d = orgsApart(sides.sandbox!, sides.production!, by);
      console.log(linesOf(d), d.notCompared, d.unmatchedUsers, d.guessedUsers);
    }
  });
});

function inMyDomain({ about, ...side }: Side, instanceUrl: string): Side {
  return { ...side, about: { ...about, organization: { ...about.organization, instanceUrl } } };
}
