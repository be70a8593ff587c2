import { expect } from 'chai';
import type { Row } from '../../../../../simulator/org/types.js';
import { org, rowOf, rows, rowsWith, rowWith, shortName, user } from '../support/demoOrg.js';

const territory = (developerName: string): Row => rowWith('Territory2', { DeveloperName: developerName });
const stateOf = ({ Territory2ModelId }: Row): unknown => rowOf('Territory2Model', Territory2ModelId).State;

/** The users of a territory, with their roles there. */
const membersOf = ({ Id }: Row): Record<string, unknown> =>
  Object.fromEntries(
    rowsWith('UserTerritory2Association', { Territory2Id: Id }).map(({ UserId, RoleInTerritory2 }) => [
      shortName(rowOf('User', UserId)),
      RoleInTerritory2 ?? null,
    ]),
  );

describe('demo: territories', () => {
  it('are three deep in the active model', () => {
    const dach = territory('DACH');
    expect(stateOf(dach)).to.equal('Active');
    const emea = rowOf('Territory2', dach.ParentTerritory2Id);
    expect(emea.DeveloperName).to.equal('EMEA');
    expect(rowOf('Territory2', emea.ParentTerritory2Id).DeveloperName).to.equal('Worldwide');
  });

  it('are of a planned model, too, with members', () => {
    const planned = rows('Territory2').filter((row) => stateOf(row) === 'Planning');
    expect(planned).to.have.length(3);
    for (const row of planned) expect(membersOf(row)).not.to.deep.equal({});
  });

  it('know every active role, one that no longer is, and none', () => {
    expect(membersOf(territory('EMEA'))).to.deep.equal({ 'priya.raman': 'Owner', 'owen.price': 'Administrator' });
    expect(membersOf(territory('DACH'))).to.deep.equal({
      'zoe.muller': 'Sales Rep',
      'tom.becker': 'Overlay Rep',
      'gordon.pike': 'Sales Rep',
    });
    expect(membersOf(territory('France'))).to.include({ 'priya.raman': null });
    expect(membersOf(territory('Gulf'))).to.deep.equal({ 'layla.haddad': null });
    const field = org.table('UserTerritory2Association').schema.fields.find(({ name }) => name === 'RoleInTerritory2');
    const overlay = field?.picklistValues.find(({ value }) => value === 'Overlay Rep');
    expect(overlay?.active).to.equal(false);
  });

  it('have nobody, or an inactive user', () => {
    expect(membersOf(territory('Antarctica'))).to.deep.equal({});
    const { IsActive } = rowWith('UserTerritory2Association', { UserId: user('gordon.pike').Id });
    expect(IsActive).to.equal(false);
  });
});

describe('demo: agents', () => {
  it('act as a user of their own, but one', () => {
    const actsAs = (developerName: string): string | null => {
      const { BotUserId } = rowWith('BotDefinition', { DeveloperName: developerName });
      return BotUserId ? shortName(rowOf('User', BotUserId)) : null;
    };
    expect(actsAs('Launch_Support')).to.equal('service.agent');
    expect(actsAs('Sales_Development')).to.equal('sales.agent');
    expect(actsAs('Employee_Helper_Sputnik')).to.equal(null);
    expect(rows('BotVersion')).to.have.length(3);
  });
});
