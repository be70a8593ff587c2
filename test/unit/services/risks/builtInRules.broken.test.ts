import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { assignPermissionSet, assignPermissionSetGroup } from '../../../../simulator/seeds/builder/assignments.js';
import { addGroup, addGroupMember } from '../../../../simulator/seeds/builder/groups.js';
import { OrgBuilder } from '../../../../simulator/seeds/builder/orgBuilder.js';
import { addPermissionSetGroup } from '../../../../simulator/seeds/builder/permissionSetGroups.js';
import { addPermissionSet, type SystemPermission } from '../../../../simulator/seeds/builder/permissionSets.js';
import { addPermissions } from '../../../../simulator/seeds/builder/permissions.js';
import { addProfile, permissionSetOfProfile } from '../../../../simulator/seeds/builder/profiles.js';
import { addUser } from '../../../../simulator/seeds/builder/users.js';
import { risks } from '../../../../src/services/risks/risks.js';
import { builtInRules } from '../../../../src/services/risks/rulesFile.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';

/** Makes something of the test org better or worse. */
type Change = (org: UnitOrg, builder: OrgBuilder) => void;

const rowOf = ({ simulator }: UnitOrg, object: string, field: string, value: string): Row =>
  [...simulator.org.table(object).rows()].find((row) => row[field] === value)!;
const user = (org: UnitOrg, name: string): Row => rowOf(org, 'User', 'Username', `${name}@invoices.example`);
const set = (org: UnitOrg, name: string): Row => rowOf(org, 'PermissionSet', 'Name', name);

/** Gives a user a new permission set with system permissions. */
const giving =
  (name: string, ...permissions: SystemPermission[]): Change =>
  (org, builder) =>
    void assignPermissionSet(builder, user(org, name), addPermissionSet(builder, { label: 'New', permissions }));
const removing =
  (name: string): Change =>
  (org) => {
    const table = org.simulator.org.table('PermissionSetAssignment');
    const isOfProfile = ({ PermissionSetId }: Row): boolean =>
      org.simulator.org.table('PermissionSet').get(String(PermissionSetId))?.IsOwnedByProfile === true;
    for (const row of table.where('AssigneeId', user(org, name).Id)) if (!isOfProfile(row)) table.delete(row.Id);
  };
const addGuest = (org: UnitOrg, builder: OrgBuilder): Row => {
  const license = rowOf(org, 'UserLicense', 'LicenseDefinitionKey', 'PID_Guest_User');
  const profile = addProfile(builder, { name: 'Site', license, userType: 'Guest' });
  return addUser(builder, { username: 'guest@invoices.example', lastName: 'Guest', profile });
};

/** Of each rule: whom it finds in the test org, and a change after which it finds others. */
const cases: Array<[rule: string, before: string[], change: Change, after: string[]]> = [
  [
    'super-administrators',
    ['ada'],
    (org, builder) => {
      const profile = rowOf(org, 'Profile', 'Name', 'Admin');
      builder.amend('PermissionSet', permissionSetOfProfile(builder, profile.Id), { PermissionsManageUsers: false });
    },
    [],
  ],
  [
    'privileged-and-dormant',
    [],
    (org, builder) => void builder.amend('User', user(org, 'ada'), { LastLoginDate: builder.ago(91) }),
    ['ada'],
  ],
  ['privileged-without-login', ['gus'], removing('gus'), []],
  ['integrations-over-everything', [], giving('ivy', 'ModifyAllData'), ['ivy']],
  ['integrations-with-broad-access', ['ivy'], removing('ivy'), []],
  [
    'integrations-in-the-user-interface',
    [],
    (org, builder) =>
      void builder.insert('LoginHistory', {
        UserId: user(org, 'ivy').Id,
        LoginTime: builder.ago(1),
        LoginType: 'Application',
        Status: 'Success',
      }),
    ['ivy'],
  ],
  [
    'guests-over-records',
    [],
    (org, builder) => {
      const { ProfileId } = addGuest(org, builder);
      addPermissions(builder, permissionSetOfProfile(builder, String(ProfileId)), { objects: { Invoice__c: 're' } });
    },
    ['guest'],
  ],
  [
    'guests-in-groups',
    [],
    (org, builder) => void addGroupMember(builder, addGroup(builder, { name: 'All' }), addGuest(org, builder)),
    ['guest'],
  ],
  ['any-api-client', [], giving('ben', 'UseAnyApiAuth'), ['ben']],
  ['uninstalled-apps', [], giving('ben', 'CanApproveUninstalledApps'), ['ben']],
  ['api-for-people', [], giving('ben', 'ApiEnabled'), ['ben']],
  ['inactive-with-access', ['hal'], removing('hal'), []],
  ['expired-assignments', ['eve Inv_Full'], removing('eve'), []],
  [
    'held-twice',
    [],
    (org, builder) => {
      const group = addPermissionSetGroup(builder, { label: 'Readers', components: [set(org, 'Inv_Read')] });
      assignPermissionSetGroup(builder, user(org, 'ben'), group);
    },
    ['ben Inv_Read'],
  ],
  [
    'outdated-groups',
    ['Ops'],
    (org, builder) =>
      void builder.amend('PermissionSetGroup', rowOf(org, 'PermissionSetGroup', 'DeveloperName', 'Ops'), {
        Status: 'Updated',
      }),
    [],
  ],
  ['unused-permission-sets', [], (_org, builder) => void addPermissionSet(builder, { label: 'Lonely' }), ['Lonely']],
  [
    'standard-profiles',
    [],
    (org, builder) => {
      const profile = rowOf(org, 'Profile', 'Name', 'Sales');
      builder.amend('PermissionSet', permissionSetOfProfile(builder, profile.Id), { IsCustom: false });
    },
    ['Sales'],
  ],
];

describe('each built-in rule', () => {
  /** Whom a rule finds. */
  async function foundBy(id: string, change: Change): Promise<string[]> {
    // A login of a day ago is one, whatever day it is.
    const now = new Date(Date.now() - 3_600_000);
    const org = await startOrg({ seed: 'invoices', now });
    const silent = () => undefined;
    try {
      change(org, new OrgBuilder(org.simulator.org));
      const { report } = await risks(
        {
          origin: { kind: 'org', connection: org.connection, name: null },
          rules: (await builtInRules()).filter((rule) => rule.id === id),
          now,
        },
        {
          onPage: silent,
          onHiddenField: silent,
          onLeftOut: silent,
          onObjectAbsent: silent,
          onProblem: silent,
          onReadingDone: silent,
          onWarning: silent,
        },
        new AbortController(),
      );
      const [{ notChecked, findings }] = report.rules as [(typeof report.rules)[number]];
      expect(notChecked).to.deep.equal([]);
      return findings.map(({ user: who, access }) =>
        [who?.username.replace(/@.*/, ''), access?.resource].filter(Boolean).join(' '),
      );
    } finally {
      await org.stop();
    }
  }

  it('has an org that breaks it and one that does not', async () => {
    const ids = (await builtInRules()).map(({ id }) => id);
    expect(cases.map(([id]) => id)).to.deep.equal(ids);
    for (const [, before, , after] of cases) expect(before.length > 0).to.not.equal(after.length > 0);
  });
  for (const [id, before, change, after] of cases)
    it(`${id} finds ${before.join() || 'nobody'}, and after a change ${after.join() || 'nobody'}`, async () => {
      expect(await foundBy(id, () => undefined)).to.deep.equal(before);
      expect(await foundBy(id, change)).to.deep.equal(after);
    });
});
