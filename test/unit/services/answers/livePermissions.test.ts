import { expect } from 'chai';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import { assignPermissionSet } from '../../../../simulator/seeds/builder/assignments.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { addPermissions } from '../../../../simulator/seeds/builder/permissions.js';
import { addPermissionSet } from '../../../../simulator/seeds/builder/permissionSets.js';
import type { Switches } from '../../../../simulator/org/switches.js';
import type { PathStep } from '../../../../src/model/path.js';
import type { PermissionKind, Right, WantedPermission } from '../../../../src/model/permission.js';
import { OrgClient } from '../../../../src/org/client.js';
import { readWhoCan, readWhyCan } from '../../../../src/services/answers/live/permissions.js';
import { whoCan, whyCan } from '../../../../src/services/answers/permissionAnswers.js';
import { resolvePermissions } from '../../../../src/services/lookup/permissionNames.js';
import { orgPermissions } from '../../../../src/services/lookup/permissionSources.js';
import { withSource } from '../../../../src/services/answers/source.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

const wanted = (kind: PermissionKind, id: string, right: Right = 'read'): WantedPermission => ({
  permission: { kind, id, name: id, label: null },
  right,
});
const about = (...all: WantedPermission[]) => ({ about: 'permissions', wanted: all, isAny: false }) as const;
const { signal } = new AbortController();
const namesOf = (steps: readonly PathStep[]): string => steps.map(({ displayName }) => displayName).join(' > ');

/** The questions of the test org, and who is the answer. */
const WHO: Readonly<Record<string, readonly string[]>> = {
  'Invoice__c:delete': [
    'ada: yes, by Admin',
    'fay: only if, by Break Glass',
    'gus: cannot log in, by Ops',
    'hal: cannot log in, by Invoices Full',
  ],
  ModifyAllData: ['ada: yes, by Admin', 'fay: only if, by Break Glass', 'gus: cannot log in, by Ops'],
  'custom:Export_Invoices': ['dan: yes, by Exporter'],
  'Invoice__c.Amount__c:edit': ['joe: yes, by Field Edit', 'hal: cannot log in, by Invoices Full'],
  'Invoice__c:edit and ExportReport': ['dan: yes, by Billing'],
};

const WHY: Readonly<Record<string, readonly string[]>> = {
  'ada Invoice__c:delete': ['yes', 'by Admin: ModifyAllData'],
  'ada Invoice__c.Amount__c:read': ['no', 'field closed'],
  'ben Invoice__c:read': ['yes', 'by Invoices Read: Invoice__c:read'],
  'cyd Invoice__c:delete': ['no', 'muted: Billing > Invoices Full'],
  'cyd Invoice__c:edit': ['yes', 'by Billing: Invoice__c:edit'],
  'cyd custom:Export_Invoices': ['no', 'muted: Billing > Exporter'],
  'dan custom:Export_Invoices': ['yes', 'by Exporter: custom:Export_Invoices', 'muted: Billing > Exporter'],
  'eve Invoice__c:delete': ['no', 'expired: Invoices Full'],
  'fay Invoice__c:delete': ['only if', 'by Break Glass: ModifyAllData', 'session not activated: Break Glass'],
  'gus Invoice__c:delete': ['cannot log in', 'by Ops: ModifyAllData', 'account frozen'],
  'gus ApiEnabled': ['no', 'group outdated: Ops > Loader', 'account frozen'],
  'hal Invoice__c:delete': ['cannot log in', 'by Invoices Full: Invoice__c:delete', 'account inactive'],
  'ivy Invoice__c.Amount__c:read': ['yes', 'by Data Sync: Invoice__c:read, Invoice__c:view-all-fields'],
  'ivy Invoice__c.Amount__c:edit': ['no'],
  'joe custom:Export_Invoices': ['no', 'revoked: Exporter'],
  'joe Invoice__c.Amount__c:edit': ['yes', 'by Field Edit: Invoice__c.Amount__c:edit', 'by Sales: Invoice__c:edit'],
};

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
    const parsed = (text: string): WantedPermission => {
      if (text === 'custom:Export_Invoices') {
        return { permission: { kind: 'custom', id: exportInvoices(), name: text, label: null }, right: 'read' };
      }
      const [id, right] = text.split(':') as [string, Right | undefined];
      return wanted(id.includes('.') ? 'field' : right ? 'object' : 'system', id, right);
    };

    it('is who holds what gives a right on an object, or on every object', async () => {
      expect(await holders(wanted('object', 'Invoice__c', 'delete'))).to.deep.equal({
        names: 'ada fay gus hal',
        calls: 10,
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
        calls: 12,
      });
    });

    it('answers every question of the test org as a snapshot of it does', async () => {
      for (const [texts, expected] of Object.entries(WHO)) {
        const question = about(...texts.split(' and ').map(parsed));
        const source = await readWhoCan(new OrgClient(org.connection), question, signal);
        const rows = await withSource(source, ({ reader }) => [...whoCan(reader, question, [])]);
        const told = rows.map(
          ({ user, verdict, path }) => `${user.username.slice(0, 3)}: ${verdict}, by ${namesOf(path.steps)}`,
        );
        expect(told, texts).to.deep.equal(expected);
      }
    });

    it('says of each user why, and what stands in the way', async () => {
      for (const [asked, expected] of Object.entries(WHY)) {
        const [name, text] = asked.split(' ') as [string, string];
        const question = about(parsed(text));
        const source = await readWhyCan(new OrgClient(org.connection), question, org.userId(name), signal);
        const { verdict, paths, obstacles } = await withSource(source, ({ reader }) =>
          whyCan(reader, question, org.userId(name), [], null),
        );
        const told = [
          verdict,
          ...paths.map(({ steps, gives }) => `by ${namesOf(steps)}: ${gives.join(', ')}`),
          ...obstacles.map(({ kind, steps }) => (steps.length > 0 ? `${kind}: ${namesOf(steps)}` : kind)),
        ];
        expect(told, asked).to.deep.equal(expected);
      }
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

describe('what is read of a permission set group that is being recalculated', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  after(() => org.stop());

  it('says what it will give no more, since the set that gives it has left it', async () => {
    const components = org.simulator.org.table('PermissionSetGroupComponent');
    const sets = org.simulator.org.table('PermissionSet');
    const [inOps] = [...components.rows()].filter(
      ({ PermissionSetId }) => sets.get(String(PermissionSetId))?.Name === 'Break_Glass',
    );
    components.delete(inOps!.Id);
    const question = about(wanted('system', 'ModifyAllData'));
    const told = await withSource(await readWhoCan(new OrgClient(org.connection), question, signal), ({ reader }) =>
      Array.from(whoCan(reader, question, []), ({ user, path: { groupStatus, goneAfterUpdate } }) =>
        [user.username.slice(0, 3), groupStatus ?? 'Updated', ...goneAfterUpdate].join(' '),
      ),
    );
    expect(told).to.deep.equal(['ada Updated', 'fay Updated', 'gus Outdated ModifyAllData']);
  });

  describe('and has no set any more', () => {
    const toldOfGus = async (other: UnitOrg): Promise<string[]> => {
      const question = about(wanted('system', 'ModifyAllData'));
      const components = other.simulator.org.table('PermissionSetGroupComponent');
      for (const { Id } of [...components.rows()]) components.delete(Id);
      const userId = other.userId('gus');
      const all = await withSource(await readWhoCan(new OrgClient(other.connection), question, signal), ({ reader }) =>
        Array.from(whoCan(reader, question, [])).flatMap(({ user, path }) => (user.id === userId ? path : [])),
      );
      const one = await withSource(
        await readWhyCan(new OrgClient(other.connection), question, userId, signal),
        ({ reader }) => whyCan(reader, question, userId, [], null).paths,
      );
      return [...all, ...one].map(({ groupStatus, goneAfterUpdate }) => [groupStatus, ...goneAfterUpdate].join(' '));
    };

    it('says that it will give nothing', async () => {
      expect(await toldOfGus(org)).to.deep.equal(['Outdated ModifyAllData', 'Outdated ModifyAllData']);
    });

    it('says nothing of it where the org does not show what is in groups', async () => {
      const other = await startOrg({ seed: 'invoices' });
      const schemas = versionedSchemas(65, other.simulator.org.settings.features);
      const schema = schemas.get('permissionsetgroupcomponent')!;
      schemas.delete('permissionsetgroupcomponent');
      try {
        expect(await toldOfGus(other)).to.deep.equal(['Outdated', 'Outdated']);
      } finally {
        schemas.set('permissionsetgroupcomponent', schema);
        await other.stop();
      }
    });
  });
});

describe('what is read for a long question about a user who holds very much', () => {
  let org: UnitOrg;
  before(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  after(() => org.stop());

  it('fits into the URLs of its queries', async () => {
    const builder = new OrgBuilder(org.simulator.org);
    const user = org.simulator.org.table('User').existing(org.userId('ben'));
    const names = Array.from({ length: 200 }, (_, number) => `Quite_A_Long_Name_Of_A_Field_${number}__c`);
    const fields = names.map((name) => ({ name, label: name, type: 'number' as const }));
    org.simulator.org.addCustomObject({ name: 'Wide__c', label: 'Wide', keyPrefix: 'a7w', fields });
    const ids = names.map((name) => `Wide__c.${name}`);
    for (let number = 0; number < 350; number += 1) {
      const set = addPermissionSet(builder, { label: `Wide ${number}` });
      // More rows than the first page of an answer has: its further pages are asked for by their own URLs.
      const first = number % 20;
      const some = Object.fromEntries(ids.slice(first * 10, first * 10 + 10).map((id) => [id, 'r']));
      addPermissions(builder, set, { objects: { Wide__c: 'r' }, fields: some });
      assignPermissionSet(builder, user, set);
    }
    const question = about(...ids.map((id) => wanted('field', id)));
    const source = await readWhyCan(new OrgClient(org.connection), question, user.Id, signal);
    const { verdict, paths } = await withSource(source, ({ reader }) => whyCan(reader, question, user.Id, [], null));
    expect([verdict, paths.length]).to.deep.equal(['yes', 350]);
  });
});

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
    // Several tables are asked for at once: the first refusal is told.
    expect(refused)
      .to.be.instanceOf(Error)
      .and.to.have.property('message')
      .that.matches(
        /may not read (ObjectPermissions|PermissionSet): the system permission "View Setup and Configuration"/,
      );
  });

  it('is refused in the same words where the name of an object is looked for', async () => {
    takeAway('ViewSetup');
    const source = orgPermissions(new OrgClient(org.connection));
    const refused = await resolvePermissions(source, ['Invoice__c:delete']).catch((error: Error) => error);
    expect(refused).to.have.property('name', 'MissingPermissionError');
    expect(refused)
      .to.have.property('message')
      .that.matches(/may not read ObjectPermissions: .*"View Setup and Configuration" is missing/);
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
