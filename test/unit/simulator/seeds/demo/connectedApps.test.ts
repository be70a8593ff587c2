import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import { rowOf, rows, rowsWith, rowWith } from '../support/demoOrg.js';

const app = (name: string): Row => rowWith('ConnectedApplication', { Name: name });

/** Which profiles and permission sets pre-authorize an app. */
const grantorsOf = (row: Row): string[] =>
  rowsWith('SetupEntityAccess', { SetupEntityId: row.Id, SetupEntityType: 'ConnectedApplication' })
    .flatMap(({ ParentId }) => rowsWith('PermissionSet', { Id: String(ParentId) }))
    .map((set) => (set.ProfileId ? `profile ${String(rowOf('Profile', set.ProfileId).Name)}` : String(set.Name)))
    .sort();

describe('demo: connected apps', () => {
  it('are pre-authorized by profiles, by permission sets, or by both; of a group by the set that it owns', () => {
    expect(grantorsOf(app('Sales Mobile'))).to.deep.equal(['profile Acme Sales', 'profile System Administrator']);
    expect(grantorsOf(app('C1'))).to.deep.equal(['C1_Connector']);
    expect(grantorsOf(app('Telemetry Bridge'))).to.deep.equal([
      'API_Access',
      'Release_Engineering',
      'Telemetry_Team',
      'Telemetry_Viewer',
      'profile Salesforce API Only System Integrations',
    ]);
  });

  it('are closed to everybody, or open to anybody', () => {
    const gateway = app('ERP "Gateway", v2');
    expect(gateway.OptionsAllowAdminApprovedUsersOnly).to.equal(true);
    expect(grantorsOf(gateway)).to.deep.equal([]);
    for (const name of ['Data Loader', 'Pocket Spreadsheet 📊']) {
      expect(app(name).OptionsAllowAdminApprovedUsersOnly, name).to.equal(false);
      expect(rowsWith('OauthToken', { AppName: name }), name).not.to.deep.equal([]);
    }
  });

  it('are not pre-authorized by a group that mutes what a set in it does', () => {
    const exporter = app('Case Exporter');
    expect(grantorsOf(exporter)).to.deep.equal(['Case_Manager']);
    const [muting] = rows('MutingPermissionSet');
    rowWith('SetupEntityAccess', { SetupEntityId: exporter.Id, ParentId: muting!.Id });
  });

  it('have an item each in the app menu', () => {
    expect(rows('AppMenuItem').map(({ ApplicationId }) => ApplicationId)).to.deep.equal(
      rows('ConnectedApplication').map(({ Id }) => Id),
    );
  });

  it('are not all that permission sets give access to', () => {
    const types = rows('SetupEntityAccess').map(({ SetupEntityType }) => SetupEntityType);
    expect(types).to.include.members(['ConnectedApplication', 'CustomPermission', 'ExternalClientApplication']);
    rowWith('CustomPermission', { DeveloperName: 'Abort_Launch' });
  });

  it('have younger kin: external client apps, for some, for anybody, and without a policy', () => {
    const policyOf = (name: string): unknown => {
      const { Id } = rowWith('ExternalClientApplication', { DeveloperName: name });
      const [policy] = rowsWith('ExtlClntAppOauthPlcyCnfg', { ExternalClientApplicationId: Id });
      return policy?.PermittedUsersPolicyType;
    };
    expect(policyOf('Launch_Calendar')).to.equal('AdminApprovedPreAuthorized');
    expect(policyOf('Countdown_Board')).to.equal('AllSelfAuthorized');
    expect(policyOf('Parts_Ordering')).to.equal(undefined);
  });
});
