import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { accessUses, needsOf, permissionNeeds } from '../../../src/model/accessUse.js';
import { fieldOf } from '../../../src/model/systemPermission.js';

describe('what a use takes', () => {
  it('is API Enabled, for every use', () => {
    for (const use of accessUses)
      expect(needsOf([use]).map(({ permission }) => permission.name)).to.include('ApiEnabled');
  });

  it('stands in docs/permissions.md', async () => {
    const page = await readFile(new URL('../../../docs/permissions.md', import.meta.url), 'utf8');
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows).to.deep.equal(
      permissionNeeds.map(({ permission, uses, orElse }) => [
        permission.label,
        fieldOf(permission),
        uses.join(', '),
        orElse.map(({ label }) => label).join(', '),
      ]),
    );
  });
});
