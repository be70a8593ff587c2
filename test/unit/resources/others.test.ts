import { expect } from 'chai';
import { agent } from '../../../src/resources/agent.js';
import { connectedApplication } from '../../../src/resources/connectedApplication.js';
import { profile } from '../../../src/resources/profile.js';
import { role } from '../../../src/resources/role.js';
import { territory } from '../../../src/resources/territory.js';
import { user } from '../../../src/resources/user.js';
import { defaultOptions } from '../support/options.js';
import { readThrough } from '../support/recordingSink.js';

const ada = {
  Id: '005ADA',
  Username: 'ada@acme.example',
  Name: 'Ada Ng',
  FirstName: 'Ada',
  LastName: 'Ng',
  Email: 'ada.ng@acme.example',
  IsActive: true,
  UserType: 'Standard',
  ProfileId: '00eSALES',
  Profile: { Name: 'Sales User', UserLicense: { Name: 'Salesforce', LicenseDefinitionKey: 'SFDC' } },
  UserRoleId: '00ESALES',
  ManagerId: '005GRACE',
  LastLoginDate: '2026-08-20T09:15:00.000+0000',
  CreatedDate: '2020-01-02T03:04:05.000+0000',
  Title: '',
};
const users = (...records: Array<Record<string, unknown>>): Record<string, Array<Record<string, unknown>>> => ({
  User: records,
});

describe('the other connectors', () => {
  it('reads a user whole, without empty values', () => {
    const [account] = readThrough(user, users(ada)).accounts;
    expect(account).to.deep.include({
      id: '005ADA',
      displayName: 'Ada Ng',
      email: 'ada.ng@acme.example',
      username: 'ada@acme.example',
      type: 'human',
      managerId: '005GRACE',
      lastLogin: '2026-08-20T09:15:00Z',
      createdAt: '2020-01-02T03:04:05Z',
    });
    expect(account!.profile).to.include({ account_type: 'Standard', profile: 'Sales User', license: 'Salesforce' });
    expect(account!.profile).not.to.have.any.keys('title', 'department');
  });

  it('gives the username as the email address when asked, in the profile as well', () => {
    const [account] = readThrough(user, users(ada), { usernameForEmail: true }).accounts;
    expect(account!.email).to.equal('ada@acme.example');
    expect(account!.profile['email']).to.equal('ada@acme.example');
  });

  it('leaves users out with the reason', () => {
    const sink = readThrough(
      user,
      users(
        { ...ada, UserType: null },
        { ...ada, Id: '005EVE', IsActive: false },
        { ...ada, Id: '005PAT', UserType: 'PowerPartner' },
      ),
      { syncDeactivatedUsers: false },
    );
    expect(sink.accounts).to.deep.equal([]);
    expect(sink.leftOuts).to.deep.equal([
      { id: '005ADA', reason: 'no-user-type' },
      { id: '005EVE', reason: 'deactivated' },
      { id: '005PAT', reason: 'non-standard' },
    ]);
  });

  it('asks for standard users only, unless all are wanted', () => {
    const where = (syncNonStandardUsers: boolean): string | undefined =>
      user.read({ ...defaultOptions, syncNonStandardUsers }, readThrough(user, {})).subscriptions[0]!.query.where;
    expect(where(false)).to.equal("UserType = 'Standard' OR UserType = null");
    expect(where(true)).to.equal(undefined);
  });

  it('takes role and profile grants from the user, at no cost', () => {
    const sinkOf = (connector: typeof role): string[] =>
      readThrough(connector, users(ada, { ...ada, Id: '005B', UserRoleId: null })).grants;
    expect(sinkOf(role)).to.deep.equal(['role:00ESALES:assigned:user:005ADA']);
    expect(sinkOf(profile)).to.deep.equal([
      'profile:00eSALES:assigned:user:005ADA',
      'profile:00eSALES:assigned:user:005B',
    ]);
  });

  it('counts the roles and profiles of users that are not read', () => {
    const holdings = {
      "User WHERE UserType != 'Standard' AND UserType != null": [{ roles: 4, profiles: 8 }],
    };
    expect(readThrough(role, holdings).drops).to.deep.equal(['4 grant role user-non-standard']);
    expect(readThrough(profile, holdings).drops).to.deep.equal(['8 grant profile user-non-standard']);
    expect(readThrough(profile, holdings, { syncNonStandardUsers: true }).drops).to.deep.equal([]);
  });

  // "SetupEntityAccess", Object Reference: ParentId is a permission set, which a profile or a group may own.
  const parents: Array<[parent: Record<string, unknown> | null, source: string]> = [
    [{ IsOwnedByProfile: true, ProfileId: '00eSALES', PermissionSetGroupId: null }, 'profile:00eSALES:assigned'],
    [{ IsOwnedByProfile: false, ProfileId: null, PermissionSetGroupId: '0PGX' }, 'permission_set_group:0PGX:member'],
    [{ IsOwnedByProfile: false, ProfileId: null, PermissionSetGroupId: null }, 'permission:0PSX:assigned'],
    [null, 'permission:0PSX:assigned'],
  ];
  for (const [parent, source] of parents) {
    it(`admits ${source} to a connected app`, () => {
      const access = { Id: '0J0X', ParentId: '0PSX', Parent: parent, SetupEntityId: '0H4APP' };
      const sink = readThrough(connectedApplication, {
        SetupEntityAccess: [access],
      });
      expect(sink.inheritances).to.deep.equal([`${source} > connected_application:0H4APP:assigned`]);
    });
  }

  // "ConnectedApplication" (OptionsAllowAdminApprovedUsersOnly) and "ExtlClntAppOauthPlcyCnfg", Object Reference.
  const OPEN = 'All users may self-authorize: everybody may use it, also without pre-authorization.';
  const [approved, selfAuthorized] = ['Admin approved users are pre-authorized', 'All users may self-authorize'];
  for (const [policies, permittedUsers, isAdminApprovedOnly] of [
    [[], undefined, undefined],
    [['OfALaterRelease'], undefined, undefined],
    [['AdminApprovedPreAuthorized'], approved, true],
    [['AllSelfAuthorized'], selfAuthorized, false],
    [['AllSelfAuthorized', 'AdminApprovedPreAuthorized'], selfAuthorized, false],
  ] as const) {
    it(`says whom the policy of an external client app lets in: ${policies.join(' and ') || 'none is known'}`, () => {
      const sink = readThrough(connectedApplication, {
        ExternalClientApplication: [
          { Id: '0xIX', DeveloperName: 'Board', MasterLabel: 'The Board', NamespacePrefix: 'ns', CreatedDate: null },
        ],
        ExtlClntAppOauthPlcyCnfg: policies.map((policy, index) => ({
          Id: `0xP${index}`,
          ExternalClientApplicationId: '0xIX',
          PermittedUsersPolicyType: policy,
        })),
      });
      const [app] = sink.resources;
      expect(app).to.deep.include({ type: 'connected_application', id: '0xIX', displayName: 'The Board' });
      expect(app!.stableName).to.equal('ns__Board');
      expect(app!.profile).to.deep.equal({
        app_type: 'external client app',
        ...(permittedUsers && { permitted_users: permittedUsers, admin_approved_users_only: isAdminApprovedOnly }),
      });
      expect(app!.description).to.equal(isAdminApprovedOnly === false ? OPEN : null);
      expect(sink.entitlements).to.deep.equal([
        {
          type: 'connected_application',
          resourceId: '0xIX',
          slug: 'assigned',
          displayName: 'The Board External Client App',
          description: 'Is pre-authorized to use the The Board external client app',
        },
      ]);
    });
  }

  for (const isAdminApprovedOnly of [true, false]) {
    it(`says whom a connected app lets in: ${isAdminApprovedOnly ? approved : selfAuthorized}`, () => {
      const record = { Id: '0H4X', Name: 'ERP', OptionsAllowAdminApprovedUsersOnly: isAdminApprovedOnly };
      const [app] = readThrough(connectedApplication, { ConnectedApplication: [record] }).resources;
      expect(app!.profile).to.deep.equal({
        app_type: 'connected application',
        permitted_users: isAdminApprovedOnly ? approved : selfAuthorized,
        admin_approved_users_only: isAdminApprovedOnly,
      });
      expect(app!.description).to.equal(isAdminApprovedOnly ? null : OPEN);
    });
  }

  it('admits nobody to a connected app by a muting permission set', () => {
    const access = { Id: '0J0X', ParentId: '0QMX', Parent: null, SetupEntityId: '0H4APP' };
    const sink = readThrough(connectedApplication, {
      SetupEntityAccess: [access],
    });
    expect(sink.inheritances).to.deep.equal([]);
  });

  it('gives a territory an entitlement for each active role, and members their role', () => {
    const sink = readThrough(territory, {
      Territory2: [{ Id: '0MIX', Name: 'EMEA', DeveloperName: 'EMEA', Territory2Model: { Name: 'FY27' } }],
      PicklistValueInfo: [{ Value: 'Owner' }, { Value: 'Sales Rep' }],
      UserTerritory2Association: [
        { Id: '01D1', UserId: '005ADA', Territory2Id: '0MIX', RoleInTerritory2: 'Sales Rep' },
        { Id: '01D2', UserId: '005BOB', Territory2Id: '0MIX', RoleInTerritory2: null },
      ],
    });
    expect(sink.entitlements.map(({ slug, displayName }) => [slug, displayName])).to.deep.equal([
      ['member', 'EMEA Territory Member'],
      ['role:Owner', 'EMEA Territory Owner'],
      ['role:Sales Rep', 'EMEA Territory Sales Rep'],
    ]);
    expect(sink.grants).to.deep.equal([
      'territory:0MIX:member:user:005ADA',
      'territory:0MIX:role:Sales Rep:user:005ADA',
      'territory:0MIX:member:user:005BOB',
    ]);
  });

  it('lists agents without entitlements', () => {
    const sink = readThrough(agent, {
      BotDefinition: [{ Id: '0XxX', DeveloperName: 'Help', MasterLabel: 'Help Bot' }],
    });
    expect(sink.resources.map(({ displayName, stableName }) => [displayName, stableName])).to.deep.equal([
      ['Help Bot', 'Help'],
    ]);
    expect(sink.entitlements).to.deep.equal([]);
  });
});
