import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import { rowOf, rows, rowsWith, rowWith } from '../support/demoOrg.js';

const role = (developerName: string): Row => rowWith('UserRole', { DeveloperName: developerName });

function pathTo(row: Row): string[] {
  const above = row.ParentRoleId ? pathTo(rowOf('UserRole', row.ParentRoleId)) : [];
  return [...above, String(row.DeveloperName)];
}

describe('demo: roles', () => {
  it('are four deep', () => {
    expect(pathTo(role('Account_Executive_EMEA'))).to.deep.equal([
      'CEO',
      'VP_Sales',
      'Sales_Director_EMEA',
      'Account_Executive_EMEA',
    ]);
  });

  it('have portal roles below an internal one, three for each account with partners', () => {
    const portal = rows('UserRole').filter(({ PortalType }) => PortalType !== 'None');
    expect(portal).to.have.length(6);
    for (const row of portal) {
      expect(row.PortalType).to.equal('Partner');
      expect(pathTo(row).slice(0, 3)).to.deep.equal(['CEO', 'VP_Sales', 'Channel_Manager']);
      expect(rowOf('Account', row.PortalAccountId).Type).to.equal('Channel Partner / Reseller');
    }
    expect(new Set(portal.map(({ PortalRole }) => PortalRole))).to.deep.equal(
      new Set(['Executive', 'Manager', 'Worker']),
    );
  });

  it('are held by nobody, some of them', () => {
    for (const name of ['Chief_Mars_Officer', 'Avionics_Lead'])
      expect(rowsWith('User', { UserRoleId: role(name).Id }), name).to.deep.equal([]);
    expect(rowsWith('User', { UserRoleId: role('Support_Agent').Id })).to.have.length(5);
  });

  it('have names with accents, quotes, a comma and Japanese', () => {
    expect(role('Directeur_regional').Name).to.equal('Directeur régional "Île-de-France", Paris');
    expect(role('Account_Executive_APAC').Name).to.match(/^営業/);
  });
});
