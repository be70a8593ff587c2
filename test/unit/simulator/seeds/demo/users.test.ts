import { expect } from 'chai';
import { adminUserId, licenseKeyOf, namesOf, org, rowOf, rows, rowsWith, rowWith, user } from '../support/demoOrg.js';
import type { Row } from '../../../../../simulator/org/types.js';

const ofType = (userType: string | null): string[] => namesOf(rowsWith('User', { UserType: userType }));
const ofLicense = (matches: (key: string) => boolean): string[] =>
  namesOf(rows('User').filter((row) => row.ProfileId && matches(licenseKeyOf(row))));
const login = ({ Id }: Row): Row => rowWith('UserLogin', { UserId: Id });

describe('demo: users', () => {
  it('are about sixty, nearly all of them Standard', () => {
    expect(rows('User')).to.have.length(62);
    expect(ofType('Standard')).to.have.length(51);
  });

  it('are of every type', () => {
    expect(ofType('PowerPartner')).to.deep.equal(['emeka.obi', 'former.partner', 'jonas.graf', 'nadia.rossi']);
    expect(ofType('CspLitePortal')).to.deep.equal(['lena.fischer', 'minh.pham']);
    expect(ofType('CsnOnly')).to.deep.equal(['kai.intern']);
    expect(ofType('Guest')).to.deep.equal(['help-centre']);
    expect(ofType('AutomatedProcess')).to.deep.equal(['autoproc']);
    expect(ofType('CloudIntegrationUser')).to.deep.equal(['cloud']);
    expect(ofType(null)).to.deep.equal(['legacy.import']);
  });

  it('are people, integrations, agents and a proxy, by license', () => {
    expect(ofLicense((key) => key.endsWith('_INTEGRATION_USER'))).to.deep.equal([
      'erp.integration',
      'telemetry.integration',
    ]);
    expect(ofLicense((key) => key.startsWith('PID_DigitalAgent'))).to.deep.equal(['sales.agent', 'service.agent']);
    expect(ofLicense((key) => key === 'PID_XOrg_Proxy_User')).to.deep.equal(['other.org']);
  });

  it('are inactive, frozen or locked out, too', () => {
    const standard = rowsWith('User', { UserType: 'Standard' });
    expect(namesOf(standard.filter(({ IsActive }) => !IsActive))).to.deep.equal([
      'gordon.pike',
      'sam.taylor',
      'yusuf.demir',
    ]);
    expect(user('former.partner').IsActive).to.equal(false);
    const frozen = rows('User').filter((row) => login(row).IsFrozen);
    expect(namesOf(frozen)).to.deep.equal(['liam.byrne', 'sam.taylor', 'viktor.lindqvist']);
    expect(namesOf(rows('User').filter((row) => login(row).IsPasswordLocked))).to.deep.equal(['aisha.bello']);
  });

  it('have never logged in, some of them', () => {
    for (const name of ['kofi.mensah', 'erp.integration', 'minh.pham'])
      expect(user(name).LastLoginDate, name).to.equal(undefined);
    expect(user('kofi.mensah').IsActive).to.equal(true);
  });

  it('have no role or no first name, some of them', () => {
    for (const name of ['mia.santos', 'ingrid.berg', 'jules.martin', 'c1.connector'])
      expect(user(name).UserRoleId, name).to.equal(undefined);
    expect(namesOf(rows('User').filter(({ FirstName }) => !FirstName))).to.deep.equal([
      'erp.integration',
      'help-centre',
      'telemetry.integration',
    ]);
  });

  it('share an e-mail address, three of them', () => {
    expect(namesOf(rowsWith('User', { Email: 'service-desk@acme-rockets.example' }))).to.deep.equal([
      'desk.early',
      'desk.late',
      'desk.night',
    ]);
  });

  it('have names that bytes, spreadsheets and terminals stumble over', () => {
    expect(user('taro.yamada').Name).to.equal('太郎 山田');
    expect(user('layla.haddad').Name).to.match(/^\p{Script=Arabic}+ /u);
    const zoe = String(user('zoe.muller').Name);
    expect(zoe).to.not.equal(zoe.normalize('NFC'));
    expect(user('nova.reyes').Name).to.contain('🚀');
    expect(user('paddy.oneil').Name).to.equal('Patrick "Paddy" O\'Neil, Jr.');
    expect(user('pad.night').Name).to.equal('Pad 39A Night\nShift');
    expect(user('sum.testov').Name).to.equal('=SUM(1+1) Testov');
  });

  it('report to one another, from the top', () => {
    expect(rowOf('User', rowOf('User', user('ben.carter').ManagerId).ManagerId)).to.equal(user('lucia.ferrari'));
    expect(user('grace.adeyemi').ManagerId).to.equal(undefined);
  });

  it('are, of partners and customers, contacts of an account', () => {
    const partner = user('nadia.rossi');
    expect(rowOf('Account', partner.AccountId).Name).to.equal('Orbital Parts');
    expect(rowOf('Contact', partner.ContactId)).to.include({ AccountId: partner.AccountId, Email: partner.Username });
    expect(partner).to.include({ IsPartner: true, IsPortalEnabled: true, PortalRole: 'Executive' });
    expect(rowOf('Account', user('lena.fischer').AccountId).Name).to.equal('Cubesat Academy');
    expect(user('lena.fischer')).to.include({ IsPartner: false, IsPortalEnabled: true });
  });

  it('may do what the tests that log in as them need', () => {
    expect(user('mia.santos').Id).to.equal(adminUserId);
    const may = (name: string, ...permissions: string[]): boolean[] =>
      permissions.map((permission) => org.hasPermission(user(name).Id, permission));
    expect(may('mia.santos', 'ApiEnabled', 'ManageUsers', 'ModifyAllData')).to.deep.equal([true, true, true]);
    expect(may('c1.connector', 'ApiEnabled', 'ViewSetup', 'ManageUsers')).to.deep.equal([true, true, true]);
    expect(may('c1.connector', 'ModifyAllData', 'AssignPermissionSets', 'CustomizeApplication')).to.deep.equal([
      false,
      false,
      false,
    ]);
    for (const name of ['ayesha.khan', 'viktor.lindqvist'])
      expect(may(name, 'ManageUsers', 'ModifyAllData'), name).to.deep.equal([true, true]);
    const crew = rowsWith('User', { ProfileId: rowWith('Profile', { Name: 'Acme Launch Crew' }).Id });
    expect(namesOf(crew)).to.include('tess.okafor');
    for (const { Id, Username } of crew) expect(org.hasPermission(Id, 'ApiEnabled'), String(Username)).to.equal(false);
  });

  it('cannot all be deactivated, nor take every username', () => {
    expect([...org.settings.deactivationBlockers.keys()]).to.have.members([
      user('owen.price').Id,
      user('grace.adeyemi').Id,
    ]);
    expect([...org.settings.usernamesElsewhere]).to.deep.equal(['taken@acme-rockets.example']);
  });
});
