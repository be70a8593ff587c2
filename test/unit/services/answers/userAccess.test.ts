import { expect } from 'chai';
import type { EntitlementRef } from '../../../../src/model/entitlement.js';
import { userAccess } from '../../../../src/services/answers/userAccess.js';
import type { UserAccess } from '../../../../src/schemas/userAccess.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { addContainers, fillInvoices } from '../../support/invoices.js';
import { accountOf, addEntitlement, addGrant, addInheritance, ref, withSnapshot } from '../../support/snapshots.js';

const KEPT = { 'sync-permissions': true, 'sync-logins': true };

const withFilled = (
  fill: (writer: SnapshotWriter) => void,
  use: (reader: SnapshotReader) => void,
  options: Readonly<Record<string, unknown>> = KEPT,
): Promise<void> => withSnapshot(fill, use, 'user-not-read', options);

const taken = (...entitlements: string[]): Array<{ entitlement: EntitlementRef; resource: never }> =>
  entitlements.map((text) => {
    const { type, resourceId: id } = ref(text);
    return { entitlement: ref(text), resource: { type, id, displayName: id, apiName: id } as never };
  });

const accessOf = (
  reader: SnapshotReader,
  name: string,
  { isAll = false, without = [] }: { isAll?: boolean; without?: string[] } = {},
): UserAccess => userAccess(reader, name, { isAll, without: taken(...without), targetOrg: 'prod' });

type Through = ReadonlyArray<{ readonly name: string }>;
const through = (parts: Through): string => parts.map(({ name }) => name).join(', ');

/** `ModifyAllData org yes Admin` */
const dangerous = ({ dangerous: all }: UserAccess): string[] =>
  all!.map((one) => [one.permission, one.danger, one.verdict, through(one.through)].join(' | '));
/** `Invoice__c | read view-all | | Data_Sync`, those of every object first. */
const objects = ({ allObjects, objects: some }: UserAccess): string[] =>
  [...(allObjects ? [{ object: '*', ...allObjects }] : []), ...some!].map((one) =>
    [one.object, one.rights.join(' '), one.onlyIf.join(' '), through(one.through)].join(' | '),
  );
const entities = ({ entities: all }: UserAccess): string[] =>
  all!.map((one) => [one.permission, one.verdict, through(one.through)].join(' | '));
const memberships = ({ memberships: all }: UserAccess): string[] =>
  all.map(({ access, state, path }) => [access.resourceType, through(path), state].join(' | '));

const SIX = 'read create edit delete view-all modify-all';

describe('the access of one user', () => {
  const people: ReadonlyArray<[name: string, told: Partial<Record<'dangerous' | 'objects' | 'entities', string[]>>]> = [
    [
      'ada',
      {
        dangerous: [
          'ModifyAllData | org | yes | Admin',
          'ManageUsers | identity | yes | Admin',
          'ViewAllData | data | yes | Admin',
          'ApiEnabled | watch | yes | Admin',
          'ViewSetup | watch | yes | Admin',
        ],
        objects: [`* | ${SIX} |  | Admin`],
        entities: ['app:ERP | yes | Admin'],
      },
    ],
    // To read an object is ordinary.
    ['ben', { entities: ['apex:InvoiceCtl | yes | Inv_Read'] }],
    // What the group mutes is not there: not delete, not the export.
    ['cyd', { objects: ['Invoice__c | read create edit view-all |  | Billing'] }],
    [
      'dan',
      {
        dangerous: ['ExportReport | data | yes | Exporter'],
        objects: ['Invoice__c | read create edit view-all |  | Billing'],
        entities: ['custom:Export_Invoices | yes | Exporter'],
      },
    ],
    ['eve', {}],
    [
      'fay',
      {
        dangerous: ['ModifyAllData | org | only if | Break_Glass', 'ViewAllData | data | only if | Break_Glass'],
        objects: [`* |  | ${SIX} | Break_Glass`],
      },
    ],
    [
      'gus',
      {
        dangerous: ['ModifyAllData | org | yes | Ops', 'ViewAllData | data | yes | Ops'],
        objects: [`* | ${SIX} |  | Ops`],
      },
    ],
    ['hal', { objects: [`Invoice__c | ${SIX} |  | Inv_Full`] }],
    [
      'ivy',
      {
        dangerous: ['ApiEnabled | watch | yes | Integration'],
        objects: ['Invoice__c | read view-all view-all-fields |  | Data_Sync'],
      },
    ],
    ['joe', {}],
  ];
  for (const [name, told] of people)
    it(`${name}: what it gives, the dangerous first`, () =>
      withFilled(fillInvoices, (reader) => {
        const access = accessOf(reader, name);
        expect(dangerous(access)).to.deep.equal(told.dangerous ?? []);
        expect(objects(access)).to.deep.equal(told.objects ?? []);
        expect(entities(access)).to.deep.equal(told.entities ?? []);
        expect(access.systemPermissions).to.equal(null);
      }));

  it('tells with --all the ordinary as well', () =>
    withFilled(fillInvoices, (reader) => {
      expect(objects(accessOf(reader, 'joe', { isAll: true }))).to.deep.equal(['Invoice__c | read edit |  | Sales']);
      expect(accessOf(reader, 'ivy', { isAll: true }).systemPermissions).to.deep.equal([
        {
          permission: 'ApiUserOnly',
          label: null,
          verdict: 'yes',
          through: [{ resourceType: 'profile', resource: 'Integration', name: 'Integration' }],
        },
      ]);
    }));

  it('tells what the user holds, what is not in force, and how each ends', () =>
    withFilled(fillInvoices, (reader) => {
      expect(memberships(accessOf(reader, 'joe'))).to.deep.equal([
        'permission | Fld_Edit | in force',
        'profile | Sales | in force',
        'permission | Exporter | revoked',
      ]);
      expect(memberships(accessOf(reader, 'fay'))).to.deep.equal([
        'permission | Break_Glass | session not activated',
        'profile | Basic | in force',
      ]);
      const [ops] = accessOf(reader, 'gus').memberships;
      expect(ops).to.deep.include({
        groupStatus: 'Outdated',
        command: 'sf access revoke --target-org prod --user gus@invoices.example --permission-set-group Ops',
      });
      expect(accessOf(reader, 'eve').memberships.at(-1)).to.deep.include({
        state: 'expired',
        expiresAt: '2026-11-14T09:00:00Z',
        command: null,
      });
    }));

  it('says where the account stands', () =>
    withFilled(fillInvoices, (reader) => {
      const stateOf = (name: string): unknown[] => {
        const { userId, isActive, isFrozen, lastLogin } = accessOf(reader, name);
        return [userId, isActive, isFrozen, lastLogin];
      };
      expect(stateOf('gus')).to.deep.equal(['gus', true, true, '2026-11-23T08:00:00.000Z']);
      expect(stateOf('hal')).to.deep.equal(['hal', false, false, '2026-11-23T08:00:00.000Z']);
      expect(() => accessOf(reader, 'nobody')).to.throw(RangeError);
    }));

  const office = (writer: SnapshotWriter): void => {
    writer.account(accountOf('ada', { profile: { account_type: 'Standard' } }));
    writer.account(accountOf('boss'));
    addContainers(writer, [
      { entitlement: 'permission:Ops:assigned', rows: ['Invoice__c rf', 'apex:Ctl', 'tab:Invoice__c'] },
      { entitlement: 'permission_set_group:Bundle:member', rows: ['Invoice__c r'], status: 'Updated' },
      { entitlement: 'permission:Inside:assigned', rows: ['Invoice__c d'] },
      { entitlement: 'permission:Night:assigned', rows: ['Invoice__c d', 'ViewAllData'], isSessionBased: true },
    ]);
    addInheritance(writer, 'permission_set_group:Bundle:member', 'permission:Inside:assigned');
    for (const entitlement of [
      'group:Field:member',
      'group:Europe:member',
      'group:Other:member',
      'role:Sales:assigned',
      'territory:West:role:Owner',
      'permission_set_license:CRM:assigned',
      'connected_application:ERP:assigned',
    ])
      addEntitlement(writer, entitlement, ref(entitlement).resourceId);
    writer.resource({
      type: 'group',
      id: 'All',
      displayName: 'All Internal Users',
      stableName: 'All',
      description: null,
      parentId: null,
      profile: { group_type: 'Organization' },
    });
    writer.entitlement({ ...ref('group:All:member'), displayName: 'All', description: '' });
    addInheritance(writer, 'role:Sales:assigned', 'group:Field:member');
    addInheritance(writer, 'group:Field:member', 'group:Europe:member');
    addInheritance(writer, 'permission:Ops:assigned', 'connected_application:ERP:assigned');
    for (const held of ['role:Sales:assigned', 'group:Europe:member', 'permission_set_license:CRM:assigned'])
      addGrant(writer, held, 'ada');
    for (const held of ['territory:West:role:Owner', 'permission_set_group:Bundle:member', 'permission:Night:assigned'])
      addGrant(writer, held, 'ada');
    writer.grant({
      entitlement: ref('permission:Ops:assigned'),
      principalId: 'ada',
      expiresAt: '2026-12-31T18:00:00Z',
    });
    addGrant(writer, 'group:Other:member', 'boss');
    writer.logins({ userId: 'ada', type: 'Application', status: 'Success', count: 12, lastAt: '2026-11-20T08:00:00Z' });
    writer.logins({
      userId: 'ada',
      type: 'Application',
      status: 'Invalid Password',
      count: 1,
      lastAt: '2026-11-21T08:00:00Z',
    });
  };

  it('tells groups that come through roles, other groups and for everybody, and no set that is in a group of sets', () =>
    withFilled(office, (reader) => {
      const { memberships: all } = accessOf(reader, 'ada');
      expect(
        all.map(({ access, role, path, ways, expiresAt }) => [access.name, role, through(path), ways, expiresAt]),
      ).to.deep.equal([
        ['All Internal Users', null, 'All Internal Users', 1, null],
        ['Europe', null, 'Europe', 2, null],
        ['Field', null, 'Sales, Field', 1, null],
        ['Sales', null, 'Sales', 1, null],
        ['Night', null, 'Night', 1, null],
        ['Ops', null, 'Ops', 1, '2026-12-31T18:00:00Z'],
        ['Bundle', null, 'Bundle', 1, null],
        ['West', 'Owner', 'West', 1, null],
        ['CRM', null, 'CRM', 1, null],
      ]);
    }));

  it('marks rights that take a session beside those that are there now', () =>
    withFilled(office, (reader) => {
      expect(objects(accessOf(reader, 'ada'))).to.deep.equal([
        '* |  | read view-all | Night',
        'Invoice__c | read view-all-fields | delete view-all | Night, Ops',
      ]);
    }));

  it('leaves tabs out, which only show, unless all is asked for', () =>
    withFilled(office, (reader) => {
      expect(entities(accessOf(reader, 'ada'))).to.deep.equal(['apex:Ctl | yes | Ops']);
      expect(entities(accessOf(reader, 'ada', { isAll: true }))).to.deep.equal([
        'apex:Ctl | yes | Ops',
        'tab:Invoice__c | yes | Ops',
      ]);
    }));

  it('tells logins, the latest first, where they were read', async () => {
    await withFilled(office, (reader) => {
      expect(accessOf(reader, 'ada').logins).to.deep.equal([
        { type: 'Application', status: 'Invalid Password', count: 1, lastAt: '2026-11-21T08:00:00Z' },
        { type: 'Application', status: 'Success', count: 12, lastAt: '2026-11-20T08:00:00Z' },
      ]);
      expect(accessOf(reader, 'boss').logins).to.deep.equal([]);
    });
    await withFilled(office, (reader) => expect(accessOf(reader, 'ada').logins).to.equal(null), {});
  });

  it('tells nothing of permissions where they were not read', () =>
    withFilled(
      fillInvoices,
      (reader) => {
        const {
          dangerous: some,
          allObjects,
          objects: told,
          entities: all,
          memberships: held,
        } = accessOf(reader, 'ada');
        expect([some, allObjects, told, all]).to.deep.equal([null, null, null, null]);
        expect(held.map(({ access }) => access.name)).to.deep.equal(['Admin']);
      },
      {},
    ));

  describe('as if something was revoked', () => {
    it('says what would be gone, and tells what would remain', () =>
      withFilled(fillInvoices, (reader) => {
        const access = accessOf(reader, 'dan', { without: ['permission:Exporter:assigned'] });
        expect(access.without).to.deep.equal({
          access: [{ resourceType: 'permission', resource: 'Exporter', name: 'Exporter' }],
          notHeld: [],
          lost: ['ExportReport', 'custom:Export_Invoices'],
        });
        expect(memberships(access)).to.deep.equal([
          'permission_set_group | Billing | in force',
          'profile | Basic | in force',
        ]);
        expect(dangerous(access)).to.deep.equal([]);
      }));

    it('says what rights on objects would be gone, also those that then take a session', () =>
      withFilled(office, (reader) => {
        const { without } = accessOf(reader, 'ada', {
          without: ['permission:Ops:assigned', 'permission_set_group:Bundle:member'],
        });
        expect(without!.lost).to.deep.equal(['apex:Ctl', 'Invoice__c:read', 'Invoice__c:view-all-fields']);
      }));

    it('takes the groups that come through a role with the role', () =>
      withFilled(office, (reader) => {
        const names = accessOf(reader, 'ada', {
          without: ['role:Sales:assigned', 'group:Europe:member'],
        }).memberships.map(({ access }) => access.name);
        expect(names).to.deep.equal(['All Internal Users', 'Night', 'Ops', 'Bundle', 'West', 'CRM']);
      }));

    it('says that nothing would be gone where nothing was held', () =>
      withFilled(fillInvoices, (reader) => {
        const { without } = accessOf(reader, 'ben', { without: ['permission:Exporter:assigned'] });
        expect(without!.lost).to.deep.equal([]);
        const access = { resourceType: 'permission', resource: 'Exporter', name: 'Exporter' };
        expect(without!.notHeld).to.deep.equal([{ access, path: [], advice: null }]);
      }));

    it('says through what it is held where it is not held directly', () =>
      withFilled(fillInvoices, (reader) => {
        const { without } = accessOf(reader, 'cyd', { without: ['permission:Exporter:assigned'] });
        expect(without!.notHeld.map(({ path }) => path.map(({ resource }) => resource))).to.deep.equal([
          ['Billing', 'Exporter'],
        ]);
      }));
  });
});
