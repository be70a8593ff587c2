import { expect } from 'chai';
import {
  knownDependencies,
  beyondRequired,
  dependenciesIn,
  requiredPermissions,
  withDependency,
  type Dependencies,
} from '../../../src/model/requiredPermissions.js';
import { needsOf } from '../../../src/resources/uses.js';

describe('what a permission set must hold for uses', () => {
  const NONE: Dependencies = new Map();
  const names = (...args: Parameters<typeof requiredPermissions>): string[] =>
    requiredPermissions(...args).map(({ name }) => name);

  it('is what each needs, with the uses that need it', () => {
    expect(requiredPermissions(needsOf(['connected-apps', 'territories']), NONE)).to.deep.equal([
      { name: 'ApiEnabled', uses: ['connected-apps', 'territories'], dependents: [] },
      { name: 'ViewSetup', uses: ['connected-apps'], dependents: [] },
      { name: 'CustomizeApplication', uses: ['connected-apps'], dependents: [] },
      { name: 'ManageTerritories', uses: ['territories'], dependents: [] },
    ]);
  });

  it('is nothing that another permission stands in for', () => {
    expect(names(needsOf(['freeze']), NONE)).to.deep.equal(['ApiEnabled', 'ManageUsers']);
  });

  it('is what those depend on as well, however far, each once and with all that ask for it', () => {
    const dependencies: Dependencies = new Map([
      ['ManageUsers', ['ManageRoles', 'ViewSetup']],
      ['ViewSetup', ['ViewRoles']],
      ['ManageRoles', ['ViewRoles', 'ManageUsers']],
    ]);
    expect(requiredPermissions(needsOf(['sync']), dependencies).slice(1)).to.deep.equal([
      { name: 'ManageUsers', uses: ['sync'], dependents: ['ManageRoles'] },
      { name: 'ViewRoles', uses: ['sync'], dependents: ['ManageRoles', 'ViewSetup'] },
      { name: 'ViewSetup', uses: ['sync'], dependents: ['ManageUsers'] },
      { name: 'ManageRoles', uses: [], dependents: ['ManageUsers'] },
    ]);
  });

  it('is not all that may be there: an org may have demanded more, and nobody wonders', () => {
    const held = ['ApiEnabled', 'FreezeUsers', 'DataExport'];
    expect(beyondRequired(held, requiredPermissions(needsOf(['sync']), NONE))).to.deep.equal(['DataExport']);
    expect(beyondRequired(held, requiredPermissions(needsOf(['territories']), NONE))).to.deep.equal([
      'FreezeUsers',
      'DataExport',
    ]);
  });

  it('grows by what an org says that it demands', () => {
    const told = dependenciesIn('Permission ManageUsers depends on permission(s): Freeze Users, ManageRoles');
    expect(told).to.deep.equal({ permission: 'ManageUsers', dependsOn: ['Freeze Users', 'ManageRoles'] });
    const grown = withDependency(knownDependencies, told!).get('ManageUsers');
    expect(grown).to.have.length(knownDependencies.get('ManageUsers')!.length + 1);
    expect(grown).to.include('Freeze Users');
    expect(dependenciesIn('insufficient access rights on object id')).to.equal(null);
  });
});
