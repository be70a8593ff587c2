import { expect } from 'chai';
import type { SetupReport } from '../../../../src/schemas/setup.js';
import { planText } from '../../../../src/ux/output/plan.js';
import { demandLine, setupLines } from '../../../../src/ux/output/setup.js';

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
    const lines = setupLines({
      permissionSet: { id: null, label: 'C1', name: 'C1', verdict: 'create' },
      permissions: [
        permission('Manage Users', ['sync'], []),
        permission('Manage Roles', ['provision'], ['Manage Users']),
        permission('View Roles and Role Hierarchy', [], ['Manage Users', 'View Setup and Configuration']),
      ],
      more: ['Author Apex'],
      assignment: 'renew',
      user: 'ada@acme.example',
      status: 'not sent',
    } as unknown as SetupReport);
    const text = planText(lines, { columns: 200, rows: 50 }, '');
    expect(text).to.deep.equal([
      'C1 (C1)',
      '  + Permission Set C1',
      '      it also holds, and keeps: Author Apex',
      '  + Permission Manage Users, needed for sync',
      '  + Permission Manage Roles, needed for provision, needed by Manage Users',
      '  + Permission View Roles and Role Hierarchy, needed by Manage Users, View Setup and Configuration',
      'ada@acme.example',
      '  + Permission Set C1',
      '      it was assigned before, and has expired',
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
