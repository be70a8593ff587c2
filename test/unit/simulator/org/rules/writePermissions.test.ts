import { expect } from 'chai';
import { Company } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

describe('who may write', () => {
  const company = new Company();
  const { org, seller, admin } = company;
  const set = company.permissionSet('Sales');
  company.assign(seller, company.permissionSet('Reader', { PermissionsViewSetup: true }));
  const group = company.add('Group', { Name: 'All' });
  const member = company.add('GroupMember', { GroupId: group.Id, UserOrGroupId: admin.Id });
  const model = company.add('Territory2Model', { Name: 'M', DeveloperName: 'M', State: 'Active' });
  const territory = company.add('Territory2', { Name: 'T', DeveloperName: 'T', Territory2ModelId: model.Id });
  const caller = company.as(seller);

  const cases: Array<[string, () => unknown, number, string, string]> = [
    [
      'permission set assignments',
      () => org.create('PermissionSetAssignment', { AssigneeId: seller.Id, PermissionSetId: set.Id }, caller),
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${set.Id.slice(0, 15)}`,
    ],
    [
      'group members',
      () => org.create('GroupMember', { GroupId: group.Id, UserOrGroupId: seller.Id }, caller),
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${group.Id.slice(0, 15)}`,
    ],
    [
      'territory members',
      () => org.create('UserTerritory2Association', { UserId: seller.Id, Territory2Id: territory.Id }, caller),
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${territory.Id.slice(0, 15)}`,
    ],
    [
      'users',
      () => org.update('User', admin.Id, { Title: 'x' }, caller),
      400,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
    ],
    [
      'roles',
      () => org.create('UserRole', { Name: 'x' }, caller),
      400,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
    ],
    [
      'permission sets, and is told so with 403 on deleting',
      () => org.delete('PermissionSet', set.Id, caller),
      403,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
    ],
    [
      'members of groups, on deleting',
      () => org.delete('GroupMember', member.Id, caller),
      400,
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      `insufficient access rights on cross-reference id: ${group.Id.slice(0, 15)}`,
    ],
  ];
  for (const [what, work, status, errorCode, message] of cases)
    it(`not a user without the permission: ${what}`, () =>
      expect(faultOf(work)).to.include({ status, errorCode, message }));
});
