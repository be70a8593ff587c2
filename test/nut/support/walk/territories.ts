import type { Org, Row } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

export function walkTerritories(org: Org, findings: Findings): void {
  if (!org.settings.features.has('territory-management')) return;
  const roles = activeRoles(org);
  const listed = new Set<string>();
  for (const territory of activeTerritories(org)) {
    listed.add(territory.Id);
    const name = textOf(territory, 'Name');
    const parentId = textOf(territory, 'ParentTerritory2Id');
    const slugs = ['member', ...roles.map((role) => `role:${role}`)];
    findings.resource({ type: 'territory', id: territory.Id, name, trait: 'group', parentId }, slugs);
  }
  for (const association of rowsOf(org, 'UserTerritory2Association')) {
    const territoryId = textOf(association, 'Territory2Id');
    if (territoryId === null || !listed.has(territoryId)) continue;
    const userId = textOf(association, 'UserId') ?? '';
    const role = textOf(association, 'RoleInTerritory2');
    if (association.IsActive === false) {
      findings.drop(`territory:${territoryId}:member`, 'member-not-active');
      if (role !== null) findings.drop(`territory:${territoryId}:role:${role}`, 'member-not-active');
      continue;
    }
    findings.grant(`territory:${territoryId}:member`, userId);
    if (role === null) continue;
    const entitlement = `territory:${territoryId}:role:${role}`;
    if (roles.includes(role)) findings.grant(entitlement, userId);
    else findings.drop(entitlement, 'role-not-active');
  }
}

/** The territories of the active model. Territories of other models give no access. */
export function activeTerritories(org: Org): Row[] {
  const isActive = (modelId: string | null): boolean =>
    rowsOf(org, 'Territory2Model').some((model) => model.Id === modelId && model.State === 'Active');
  return rowsOf(org, 'Territory2').filter((territory) => isActive(textOf(territory, 'Territory2ModelId')));
}

function activeRoles(org: Org): string[] {
  const { fields } = org.table('UserTerritory2Association').schema;
  const field = fields.find((candidate) => candidate.name === 'RoleInTerritory2');
  if (!field) throw new Error('UserTerritory2Association has no RoleInTerritory2.');
  return field.picklistValues.filter((value) => value.active).map((value) => value.value);
}
