import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SyncOptions } from '../../../../src/model/syncOptions.js';
import { openOutputFile } from '../../../../src/services/document/outputFile.js';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import type { Rule } from '../../../oracle/risks.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';
import { risksBy } from './support/findings.js';

describe('what rules need', () => {
  let org: UnitOrg;
  let folder: string;
  let files = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'needs-'));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    org = await startOrg({ seed: 'invoices' });
  });
  afterEach(() => org.stop());

  /** The objects that a live run queries. */
  const objectsRead = async (rule: Rule): Promise<{ objects: string[]; calls: number }> => {
    const from = org.simulator.requests.length;
    const { apiCalls } = await risksBy({ kind: 'org', connection: org.connection, name: null }, [rule]);
    const asked = org.simulator.requests.slice(from);
    const objects = asked.flatMap(
      ({ query }) => /\bFROM (\w+)(?: WHERE| GROUP| ORDER| LIMIT|$)/i.exec(query ?? '')?.[1] ?? [],
    );
    return { objects: [...new Set(objects)].sort(), calls: apiCalls };
  };

  const permissionTables = ['ObjectPermissions', 'FieldPermissions', 'SetupEntityAccess', 'PermissionSetTabSetting'];
  const cases: Array<[what: string, rule: Rule, reads: string[], not: string[], atMost: number]> = [
    [
      'permissions for a permission, and neither fields nor logins nor groups',
      { who: { 'any-of': ['ModifyAllData'] } },
      ['ObjectPermissions', 'PermissionSetAssignment', 'User'],
      ['FieldPermissions', 'LoginHistory', 'Group', 'GroupMember', 'UserPackageLicense', 'Territory2'],
      36,
    ],
    [
      'fields where a rule names one',
      { who: { 'any-of': ['Invoice__c.Amount__c:edit'] } },
      ['FieldPermissions'],
      ['LoginHistory', 'Group'],
      40,
    ],
    [
      'who is in groups, and no permissions, for a group',
      { who: { 'any-of': ['group:*'] } },
      ['Group', 'GroupMember', 'UserRole'],
      [...permissionTables, 'LoginHistory', 'UserPackageLicense'],
      20,
    ],
    [
      'logins where a rule asks how somebody logged in',
      { who: { 'logged-in-by': ['Application'] } },
      ['LoginHistory', 'User'],
      [...permissionTables, 'Group', 'PermissionSetAssignment'],
      12,
    ],
    [
      'nothing but users for what is true of users',
      { who: { 'no-login-for': '90d', status: ['active'] } },
      ['User', 'UserLogin'],
      [...permissionTables, 'LoginHistory', 'Group', 'PermissionSetAssignment', 'Territory2', 'UserPackageLicense'],
      12,
    ],
    [
      'licenses where a rule names them',
      { who: { 'any-of': ['permission-set-license:*'] } },
      ['PermissionSetLicense', 'PermissionSetLicenseAssign'],
      [...permissionTables, 'LoginHistory', 'Group'],
      15,
    ],
    [
      'permission set groups alone for those that are outdated',
      { access: 'outdated-permission-set-groups' },
      ['PermissionSetGroup'],
      [...permissionTables, 'LoginHistory', 'GroupMember'],
      15,
    ],
  ];
  for (const [what, rule, reads, not, atMost] of cases)
    it(`has an org read ${what}`, async () => {
      const { objects, calls } = await objectsRead(rule);
      expect(objects).to.include.members(reads);
      expect(objects.filter((object) => not.includes(object))).to.deep.equal([]);
      expect(calls).to.be.at.most(atMost);
    });

  /** What is not known for a rule by a snapshot. */
  const unknownBy = async (options: Partial<SyncOptions>, rule: Rule): Promise<string[]> => {
    const path = join(folder, `${(files += 1)}.snapshot`);
    await syncOrg(org.connection, {
      options,
      snapshotFile: await openOutputFile(path, new AbortController().signal),
    });
    const { rules } = await risksBy({ kind: 'snapshot', path }, [rule]);
    const [{ outcome, notChecked, findings }] = rules as [(typeof rules)[number]];
    expect(outcome === 'not checked', outcome).to.equal(notChecked.length > 0);
    if (notChecked.length > 0) expect(findings).to.deep.equal([]);
    return notChecked;
  };
  const all = {
    syncPermissions: true,
    syncFieldPermissions: true,
    syncLogins: true,
    syncNonStandardUsers: true,
  };
  const unknown: Array<[what: string, options: Partial<SyncOptions>, rule: Rule, unknown: RegExp | null]> = [
    ['permissions', {}, { who: { 'any-of': ['ModifyAllData'] } }, /--sync-permissions/],
    ['permissions, which say what has ended', {}, { assignments: 'expired' }, /--sync-permissions/],
    ['permissions, which say whose profiles are', {}, { access: 'standard-profiles' }, /--sync-permissions/],
    [
      'fields',
      { syncPermissions: true },
      { who: { 'none-of': ['Invoice__c.Amount__c:read'] } },
      /--sync-field-permissions/,
    ],
    ['logins', { syncPermissions: true }, { who: { 'logged-in-by': ['Application'] } }, /--sync-logins/],
    ['licenses', {}, { who: { 'any-of': ['package-license:*'] } }, /^Package License: /],
    ['groups', { resourceTypes: ['permission'] }, { who: { 'any-of': ['group:*'] } }, /^Group: /],
    ['guests', {}, { who: { 'user-type': ['Guest'] } }, /--sync-non-standard-users/],
    [
      'guests among others',
      {},
      { who: { 'any-of': [{ 'user-type': ['Standard', 'Guest'] }] } },
      /--sync-non-standard-users/,
    ],
    ['guests where nobody is to be one', {}, { who: { 'none-of': [{ 'user-type': ['Guest'] }] } }, null],
    [
      'inactive users',
      { syncDeactivatedUsers: false },
      { who: { status: ['inactive'] } },
      /--no-sync-deactivated-users/,
    ],
    [
      'inactive users among others',
      { syncDeactivatedUsers: false },
      { who: { 'all-of': [{ status: ['frozen', 'inactive'] }] } },
      /--no-sync-deactivated-users/,
    ],
    ['inactive users where nobody asks', { syncDeactivatedUsers: false }, { who: { status: ['active'] } }, null],
    ['fields of a set that a group gives as well', { syncPermissions: true }, { assignments: 'redundant' }, null],
    [
      'nothing',
      all,
      {
        who: {
          'any-of': ['Invoice__c.Amount__c:read', { 'user-type': ['Guest'] }],
          'logged-in-by': ['Application'],
        },
      },
      null,
    ],
  ];
  for (const [what, options, rule, expected] of unknown)
    it(`is ${expected ? 'not there' : 'there'} in a snapshot without ${what}: ${JSON.stringify(rule)}`, async () => {
      const told = await unknownBy(options, rule);
      if (expected === null) expect(told).to.deep.equal([]);
      else {
        expect(told[0]).to.match(expected);
      }
    });

  it('says that fields were not compared where they were not read', async () => {
    const live = { kind: 'org', connection: org.connection, name: null } as const;
    const { notKnown, rules } = await risksBy(live, [{ assignments: 'redundant' }]);
    expect(rules[0]!.outcome).to.equal('passed');
    expect(notKnown).to.deep.equal([
      'whether a permission set group gives the same fields as a set that is held beside it: field permissions were not read',
    ]);
  });

  it('is not there where the running user may not see who has package licenses', async () => {
    for (const object of ['PermissionSet', 'Profile']) {
      const table = org.simulator.org.table(object);
      for (const { Id } of [...table.rows()]) table.update(Id, { PermissionsManagePackageLicenses: false });
    }
    const live = { kind: 'org', connection: org.connection, name: null } as const;
    const { rules, notKnown } = await risksBy(live, [
      { who: { 'any-of': ['package-license:*'] } },
      { who: { status: ['active'] } },
    ]);
    expect(rules.map(({ outcome, notChecked }) => [outcome, notChecked])).to.deep.equal([
      [
        'not checked',
        [
          'Who has package licenses: the running user may not see it: that takes the system permission Manage Package Licenses.',
        ],
      ],
      ['found', []],
    ]);
    expect(notKnown).to.deep.equal([
      'who has package licenses: the running user may not see it: that takes the system permission Manage Package Licenses',
    ]);
  });

  it('is not there where the org hides when users last logged in', async () => {
    const schemas = versionedSchemas(65, org.simulator.org.settings.features);
    const schema = schemas.get('user')!;
    schemas.set('user', { ...schema, fields: schema.fields.filter(({ name }) => name !== 'LastLoginDate') });
    try {
      const live = { kind: 'org', connection: org.connection, name: null } as const;
      const { rules } = await risksBy(live, [{ who: { 'no-login-for': '90d' } }, { who: { status: ['active'] } }]);
      expect(rules.map(({ outcome }) => outcome)).to.deep.equal(['not checked', 'found']);
      expect(rules[0]!.notChecked.join()).to.include('LastLoginDate');
    } finally {
      schemas.set('user', schema);
    }
  });

  it('is not there where a snapshot of version 1 answers', async () => {
    const path = join('test/fixtures/snapshots', 'version1.snapshot');
    const { rules } = await risksBy({ kind: 'snapshot', path }, [
      { who: { 'any-of': ['ModifyAllData'] } },
      { assignments: 'expired' },
      { access: 'standard-profiles' },
      { who: { 'logged-in-by': ['Application'] } },
      { who: { 'any-of': ['permission-set-group:*'] } },
    ]);
    expect(rules.map(({ outcome }) => outcome).slice(0, 4)).to.deep.equal(Array(4).fill('not checked'));
    expect(rules[4]!.outcome).to.be.oneOf(['found', 'passed']);
  });
});
