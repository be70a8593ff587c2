import { expect } from 'chai';
import { permissionSet } from '../../../src/resources/permissionSet.js';
import { permissionSetGroup } from '../../../src/resources/permissionSetGroup.js';
import { defaultOptions } from '../support/options.js';
import { readThrough } from '../support/recordingSink.js';

const assignment = (fields: Record<string, unknown>): Record<string, unknown> => ({
  Id: '0PaX',
  AssigneeId: '005ADA',
  PermissionSetId: '0PSSALES',
  PermissionSetGroupId: null,
  ExpirationDate: null,
  IsActive: true,
  ...fields,
});

const BY_OWNED_SET =
  "PermissionSetAssignment WHERE PermissionSetGroupId = null AND PermissionSet.Type = 'Group' " +
  "AND (Assignee.UserType = null OR Assignee.UserType = 'Standard')";

describe('permission set and permission set group connectors', () => {
  // "PermissionSetAssignment", Object Reference: PermissionSetGroupId, ExpirationDate, IsActive.
  const cases: Array<[name: string, fields: Record<string, unknown>, set: string[], group: string[]]> = [
    ['direct', {}, ['permission:0PSSALES:assigned:user:005ADA'], []],
    [
      'through a group, whose row carries the group-owned set',
      { PermissionSetId: '0PSSHADOW', PermissionSetGroupId: '0PGBUNDLE' },
      [],
      ['permission_set_group:0PGBUNDLE:member:user:005ADA'],
    ],
    [
      'with an expiry to come',
      { ExpirationDate: '2027-01-01T00:00:00.000+0000' },
      ['permission:0PSSALES:assigned:user:005ADA'],
      [],
    ],
    ['expired', { ExpirationDate: '2026-01-01T00:00:00.000+0000', IsActive: false }, [], []],
    ['inactive without an end', { IsActive: false }, [], []],
    ['revoked by a user access policy', { IsRevoked: true }, [], []],
    [
      'not revoked, where there are such policies',
      { IsRevoked: false },
      ['permission:0PSSALES:assigned:user:005ADA'],
      [],
    ],
  ];
  for (const [name, fields, set, group] of cases) {
    it(`grants an assignment that is ${name}`, () => {
      const records = { PermissionSetAssignment: [assignment(fields)], [BY_OWNED_SET]: [] };
      expect(readThrough(permissionSet, records).grants).to.deep.equal(set);
      expect(readThrough(permissionSetGroup, records).grants).to.deep.equal(group);
    });
  }

  it('grants a group by the set that it owns, and drops what is not in force of that', () => {
    const bySet = { PermissionSetId: '0PSSHADOW', PermissionSet: { PermissionSetGroupId: '0PGBUNDLE' } };
    const assignments = [assignment(bySet), assignment({ ...bySet, AssigneeId: '005BEN', IsActive: false })];
    const { grants, drops } = readThrough(permissionSetGroup, { [BY_OWNED_SET]: assignments });
    expect(grants).to.deep.equal(['permission_set_group:0PGBUNDLE:member:user:005ADA']);
    expect(drops).to.deep.equal(['1 grant permission_set_group assignment-not-in-force']);
  });

  it('counts an expired assignment once, with the type that it would have granted', () => {
    const expired = {
      PermissionSetAssignment: [assignment({ ExpirationDate: '2026-01-01T00:00:00.000+0000', IsActive: false })],
    };
    expect(readThrough(permissionSet, expired).drops).to.deep.equal(['1 grant permission assignment-expired']);
    expect(readThrough(permissionSetGroup, expired).drops).to.deep.equal([]);
  });

  for (const fields of [{ IsActive: false }, { IsRevoked: true }]) {
    it(`counts an assignment with ${JSON.stringify(fields)} as one that is not in force`, () => {
      const records = { PermissionSetAssignment: [assignment(fields)] };
      expect(readThrough(permissionSet, records).drops).to.deep.equal(['1 grant permission assignment-not-in-force']);
    });
  }

  it('gives the set behind a profile or a group to whom the profile or the group belongs, by no grant of its own', () => {
    const sink = readThrough(
      permissionSet,
      {
        PermissionSet: [
          { Id: '0PSP', Name: 'X00e', IsOwnedByProfile: true, ProfileId: '00eSALES', Profile: { Name: 'Sales User' } },
          { Id: '0PSG', Name: 'G', Label: 'Bundle', Type: 'Group', PermissionSetGroupId: '0PGBUNDLE' },
        ],
      },
      { includeShadowPermissionSets: true },
    );
    expect(sink.inheritances).to.deep.equal([
      'profile:00eSALES:assigned > permission:0PSP:assigned',
      'permission_set_group:0PGBUNDLE:member > permission:0PSG:assigned',
    ]);
    const { subscriptions } = permissionSet.read(
      { ...defaultOptions, includeShadowPermissionSets: true },
      readThrough(permissionSet, {}),
    );
    const assignments = subscriptions
      .map(({ query }) => query)
      .find(({ object }) => object === 'PermissionSetAssignment');
    expect(assignments!.where).to.contain('PermissionSet.IsOwnedByProfile = false');
  });

  it('keeps the expiry in UTC', () => {
    const sink = readThrough(permissionSet, {
      PermissionSetAssignment: [assignment({ ExpirationDate: '2027-01-01T00:00:00.000+0000' })],
    });
    expect(sink.expiries).to.deep.equal(['2027-01-01T00:00:00Z']);
  });

  it('lets a set be inherited from the groups that contain it, and never a muting set', () => {
    const sink = readThrough(permissionSet, {
      PermissionSetGroupComponent: [
        { Id: '0PHA', PermissionSetGroupId: '0PGONE', PermissionSetId: '0PSSALES' },
        { Id: '0PHB', PermissionSetGroupId: '0PGTWO', PermissionSetId: '0PSSALES' },
        { Id: '0PHC', PermissionSetGroupId: '0PGTWO', PermissionSetId: '0QMMUTES' },
      ],
    });
    expect(sink.inheritances).to.deep.equal([
      'permission_set_group:0PGONE:member > permission:0PSSALES:assigned',
      'permission_set_group:0PGTWO:member > permission:0PSSALES:assigned',
    ]);
  });

  it('marks a group that mutes permissions, and says the status of each', () => {
    const sink = readThrough(permissionSetGroup, {
      PermissionSetGroup: [
        { Id: '0PGONE', DeveloperName: 'One', MasterLabel: 'One', Status: 'Failed' },
        { Id: '0PGTWO', DeveloperName: 'Two', MasterLabel: 'Two', Status: 'Updated' },
      ],
      PermissionSetGroupComponent: [
        { Id: '0PHA', PermissionSetGroupId: '0PGONE', PermissionSetId: '0PSSALES' },
        { Id: '0PHB', PermissionSetGroupId: '0PGTWO', PermissionSetId: '0QMMUTES' },
      ],
    });
    const common = { session_activation_required: false };
    expect(sink.resources.map(({ profile }) => profile)).to.deep.equal([
      { api_name: 'One', status: 'Failed', ...common },
      { api_name: 'Two', status: 'Updated', has_muted_permissions: true, ...common },
    ]);
  });

  it('shows a shadow by the name of its profile, and lets the members of a group hold its shadow', () => {
    const sink = readThrough(
      permissionSet,
      {
        PermissionSet: [
          { Id: '0PS1', Name: 'X00ex1', Label: '00ex1', IsOwnedByProfile: true, Profile: { Name: 'Sales User' } },
          { Id: '0PS2', Name: 'Bundle', Label: 'Bundle', IsOwnedByProfile: false, PermissionSetGroupId: '0PGBUNDLE' },
          { Id: '0PS3', Name: 'Ops', Label: 'Ops "EMEA", all', NamespacePrefix: 'acme', IsOwnedByProfile: false },
        ],
      },
      { includeShadowPermissionSets: true },
    );
    expect(sink.resources.map(({ displayName, stableName }) => [displayName, stableName])).to.deep.equal([
      ['Sales User', 'X00ex1'],
      ['Bundle', 'Bundle'],
      ['Ops "EMEA", all', 'acme__Ops'],
    ]);
    expect(sink.inheritances).to.deep.equal(['permission_set_group:0PGBUNDLE:member > permission:0PS2:assigned']);
  });
});
