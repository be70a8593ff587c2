import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import { Company } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

describe('group members', () => {
  const company = new Company();
  const { org, seller } = company;
  const caller = company.as(company.admin);
  const add = (group: Row, member: Row): string =>
    org.create('GroupMember', { GroupId: group.Id, UserOrGroupId: member.Id }, caller).id;
  const group = company.add('Group', { Name: 'Public', Type: 'Regular' });
  const queue = company.add('Group', { Name: 'Queue', Type: 'Queue' });

  it('join once: joining again answers the same membership', () => {
    const first = add(group, seller);
    expect(add(group, seller)).to.equal(first);
    expect(org.table('GroupMember').size).to.equal(1);
  });

  it('may be groups, but not in a circle', () => {
    const inner = company.add('Group', { Name: 'Inner', Type: 'Regular' });
    add(queue, group);
    add(group, inner);
    expect(faultOf(() => add(inner, group)).errorCode).to.equal('CIRCULAR_DEPENDENCY');
    expect(faultOf(() => add(group, group)).errorCode).to.equal('CIRCULAR_DEPENDENCY');
  });

  for (const Type of ['Role', 'RoleAndSubordinates', 'Territory', 'Manager', 'Organization'])
    it(`do not join a group of type ${Type}`, () => {
      const system = company.add('Group', { Name: Type, Type });
      expect(faultOf(() => add(system, seller))).to.include({
        errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
        message: `insufficient access rights on cross-reference id: ${system.Id.slice(0, 15)}`,
      });
    });

  it('of queues may take what queues themselves take, too', () => {
    const strict = new Company();
    const desk = strict.add('Group', { Name: 'Desk', Type: 'Queue' });
    const manager = strict.user('max', strict.profile('User Manager', strict.license, ['ManageUsers']));
    const join = (): string =>
      strict.org.create('GroupMember', { GroupId: desk.Id, UserOrGroupId: strict.seller.Id }, strict.as(manager)).id;
    strict.org.settings.switches.queueMembers = 'more';
    expect(faultOf(join).errorCode).to.equal('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');
    strict.org.settings.switches.queueMembers = 'Manage Users';
    const id = join();
    strict.org.settings.switches.queueMembers = 'more';
    expect(faultOf(() => strict.org.delete('GroupMember', id, strict.as(manager))).errorCode).to.equal(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    );
  });

  it('are deleted, never updated', () => {
    const id = add(queue, seller);
    expect(faultOf(() => org.update('GroupMember', id, { GroupId: group.Id }, caller)).errorCode).to.equal(
      'INVALID_TYPE_FOR_OPERATION',
    );
    org.delete('GroupMember', id, caller);
    expect(org.table('GroupMember').get(id)).to.be.undefined;
  });

  it('go with their group', () => {
    const { id } = org.create('Group', { Name: 'Short-lived' }, caller);
    add({ Id: id }, seller);
    const before = org.table('GroupMember').size;
    org.delete('Group', id, caller);
    expect(org.table('GroupMember').size).to.equal(before - 1);
  });
});

describe('groups', () => {
  const company = new Company();
  const caller = company.as(company.admin);

  it('of other types than public groups and queues are not made or unmade', () => {
    expect(faultOf(() => company.org.create('Group', { Name: 'x', Type: 'Role' }, caller)).errorCode).to.equal(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    );
    const system = company.add('Group', { Name: 'x', Type: 'Role' });
    expect(faultOf(() => company.org.update('Group', system.Id, { Name: 'y' }, caller))).to.include({
      status: 400,
      errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    });
    expect(faultOf(() => company.org.delete('Group', system.Id, caller))).to.include({
      status: 403,
      errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY',
    });
  });
});

describe('roles', () => {
  const company = new Company();
  const { org, seller } = company;
  const caller = company.as(company.admin);

  it('come with the groups that stand for them, and go only when nobody needs them', () => {
    const { id } = org.create('UserRole', { Name: 'CEO' }, caller);
    expect(
      org
        .table('Group')
        .where('RelatedId', id)
        .map(({ Type }) => Type),
    ).to.deep.equal(['Role', 'RoleAndSubordinatesInternal', 'RoleAndSubordinates']);
    org.update('User', seller.Id, { UserRoleId: id }, caller);
    expect(faultOf(() => org.delete('UserRole', id, caller)).errorCode).to.equal('DELETE_FAILED');
    org.update('User', seller.Id, { UserRoleId: null }, caller);
    org.delete('UserRole', id, caller);
    expect(org.table('Group').where('RelatedId', id)).to.be.empty;
  });
});

describe('territory members', () => {
  let company: Company;
  let territory: Row;
  beforeEach(() => {
    company = new Company();
    const model = company.add('Territory2Model', { Name: 'M', DeveloperName: 'M', State: 'Active' });
    territory = company.add('Territory2', { Name: 'T', DeveloperName: 'T', Territory2ModelId: model.Id });
  });
  const join = (more = {}): string =>
    company.org.create(
      'UserTerritory2Association',
      { UserId: company.seller.Id, Territory2Id: territory.Id, ...more },
      company.as(company.admin),
    ).id;

  it('join once', () => {
    const id = join();
    expect(company.org.table('UserTerritory2Association').existing(id).IsActive).to.be.true;
    expect(faultOf(() => join())).to.include({
      errorCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: UserTerritory2Association duplicates value on record with id: ${id.slice(0, 15)}`,
    });
  });

  it('have one of the active roles, which can change and be cleared', () => {
    const id = join({ RoleInTerritory2: 'Owner' });
    const update = (RoleInTerritory2: string | null): void =>
      company.org.update('UserTerritory2Association', id, { RoleInTerritory2 }, company.as(company.admin));
    update('Sales Rep');
    update(null);
    expect(company.org.table('UserTerritory2Association').existing(id).RoleInTerritory2).to.be.null;
    for (const role of ['King', 'Overlay Rep'])
      expect(faultOf(() => update(role))).to.include({
        errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        message: `Role In Territory2: bad value for restricted picklist field: ${role}`,
      });
  });

  it('join territories of models in planning, not of archived ones', () => {
    const models = company.org.table('Territory2Model');
    models.update(String(territory.Territory2ModelId), { State: 'Archived' });
    expect(faultOf(() => join()).errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
    models.update(String(territory.Territory2ModelId), { State: 'Planning' });
    expect(() => join()).not.to.throw();
  });

  it('are no portal users', () => {
    company.org.table('User').update(company.seller.Id, { UserType: 'CspLitePortal' });
    expect(faultOf(() => join()).errorCode).to.equal('CANT_ADD_STANDARD_PORTAL_USER_TO_TERRITORY');
  });
});

describe('app access and package seats', () => {
  const company = new Company();
  const { org, seller } = company;
  const caller = company.as(company.admin);

  it('say what kind of thing is opened, once', () => {
    const app = company.add('ConnectedApplication', { Name: 'Loader' });
    const fields = { ParentId: company.permissionSet('P').Id, SetupEntityId: app.Id };
    const { id } = org.create('SetupEntityAccess', fields, caller);
    expect(org.table('SetupEntityAccess').existing(id).SetupEntityType).to.equal('ConnectedApplication');
    expect(faultOf(() => org.create('SetupEntityAccess', fields, caller)).errorCode).to.equal('DUPLICATE_VALUE');
  });

  it('count package seats, without end for -1', () => {
    const license = company.add('PackageLicense', { NamespacePrefix: 'pkg', AllowedLicenses: 1, UsedLicenses: 0 });
    const give = (user: Row): string =>
      org.create('UserPackageLicense', { UserId: user.Id, PackageLicenseId: license.Id }, caller).id;
    const id = give(seller);
    expect(faultOf(() => give(seller)).errorCode).to.equal('DUPLICATE_VALUE');
    expect(faultOf(() => give(company.admin)).errorCode).to.equal('LICENSE_LIMIT_EXCEEDED');
    org.delete('UserPackageLicense', id, caller);
    expect(org.table('PackageLicense').existing(license.Id).UsedLicenses).to.equal(0);
    org.table('PackageLicense').update(license.Id, { AllowedLicenses: -1, UsedLicenses: 7 });
    expect(() => give(seller)).not.to.throw();
  });
});
