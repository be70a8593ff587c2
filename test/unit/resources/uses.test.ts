import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { knownDependencies } from '../../../src/model/requiredPermissions.js';
import { fieldOf } from '../../../src/model/systemPermission.js';
import { accessUses, needsOf, permissionNeeds } from '../../../src/resources/uses.js';

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
