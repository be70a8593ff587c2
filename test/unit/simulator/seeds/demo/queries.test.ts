import { expect } from 'chai';
import { adminUserId, org, user } from '../support/demoOrg.js';

const NEWEST = 67;

const count = (soql: string, userId = adminUserId): number => org.query(soql, { userId, apiVersion: NEWEST }).totalSize;

describe('demo: asked by SOQL', () => {
  for (const [soql, expected] of [
    ["SELECT Id FROM User WHERE UserType = 'Standard'", 51],
    ["SELECT Id FROM User WHERE UserType = 'Standard' AND IsActive = true", 48],
    ['SELECT Id FROM User WHERE UserType = null', 1],
    ["SELECT Id FROM User WHERE Profile.UserLicense.LicenseDefinitionKey LIKE 'PID_DigitalAgent%'", 2],
    ['SELECT Id FROM UserLogin WHERE IsFrozen = true OR IsPasswordLocked = true', 4],
    ["SELECT Id FROM Group WHERE Type IN ('Regular', 'Queue', 'Organization')", 35],
    ["SELECT Id FROM Group WHERE Type = 'Role' AND Related.Name = 'CEO'", 1],
    ['SELECT Id FROM GroupMember', 64],
    ["SELECT Id FROM UserRole WHERE PortalType = 'None'", 26],
    ["SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = false AND Type != 'Group'", 29],
    ['SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = false', 77],
    ['SELECT Id FROM PermissionSetAssignment WHERE PermissionSetGroupId != null', 23],
    ['SELECT Id FROM PermissionSetGroupComponent', 19],
    ["SELECT Id FROM SetupEntityAccess WHERE SetupEntityType = 'ConnectedApplication'", 9],
    ["SELECT Id FROM SetupEntityAccess WHERE SetupEntityType = 'ExternalClientApplication'", 5],
    ["SELECT Id FROM Territory2 WHERE Territory2Model.State = 'Active'", 10],
    ["SELECT Id FROM UserTerritory2Association WHERE Territory2.Territory2Model.State = 'Active'", 14],
    ['SELECT Id FROM BotDefinition', 3],
  ] as const) {
    it(`answers ${String(expected)} to ${soql}`, () => {
      expect(count(soql)).to.equal(expected);
    });
  }

  it('shows the connector’s user as much as the administrator', () => {
    const connector = user('c1.connector').Id;
    for (const object of [
      'User',
      'UserLogin',
      'PermissionSet',
      'SetupEntityAccess',
      'ConnectedApplication',
      'Territory2',
    ])
      expect(count(`SELECT Id FROM ${object}`, connector), object).to.equal(count(`SELECT Id FROM ${object}`));
  });
});
