import { expect } from 'chai';
import { packageLicense } from '../../../src/resources/packageLicense.js';
import { permissionSetLicense } from '../../../src/resources/permissionSetLicense.js';
import { readThrough } from '../support/recordingSink.js';

const LICENSE = '0PL000000000001AAA';
const USER = '005000000000001AAA';

describe('licenses', () => {
  it('are resources that say how many seats they have, and grants of those who have one', () => {
    const sink = readThrough(permissionSetLicense, {
      PermissionSetLicense: [
        {
          Id: LICENSE,
          DeveloperName: 'CrmPsl',
          MasterLabel: 'CRM',
          Status: 'Active',
          TotalLicenses: 5,
          UsedLicenses: 1,
          ExpirationDate: '2027-01-31',
        },
      ],
      PermissionSetLicenseAssign: [{ Id: '2LA000000000001AAA', AssigneeId: USER, PermissionSetLicenseId: LICENSE }],
    });
    expect(sink.resources).to.deep.equal([
      {
        type: 'permission_set_license',
        id: LICENSE,
        displayName: 'CRM',
        stableName: 'CrmPsl',
        description: null,
        parentId: null,
        profile: { api_name: 'CrmPsl', status: 'Active', seats: 5, seats_used: 1, ends_on: '2027-01-31' },
      },
    ]);
    expect(sink.entitlements.map(({ displayName }) => displayName)).to.deep.equal(['CRM Permission Set License']);
    expect(sink.grants).to.deep.equal([`permission_set_license:${LICENSE}:assigned:user:${USER}`]);
  });

  it('of managed packages have the name of the namespace', () => {
    const id = '050000000000001AAA';
    const sink = readThrough(packageLicense, {
      PackageLicense: [
        {
          Id: id,
          NamespacePrefix: 'rktparts',
          Status: 'Active',
          AllowedLicenses: -1,
          UsedLicenses: 0,
          ExpirationDate: '2027-01-31T09:00:00.000+0000',
        },
      ],
      UserPackageLicense: [{ Id: '051000000000001AAA', UserId: USER, PackageLicenseId: id }],
    });
    expect(sink.resources).to.deep.equal([
      {
        type: 'package_license',
        id,
        displayName: 'rktparts',
        stableName: 'rktparts',
        description: null,
        parentId: null,
        profile: {
          namespace: 'rktparts',
          status: 'Active',
          seats: -1,
          seats_used: 0,
          ends_at: '2027-01-31T09:00:00Z',
        },
      },
    ]);
    expect(sink.entitlements.map(({ displayName }) => displayName)).to.deep.equal(['rktparts Package License']);
    expect(sink.grants).to.deep.equal([`package_license:${id}:assigned:user:${USER}`]);
  });
});
