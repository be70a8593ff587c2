import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import {
  accessUses,
  needsOf,
  permissionNeeds,
  knownDependencies,
  beyondRequired,
  dependenciesIn,
  requiredPermissions,
  withDependency,
  type Dependencies,
} from '../../../src/model/requiredPermissions.js';
import { fieldOf } from '../../../src/model/systemPermission.js';

/** The cells of each table of a page, without its head. */
const tablesOf = (page: string): string[][][] =>
  page
    .split(/\n\n+/)
    .filter((block) => block.startsWith('|'))
    .map((table) =>
      table
        .trim()
        .split('\n')
        .slice(2)
        .map((line) =>
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ),
    );

describe('what a use takes', () => {
  it('is API Enabled, for every use', () => {
    for (const use of accessUses)
      expect(needsOf([use]).map(({ permission }) => permission.name)).to.include('ApiEnabled');
  });

  it('stands in docs/permissions.md, with what it depends on', async () => {
    const page = await readFile(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');
    expect(tablesOf(page)).to.deep.equal([
      permissionNeeds.map(({ permission, uses, orElse }) => [
        permission.label,
        fieldOf(permission),
        uses.join(', '),
        orElse.map(({ label }) => label).join(', '),
      ]),
      [...knownDependencies].map(([permission, dependsOn]) => [permission, dependsOn.join(', ')]),
    ]);
  });
});

describe('what a permission set must hold for uses', () => {
  const NONE: Dependencies = new Map();
  const names = (...args: Parameters<typeof requiredPermissions>): string[] =>
    requiredPermissions(...args).map(({ name }) => name);

  it('is what each needs, with the uses that need it', () => {
    expect(requiredPermissions(['connected-apps', 'territories'], NONE)).to.deep.equal([
      { name: 'ApiEnabled', uses: ['connected-apps', 'territories'], dependents: [] },
      { name: 'ViewSetup', uses: ['connected-apps'], dependents: [] },
      { name: 'CustomizeApplication', uses: ['connected-apps'], dependents: [] },
      { name: 'ManageTerritories', uses: ['territories'], dependents: [] },
    ]);
  });

  it('is nothing that another permission stands in for', () => {
    expect(names(['freeze'], NONE)).to.deep.equal(['ApiEnabled', 'ManageUsers']);
  });

  it('is what those depend on as well, however far, each once and with all that ask for it', () => {
    const dependencies: Dependencies = new Map([
      ['ManageUsers', ['ManageRoles', 'ViewSetup']],
      ['ViewSetup', ['ViewRoles']],
      ['ManageRoles', ['ViewRoles', 'ManageUsers']],
    ]);
    expect(requiredPermissions(['sync'], dependencies).slice(1)).to.deep.equal([
      { name: 'ViewSetup', uses: ['sync'], dependents: ['ManageUsers'] },
      { name: 'ManageUsers', uses: ['sync'], dependents: ['ManageRoles'] },
      { name: 'ManageRoles', uses: [], dependents: ['ManageUsers'] },
      { name: 'ViewRoles', uses: [], dependents: ['ManageRoles', 'ViewSetup'] },
    ]);
  });

  it('is not all that may be there: an org may have demanded more, and nobody wonders', () => {
    const held = ['ApiEnabled', 'FreezeUsers', 'DataExport'];
    expect(beyondRequired(held, requiredPermissions(['sync'], NONE))).to.deep.equal(['DataExport']);
    expect(beyondRequired(held, requiredPermissions(['territories'], NONE))).to.deep.equal([
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
