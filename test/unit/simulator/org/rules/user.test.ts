import { expect } from 'chai';
import type { FieldValue } from '../../../../../simulator/schema/types.js';
import { Company, person } from '../support/company.js';
import { faultOf } from '../support/faultOf.js';

const DUPLICATE =
  "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). ";

describe('users', () => {
  let company: Company;
  beforeEach(() => {
    company = new Company();
  });
  const create = (fields: Record<string, FieldValue>): string =>
    company.org.create(
      'User',
      { ...person('eve'), ProfileId: company.sellerProfile.Id, ...fields },
      company.as(company.admin),
    ).id;
  const update = (fields: Record<string, FieldValue>, id = company.seller.Id): void =>
    company.org.update('User', id, fields, company.as(company.admin));
  const stored = (id: string): Record<string, FieldValue> => company.org.table('User').existing(id);
  const used = (): unknown => company.org.table('UserLicense').existing(company.license.Id).UsedLicenses;

  it('are created active, with a name, a nickname, a login, their profile set and a seat', () => {
    const id = create({ FirstName: 'Eve', Username: 'Eve@Acme.example' });
    expect(stored(id)).to.include({
      Username: 'eve@acme.example',
      Name: 'Eve Eve',
      CommunityNickname: 'EveEve',
      IsActive: true,
      UserType: 'Standard',
    });
    expect(company.org.table('UserLogin').where('UserId', id)[0]).to.include({
      IsFrozen: false,
      IsPasswordLocked: false,
    });
    const [assignment] = company.query(
      `SELECT PermissionSet.ProfileId FROM PermissionSetAssignment WHERE AssigneeId = '${id}'`,
    );
    expect(assignment).to.have.nested.property('PermissionSet.ProfileId', company.sellerProfile.Id);
    expect(used()).to.equal(3);
  });

  it('get another nickname when theirs is taken', () => {
    create({});
    const id = create({ Username: 'eve2@acme.example' });
    expect(stored(id).CommunityNickname).to.equal('Eve1');
  });

  const refused: Array<[string, Record<string, FieldValue>, string, string, string[]]> = [
    [
      'a username that is no address',
      { Username: 'eve' },
      'INVALID_EMAIL_ADDRESS',
      'Username must be in the form of an email address (for example, john@acme.com)',
      ['Username'],
    ],
    ['a username of this org', { Username: 'BOB@acme.example' }, 'DUPLICATE_USERNAME', DUPLICATE, ['Username']],
    [
      'a username of another org',
      { Username: 'taken@elsewhere.example' },
      'DUPLICATE_USERNAME',
      DUPLICATE,
      ['Username'],
    ],
    [
      'a nickname that is taken',
      { CommunityNickname: 'bobby' },
      'DUPLICATE_COMM_NICKNAME',
      'Duplicate Nickname.<br>Another user has already selected this nickname.<br>Please select another.',
      ['CommunityNickname'],
    ],
    [
      'a federation id that is taken',
      { FederationIdentifier: 'f1' },
      'DUPLICATE_VALUE',
      'This Federation ID is already in use. Use a different Federation ID.',
      ['FederationIdentifier'],
    ],
  ];
  for (const [what, fields, errorCode, message, named] of refused)
    for (const call of ['create', 'update'] as const)
      it(`do not ${call} with ${what}`, () => {
        company.org.settings.usernamesElsewhere.add('taken@elsewhere.example');
        company.org.table('User').update(company.seller.Id, { CommunityNickname: 'Bobby', FederationIdentifier: 'f1' });
        const fault = faultOf(() => (call === 'create' ? create(fields) : update(fields, company.admin.Id)));
        expect(fault).to.include({ status: 400, errorCode, message });
        expect(fault.fields).to.deep.equal(named);
      });

  it('have federation ids that differ only in case, as the switch says', () => {
    company.org.table('User').update(company.seller.Id, { FederationIdentifier: 'f1' });
    expect(() => create({ FederationIdentifier: 'F1' })).not.to.throw();
    company.org.settings.switches.federationIds = 'case-insensitive';
    expect(faultOf(() => update({ FederationIdentifier: 'F1' }, company.admin.Id)).errorCode).to.equal(
      'DUPLICATE_VALUE',
    );
  });

  const usernames: Array<[username: string, withAt: boolean, asEmail: boolean]> = [
    ['eve@acme.example', true, true],
    ['eve@acme', true, false],
    ['eve@home@acme.example', true, false],
    ['eve.acme.example', false, false],
    ['@acme.example', false, false],
    ['eve@', false, false],
    ['eve @acme.example', false, false],
  ];
  for (const [Username, withAt, asEmail] of usernames)
    for (const [position, isAccepted] of [['with an @', withAt] as const, ['email addresses', asEmail] as const])
      it(`${isAccepted ? 'take' : 'refuse'} the username "${Username}" where usernames are ${position}`, () => {
        company.org.settings.switches.usernames = position;
        const creating = (): unknown => create({ Username });
        if (isAccepted) expect(creating).not.to.throw();
        else expect(faultOf(creating).errorCode).to.equal('INVALID_EMAIL_ADDRESS');
      });

  it('may keep their own names', () =>
    expect(() => update({ Username: 'bob@acme.example', LastName: 'Stone' })).not.to.throw());

  it('take a seat only while active, and none beyond the last', () => {
    update({ IsActive: false });
    expect(used()).to.equal(1);
    company.org.table('UserLicense').update(company.license.Id, { TotalLicenses: 1 });
    expect(faultOf(() => update({ IsActive: true }))).to.include({
      errorCode: 'LICENSE_LIMIT_EXCEEDED',
      message: 'License Limit Exceeded',
    });
    expect(faultOf(() => create({})).errorCode).to.equal('LICENSE_LIMIT_EXCEEDED');
    expect(used()).to.equal(1);
    expect(() => create({ IsActive: false })).not.to.throw();
    company.org.table('UserLicense').update(company.license.Id, { TotalLicenses: 2 });
    update({ IsActive: true });
    expect(used()).to.equal(2);
  });

  it('leave nothing behind when they are refused', () => {
    company.org.table('UserLicense').update(company.license.Id, { TotalLicenses: 2 });
    const logins = company.org.table('UserLogin').size;
    expect(() => create({})).to.throw();
    expect(company.org.table('User').size).to.equal(2);
    expect(company.org.table('UserLogin').size).to.equal(logins);
  });

  it('change license with the profile, when there is a seat and their sets allow it', () => {
    expect(faultOf(() => update({ ProfileId: company.platformProfile.Id })).errorCode).to.equal(
      'LICENSE_LIMIT_EXCEEDED',
    );
    company.org.table('UserLicense').update(company.platformLicense.Id, { TotalLicenses: 5 });
    update({ ProfileId: company.platformProfile.Id });
    expect(used()).to.equal(1);
    const owned = company.query(
      `SELECT PermissionSet.ProfileId FROM PermissionSetAssignment WHERE AssigneeId = '${company.seller.Id}'`,
    );
    expect(owned).to.have.length(1).and.have.nested.property('[0].PermissionSet.ProfileId', company.platformProfile.Id);
    const set = company.permissionSet('Platform_Only', {
      LicenseId: company.platformLicense.Id,
      PermissionsExportReport: true,
    });
    company.assign(company.seller, set);
    expect(faultOf(() => update({ ProfileId: company.sellerProfile.Id }))).to.include({
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      message:
        "Can't assign permission set Platform Only to user Bob. The user license doesn't allow the permission: Export Report",
    });
  });

  it('stay internal or external', () => {
    const portal = company.profile('Portal', company.license, [], 'CspLitePortal');
    expect(faultOf(() => update({ ProfileId: portal.Id }))).to.include({ errorCode: 'FIELD_INTEGRITY_EXCEPTION' });
  });

  it('take a profile of another internal license as the switch says', () => {
    const license = company.add('UserLicense', {
      Name: 'Salesforce Platform',
      LicenseDefinitionKey: 'AUL',
      TotalLicenses: 9,
    });
    const user = company.seller.Id;
    const platform = company.profile('Platform', license, []);
    const before = company.org.table('User').existing(user).ProfileId;
    const { switches } = company.org.settings;
    switches.profileOfOtherLicense = 'refused';
    expect(faultOf(() => update({ ProfileId: platform.Id })).errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
    const set = company.add('PermissionSet', { Name: 'Admin', Label: 'Admin', PermissionsManageUsers: true });
    company.add('PermissionSetAssignment', { AssigneeId: user, PermissionSetId: set.Id });
    switches.profileOfOtherLicense = 'sets must suit';
    expect(faultOf(() => update({ ProfileId: platform.Id })).errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
    expect(stored(user).ProfileId).to.equal(before);
    switches.profileOfOtherLicense = 'sets removed';
    update({ ProfileId: platform.Id });
    expect(stored(user).ProfileId).to.equal(platform.Id);
    const sets = company.org.table('PermissionSetAssignment').where('AssigneeId', user);
    expect(sets.map(({ PermissionSetId }) => PermissionSetId)).not.to.include(set.Id);
  });

  it('from outside come from a contact, one for each', () => {
    const portal = company.profile('Partner', company.license, [], 'PowerPartner');
    const account = company.add('Account', { Name: 'Partner Inc' });
    const contact = company.add('Contact', { LastName: 'P', AccountId: account.Id });
    expect(faultOf(() => create({ ProfileId: portal.Id }))).to.include({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [ContactId]',
    });
    const id = create({ ProfileId: portal.Id, ContactId: contact.Id });
    expect(stored(id)).to.include({
      AccountId: account.Id,
      IsPartner: true,
      IsPortalEnabled: true,
      UserType: 'PowerPartner',
    });
    expect(
      faultOf(() =>
        create({ Username: 'e2@acme.example', CommunityNickname: 'e2', ProfileId: portal.Id, ContactId: contact.Id }),
      ).errorCode,
    ).to.equal('PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT');
  });

  it('from outside need an account whose owner has a role', () => {
    const portal = company.profile('Partner', company.license, [], 'PowerPartner');
    const account = company.add('Account', { Name: 'Partner Inc', OwnerId: company.admin.Id });
    const contact = company.add('Contact', { LastName: 'P', AccountId: account.Id });
    const newUser = { ProfileId: portal.Id, ContactId: contact.Id };
    expect(faultOf(() => create(newUser))).to.include({
      errorCode: 'UNKNOWN_EXCEPTION',
      message: 'portal account owner must have a role',
    });
    const role = company.add('UserRole', { Name: 'CEO' });
    company.org.table('User').update(company.admin.Id, { UserRoleId: role.Id });
    expect(stored(create(newUser))).to.include({ UserType: 'PowerPartner' });
  });

  it('do not deactivate themselves, nor the last administrator, nor whom the org needs', () => {
    expect(faultOf(() => update({ IsActive: false }, company.admin.Id)).errorCode).to.equal(
      'FIELD_INTEGRITY_EXCEPTION',
    );
    const manager = company.user('mia', company.profile('User Manager', company.license, ['ManageUsers']));
    const last = faultOf(() => company.org.update('User', company.admin.Id, { IsActive: false }, company.as(manager)));
    expect(last).to.include({ errorCode: 'CANNOT_DISABLE_LAST_ADMIN' });
    company.user('ann', company.adminProfile);
    expect(() => company.org.update('User', company.admin.Id, { IsActive: false }, company.as(manager))).not.to.throw();
    company.org.settings.deactivationBlockers.set(
      company.seller.Id,
      'You cannot disable the Web to Lead Default Creator.',
    );
    expect(() => company.org.update('User', company.seller.Id, { IsActive: false }, company.as(manager))).to.throw(
      'You cannot disable the Web to Lead Default Creator.',
    );
  });

  it('clear their role with null', () => {
    const role = company.add('UserRole', { Name: 'CEO' });
    update({ UserRoleId: role.Id });
    expect(stored(company.seller.Id).UserRoleId).to.equal(role.Id);
    update({ UserRoleId: null });
    expect(stored(company.seller.Id).UserRoleId).to.be.null;
  });
});

describe('user logins', () => {
  const company = new Company();
  const { org, admin, seller } = company;
  const loginOf = (id: string): string => org.table('UserLogin').where('UserId', id)[0]?.Id ?? '';
  const update = (id: string, fields: Record<string, FieldValue>): void =>
    org.update('UserLogin', loginOf(id), fields, company.as(admin));

  it('freeze and thaw', () => {
    update(seller.Id, { IsFrozen: true });
    expect(org.table('UserLogin').existing(loginOf(seller.Id))).to.include({
      IsFrozen: true,
      LastModifiedById: admin.Id,
    });
    update(seller.Id, { IsFrozen: false });
  });

  it('unlock but never lock a password', () => {
    expect(() => update(seller.Id, { IsPasswordLocked: false })).not.to.throw();
    expect(faultOf(() => update(seller.Id, { IsPasswordLocked: true })).errorCode).to.equal('CANNOT_PASSWORD_LOCKOUT');
  });

  it('never freeze oneself', () =>
    expect(faultOf(() => update(admin.Id, { IsFrozen: true })).errorCode).to.equal('CANNOT_FREEZE_SELF'));
});
