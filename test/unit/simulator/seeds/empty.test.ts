import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import { seeds } from '../../../../simulator/seeds/index.js';
import { rowsOf } from './support/rows.js';

describe('seeds: empty', () => {
  const org = createOrg();
  const { adminUserId } = seeds.empty!(org);

  it('has one administrator, and the users of Salesforce’s own processes', () => {
    const users = rowsOf(org, 'User').map(({ UserType }) => UserType);
    expect(users).to.deep.equal(['Standard', 'AutomatedProcess', 'CloudIntegrationUser']);
    expect(org.hasPermission(adminUserId, 'ModifyAllData')).to.equal(true);
    expect(org.hasPermission(adminUserId, 'ManageUsers')).to.equal(true);
  });

  it('has the standard profiles and licenses', () => {
    expect(rowsOf(org, 'Profile').map(({ Name }) => Name)).to.include.members([
      'System Administrator',
      'Standard User',
    ]);
    expect(rowsOf(org, 'UserLicense').map(({ Name }) => Name)).to.include('Salesforce');
  });

  it('has one Organization, of the org’s id', () => {
    expect(rowsOf(org, 'Organization').map(({ Id }) => Id)).to.deep.equal([org.id]);
  });

  it('has no role, group, queue, permission set, group of them, territory or app that somebody made', () => {
    const made = [
      'UserRole',
      'PermissionSetGroup',
      'GroupMember',
      'Territory2',
      'ConnectedApplication',
      'BotDefinition',
    ];
    for (const object of made) expect(rowsOf(org, object), object).to.deep.equal([]);
    expect(rowsOf(org, 'Group').filter(({ Type }) => Type === 'Regular' || Type === 'Queue')).to.deep.equal([]);
    expect(rowsOf(org, 'PermissionSet').filter(({ IsOwnedByProfile }) => !IsOwnedByProfile)).to.deep.equal([]);
  });
});
