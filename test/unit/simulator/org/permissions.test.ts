import { expect } from 'chai';
import type { Row } from '../../../../simulator/org/types.js';
import { Company, granting } from './support/company.js';

describe('what a user may do', () => {
  const grants: Array<[string, boolean, (company: Company, user: Row) => void]> = [
    [
      'the profile',
      true,
      ({ org, sellerProfile }) => void org.table('Profile').update(sellerProfile.Id, granting('ExportReport')),
    ],
    [
      'the set that the profile owns',
      true,
      ({ org, sellerProfile }) => {
        const [set] = org.table('PermissionSet').where('ProfileId', sellerProfile.Id);
        org.table('PermissionSet').update(set?.Id ?? '', granting('ExportReport'));
      },
    ],
    [
      'an assigned permission set',
      true,
      (company, user) => void company.assign(user, company.permissionSet('P', granting('ExportReport'))),
    ],
    [
      'an assignment that expires later',
      true,
      (company, user) =>
        void company.assign(user, company.permissionSet('P', granting('ExportReport')), {
          ExpirationDate: '2026-11-24T10:00:01Z',
        }),
    ],
    [
      'an assignment that has expired',
      false,
      (company, user) =>
        void company.assign(user, company.permissionSet('P', granting('ExportReport')), {
          ExpirationDate: '2026-11-24T10:00:00Z',
        }),
    ],
    [
      'an assignment that is not active',
      false,
      (company, user) =>
        void company.assign(user, company.permissionSet('P', granting('ExportReport')), { IsActive: false }),
    ],
    [
      'a revoked assignment',
      false,
      (company, user) =>
        void company.assign(user, company.permissionSet('P', granting('ExportReport')), { IsRevoked: true }),
    ],
    [
      'a session-based set',
      false,
      (company, user) =>
        void company.assign(
          user,
          company.permissionSet('P', { HasActivationRequired: true, ...granting('ExportReport') }),
        ),
    ],
    [
      'a set assigned to somebody else',
      false,
      (company) => void company.assign(company.admin, company.permissionSet('P', granting('ExportReport'))),
    ],
    [
      'the set that a permission set group owns',
      true,
      (company, user) => {
        const group = company.add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
        company.permissionSet('G', { Type: 'Group', PermissionSetGroupId: group.Id, ...granting('ExportReport') });
        company.add('PermissionSetAssignment', { AssigneeId: user.Id, PermissionSetGroupId: group.Id });
      },
    ],
    [
      'a component that the group mutes',
      false,
      (company, user) => {
        const group = company.add('PermissionSetGroup', { DeveloperName: 'G', MasterLabel: 'G' });
        const owned = company.permissionSet('G', { Type: 'Group', PermissionSetGroupId: group.Id });
        const component = company.permissionSet('P', granting('ExportReport'));
        company.add('PermissionSetGroupComponent', { PermissionSetGroupId: group.Id, PermissionSetId: component.Id });
        company.add('PermissionSetAssignment', {
          AssigneeId: user.Id,
          PermissionSetGroupId: group.Id,
          PermissionSetId: owned.Id,
        });
      },
    ],
  ];
  for (const [source, holds, grant] of grants)
    it(`${holds ? 'comes' : 'does not come'} from ${source}`, () => {
      const company = new Company();
      grant(company, company.seller);
      expect(company.org.hasPermission(company.seller.Id, 'ExportReport')).to.equal(holds);
      const [access] = company.query('SELECT PermissionsExportReport FROM UserPermissionAccess', company.seller);
      expect(access?.PermissionsExportReport).to.equal(holds);
    });

  it('ends when the clock passes the expiry, and the assignment says so', () => {
    const company = new Company();
    const set = company.permissionSet('P', granting('ExportReport'));
    const assignment = company.assign(company.seller, set, {
      ExpirationDate: '2026-11-24T18:00:00Z',
      SystemModstamp: '2026-11-01T00:00:00Z',
    });
    const isActive = (): unknown =>
      company.query(`SELECT IsActive, SystemModstamp FROM PermissionSetAssignment WHERE Id = '${assignment.Id}'`)[0];
    expect(isActive()).to.include({ IsActive: true });
    company.org.clock.advance(8 * 3_600_000);
    expect(company.org.hasPermission(company.seller.Id, 'ExportReport')).to.be.false;
    expect(isActive()).to.include({ IsActive: false, SystemModstamp: '2026-11-01T00:00:00.000+0000' });
  });

  it('is nothing for a user who is not there', () => {
    expect(new Company().org.hasPermission('0058d0000000099', 'ApiEnabled')).to.be.false;
  });
});
