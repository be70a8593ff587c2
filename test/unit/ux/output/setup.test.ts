import { expect } from 'chai';
import type { SetupReport } from '../../../../src/schemas/setup.js';
import { demandLine, setupRows } from '../../../../src/ux/output/setup.js';

type Planned = SetupReport['permissions'][number];

const permission = (label: string, neededFor: Planned['neededFor'], dependencyOf: string[]): Planned => ({
  label,
  name: label.replaceAll(' ', ''),
  verdict: 'add',
  neededFor,
  dependencyOf,
});

describe('what setup prints', () => {
  it('says why each permission has to be, in words that fit one reason and several', () => {
    const rows = setupRows({
      permissionSet: { id: null, label: 'C1', name: 'C1', verdict: 'create' },
      permissions: [
        permission('Manage Users', ['sync'], []),
        permission('Manage Roles', ['provision'], ['Manage Users']),
        permission('View Roles and Role Hierarchy', [], ['Manage Users', 'View Setup and Configuration']),
      ],
      assignment: 'assign',
      user: 'ada@acme.example',
    } as unknown as SetupReport);
    expect(rows.map(({ what, why }) => `${what}: ${why}`)).to.deep.equal([
      'C1 (C1): ',
      'Manage Users: needed for sync',
      'Manage Roles: needed for provision; needed by Manage Users',
      'View Roles and Role Hierarchy: needed by Manage Users, View Setup and Configuration',
      'ada@acme.example: ',
    ]);
  });

  it('names what an org demands as the plan and Setup name it', () => {
    const labels = new Map([
      ['ManageUsers', 'Manage Users'],
      ['DelegatedTwoFactor', 'Manage Multi-Factor Authentication in API'],
      ['FreezeUsers', 'Freeze Users'],
    ]);
    expect(
      demandLine(labels, { permission: 'ManageUsers', dependsOn: ['DelegatedTwoFactor', 'FreezeUsers'] }),
    ).to.equal(
      'In this org, Manage Users also needs: Manage Multi-Factor Authentication in API, Freeze Users. Nothing was changed yet.',
    );
  });
});
