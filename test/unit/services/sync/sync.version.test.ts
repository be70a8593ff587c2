import { expect } from 'chai';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

describe('a sync by the API version', () => {
  let org: UnitOrg;
  before(async () => (org = await startOrg({ seed: 'empty' })));
  after(() => org.stop());

  for (const [version, outcome] of [
    ['52.0', 'ApiVersionTooOldError'],
    ['53.0', '53.0'],
  ] as const) {
    it(`${version}: ${outcome}`, async () => {
      org.connection.setApiVersion(version);
      const synced = await syncOrg(org.connection).then(
        ({ outcome: { org: of } }) => of.apiVersion,
        ({ name }: Error) => name,
      );
      expect(synced).to.equal(outcome);
    });
  }
});
