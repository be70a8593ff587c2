import { expect } from 'chai';
import { endOfPath } from '../../../../src/services/answers/endOfPath.js';
import { ref } from '../../support/snapshots.js';

const ada = { id: '005000000000001AAA', username: 'ada@acme.example' };

const endOf = (entitlement: string, apiName: string, targetOrg: string | null = 'prod'): unknown => {
  const direct = ref(entitlement);
  const step = { type: direct.type, id: direct.resourceId, displayName: `The ${apiName}`, apiName };
  return endOfPath(direct, step, ada, targetOrg);
};

const revoke = (rest: string, org = ' --target-org prod'): unknown => ({
  command: `sf access revoke${org} --user ada@acme.example ${rest}`,
  advice: null,
});

const SET = '0PS000000000001AAA';

describe('the end of a path', () => {
  it('is the command that takes away what the user holds directly', () => {
    expect(endOf(`permission:${SET}:assigned`, 'Sales_Ops')).to.deep.equal(revoke('--permission-set Sales_Ops'));
    expect(endOf('role:00E000000000001AAA:assigned', 'CEO', null)).to.deep.equal(revoke('--role CEO', ''));
    expect(endOf('territory:0MI000000000001AAA:member', 'DACH')).to.deep.equal(revoke('--territory DACH'));
  });

  it('names the role in a territory, unless a shell could take it for a command', () => {
    const territory = 'territory:0MI000000000001AAA:role:';
    expect(endOf(`${territory}Deal Owner`, 'DACH')).to.deep.equal(
      revoke('--territory DACH --territory-role "Deal Owner"'),
    );
    expect(endOf(`${territory}$(id)`, 'DACH')).to.deep.equal({ command: null, advice: 'it ends in Setup' });
  });

  it('names a resource by its id where its name needs quotes', () => {
    expect(endOf(`permission:${SET}:assigned`, 'a b')).to.deep.equal(revoke(`--permission-set ${SET}`));
  });

  it('is an advice where no command can: a profile is replaced', () => {
    expect(endOf('profile:00e000000000001AAA:assigned', 'Admin')).to.deep.equal({
      command: null,
      advice: 'every user has a profile: it ends when the user gets another one with "sf access grant --profile"',
    });
  });

  it('is Setup for what this plugin only reads', () => {
    expect(endOf('connected_application:0H4000000000001AAA:assigned', 'App')).to.deep.equal({
      command: null,
      advice: 'it ends in Setup',
    });
  });
});
