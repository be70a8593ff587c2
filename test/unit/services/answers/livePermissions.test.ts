import { expect } from 'chai';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import type { Switches } from '../../../../simulator/org/switches.js';
import type { PermissionKind, Right, WantedPermission } from '../../../../src/model/permission.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readWhoCan, readWhyCan } from '../../../../src/services/answers/live/permissions.js';
import { withSource } from '../../../../src/services/answers/source.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const wanted = (kind: PermissionKind, id: string, right: Right = 'read'): WantedPermission => ({
  permission: { kind, id, name: id, label: null },
  right,
});
const about = (...all: WantedPermission[]) => ({ about: 'permissions', wanted: all, isAny: false }) as const;
const { signal } = new AbortController();

/** Positions of switches, in each of which the answers are the same. */
const positions: ReadonlyArray<Partial<Switches>> = [
  {},
  { unstoredObjectPermissions: 'hidden in semi-joins' },
  { unstoredObjectPermissions: 'hidden' },
  { expiredAssignments: 'hidden', revokedAssignments: 'hidden' },
  { mutedEntities: 'listed' },
];

for (const switches of positions) {
  describe(`what is read for a question about permissions, where the org stands at ${JSON.stringify(switches)}`, () => {
    let org: UnitOrg;
    before(async () => {
      org = await startOrg({ seed: 'invoices', switches });
    });
    after(() => org.stop());

    const holders = async (...all: WantedPermission[]): Promise<{ names: string; calls: number }> =>
      withSource(await readWhoCan(new OrgClient(org.connection), about(...all), signal), ({ reader, apiCalls }) => ({
        names: Array.from(reader.accounts(), ({ username }) => username.slice(0, 3))
          .sort()
          .join(' '),
        calls: apiCalls,
      }));
    const exportInvoices = (): string => [...org.simulator.org.table('CustomPermission').rows()][0]!.Id;

    it('is who holds what gives a right on an object, or on every object', async () => {
      expect(await holders(wanted('object', 'Invoice__c', 'delete'))).to.deep.equal({
        names: 'ada fay gus hal',
        calls: 9,
      });
    });

    it('is who holds what gives a system permission', async () => {
      expect(await holders(wanted('system', 'ModifyAllData'))).to.deep.equal({ names: 'ada fay gus', calls: 7 });
    });

    it('is who holds what gives a custom permission, without those from whom their group takes it away', async () => {
      expect(await holders(wanted('custom', exportInvoices()))).to.deep.equal({ names: 'dan', calls: 6 });
    });

    it('is who holds what opens a field, and who holds what opens its object', async () => {
      expect(await holders(wanted('field', 'Invoice__c.Amount__c', 'edit'))).to.deep.equal({
        names: 'ada ben cyd dan fay gus hal joe',
        calls: 11,
      });
    });

    it('is what one user holds, in a few calls', async () => {
      const question = about(wanted('object', 'Invoice__c', 'delete'), wanted('custom', exportInvoices()));
      const held = async (name: string): Promise<unknown> =>
        withSource(
          await readWhyCan(new OrgClient(org.connection), question, org.userId(name), signal),
          ({ reader, apiCalls }) => ({
            accounts: Array.from(reader.accounts(), ({ username }) => username),
            resources: Array.from(reader.resources(), ({ displayName }) => displayName),
            direct: Array.from(reader.entitlements())
              .filter((entitlement) => [...reader.grantsOf(entitlement, 'direct')].length > 0)
              .map(({ resource }) => resource.displayName),
            calls: apiCalls,
          }),
        );
      expect(await held('dan')).to.deep.equal({
        accounts: ['dan@invoices.example'],
        resources: ['Invoices Full', 'Exporter', 'Billing', 'Basic'],
        direct: ['Exporter', 'Billing', 'Basic'],
        calls: 5,
      });
      expect(await held('eve')).to.deep.equal({
        accounts: ['eve@invoices.example'],
        resources: ['Invoices Full', 'Basic'],
        direct: ['Basic'],
        calls: 4,
      });
    });
  });
}

describe('what is read for a question about permissions of a user who may not see all', () => {
  let org: UnitOrg;
  beforeEach(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  afterEach(() => org.stop());

  const takeAway = (permission: string): void => {
    for (const name of ['Profile', 'PermissionSet']) {
      const table = org.simulator.org.table(name);
      for (const { Id } of table.rows()) table.update(Id, { [`Permissions${permission}`]: false });
    }
  };

  it('is refused where the permissions themselves are hidden, with the permission that it takes', async () => {
    takeAway('ViewSetup');
    const refused = await readWhoCan(
      new OrgClient(org.connection),
      about(wanted('object', 'Invoice__c', 'delete')),
      signal,
    ).catch((error: Error) => error);
    expect(refused).to.be.instanceOf(Error).and.to.have.property('message').that.includes('ObjectPermissions');
  });

  it('is told as not known where only the logins are', async () => {
    takeAway('ManageUsers');
    const source = await readWhoCan(new OrgClient(org.connection), about(wanted('system', 'ModifyAllData')), signal);
    const subjects = source.notKnown(null).map((one) => (one.what === 'not read' ? one.subject : one.what));
    await source.close();
    expect(subjects).to.deep.equal(['frozen logins']);
  });

  it('is as much where the last login is hidden', async () => {
    const demo = await startOrg();
    const schemas = versionedSchemas(65, demo.simulator.org.settings.features);
    const schema = schemas.get('user')!;
    schemas.set('user', { ...schema, fields: schema.fields.filter(({ name }) => name !== 'LastLoginDate') });
    try {
      const question = about(wanted('system', 'ModifyAllData'));
      const source = await readWhoCan(new OrgClient(demo.connection), question, signal);
      const logins = await withSource(source, ({ reader }) => Array.from(reader.accounts(), (one) => one.lastLogin));
      expect(logins).to.have.length.greaterThan(1);
      expect(new Set(logins)).to.deep.equal(new Set([null]));
    } finally {
      schemas.set('user', schema);
      await demo.stop();
    }
  });
});
