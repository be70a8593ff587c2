import { expect } from 'chai';
import { createOrg } from '../../../../simulator/org/org.js';
import { seedInvoices } from '../../../../simulator/seeds/invoices.js';
import { systemPermissions } from '../../../oracle/invoices.js';
import { only, rowsOf } from './support/rows.js';

const API = 67;
const AMOUNT = 'Invoice__c.Amount__c';

describe('seeds: the invoices org', () => {
  const org = createOrg();
  const { adminUserId } = seedInvoices(org);
  const ask = (soql: string): Array<Record<string, unknown>> => {
    const answer = org.query(soql, { userId: adminUserId, apiVersion: API });
    return answer.page(0, answer.totalSize);
  };
  const userId = (name: string): string => only(org, 'User', { Username: `${name}@invoices.example` }).Id;

  /** By the simulator's own UserEntityAccess, which knows nothing of view-all and modify-all. */
  const onObject = (name: string): string => {
    const [access] = ask(
      `SELECT IsReadable, IsCreatable, IsEditable, IsDeletable FROM UserEntityAccess WHERE UserId = '${userId(name)}' AND EntityDefinition.QualifiedApiName = 'Invoice__c'`,
    );
    const flags = [access!.IsReadable, access!.IsCreatable, access!.IsEditable, access!.IsDeletable];
    return flags.map((flag, index) => (flag === true ? 'rced'[index] : '')).join('');
  };
  const onField = (name: string): string => {
    const [access] = ask(
      `SELECT IsAccessible, IsUpdatable FROM UserFieldAccess WHERE UserId = '${userId(name)}' AND FieldDefinitionId = '${AMOUNT}'`,
    );
    return (access!.IsAccessible === true ? 'r' : '') + (access!.IsUpdatable === true ? 'e' : '');
  };
  const onSystem = (name: string): string[] =>
    systemPermissions.filter((held) => org.hasPermission(userId(name), held));

  // Permissions are listed for accounts that cannot log in, too: gus is frozen, hal is inactive.
  const people: Array<[string, string, string, string[]]> = [
    ['ada', 'rced', '', ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'ViewSetup', 'ApiEnabled']],
    ['ben', 'r', 'r', []],
    ['cyd', 'rce', 'r', []],
    ['dan', 'rce', 'r', ['ExportReport']],
    ['eve', '', '', []],
    ['fay', '', '', []],
    ['gus', 'rced', '', ['ModifyAllData', 'ViewAllData']],
    ['hal', 'rced', 're', []],
    ['ivy', 'r', 'r', ['ApiEnabled', 'ApiUserOnly']],
    ['joe', 're', 're', []],
  ];
  for (const [name, object, field, system] of people)
    it(`gives ${name} what the rules say`, () => {
      expect([onObject(name), onField(name), onSystem(name)]).to.deep.equal([object, field, system]);
    });

  it('has these ten people and no other employee', () => {
    const standard = rowsOf(org, 'User').filter(({ UserType }) => UserType === 'Standard');
    expect(standard.map(({ FirstName }) => FirstName)).to.have.members([
      ...['Ada', 'Ben', 'Cyd', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'Ivy', 'Joe'],
    ]);
  });

  it('gives the set that Billing owns what its components have, less what it mutes', () => {
    const { Id: group } = only(org, 'PermissionSetGroup', { DeveloperName: 'Billing' });
    const owned = only(org, 'PermissionSet', { PermissionSetGroupId: group });
    expect(only(org, 'ObjectPermissions', { ParentId: owned.Id })).to.include({
      PermissionsRead: true,
      PermissionsCreate: true,
      PermissionsEdit: true,
      PermissionsDelete: false,
      PermissionsViewAllRecords: true,
      PermissionsModifyAllRecords: false,
    });
    expect(only(org, 'FieldPermissions', { ParentId: owned.Id })).to.include({
      Field: AMOUNT,
      PermissionsRead: true,
      PermissionsEdit: false,
    });
    expect(rowsOf(org, 'SetupEntityAccess').filter(({ ParentId }) => ParentId === owned.Id)).to.deep.equal([]);
  });

  it('keeps Loader out of Ops, which is outdated', () => {
    const group = only(org, 'PermissionSetGroup', { DeveloperName: 'Ops' });
    expect(group.Status).to.equal('Outdated');
    expect(only(org, 'PermissionSet', { PermissionSetGroupId: group.Id })).to.include({
      PermissionsModifyAllData: true,
      PermissionsApiEnabled: false,
      HasActivationRequired: false,
    });
  });

  it('has rows of a license, of a muting set, and unstored ones', () => {
    const prefixes = ask("SELECT Id, ParentId FROM ObjectPermissions WHERE SobjectType = 'Invoice__c'").map(
      ({ Id, ParentId }) => [String(Id).slice(0, 3), String(ParentId).slice(0, 3)].join(),
    );
    expect(prefixes.filter((prefix) => prefix !== '110,0PS').sort()).to.deep.equal([
      // System Administrator, Admin, Break_Glass, and the set that Ops owns
      ...['000,0PS', '000,0PS', '000,0PS', '000,0PS'],
      ...['110,0PL', '110,0QM'],
    ]);
  });

  it('lets a session give what Break_Glass holds', () => {
    const fay = userId('fay');
    const set = only(org, 'PermissionSet', { Name: 'Break_Glass' });
    const { Id } = org.table('SessionPermSetActivation').insert({ UserId: fay, PermissionSetId: set.Id });
    expect(org.hasPermission(fay, 'ModifyAllData')).to.equal(true);
    org.table('SessionPermSetActivation').delete(Id);
    expect(org.hasPermission(fay, 'ModifyAllData')).to.equal(false);
  });
});
