import { allTerritoryRoles } from '../../resources/queries.js';
import { flag, text } from '../../org/record.js';
import type { Change } from '../../model/change.js';
import { territoryRoleOf, territoryRoleSlug } from '../../model/entitlement.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';

type TerritoryRoles = {
  /** The slug with the role's own spelling; any other slug as it is; null: there is no such role. */
  readonly slugOf: (change: { readonly action: Change['action']; readonly slug: string }) => string | null;
  /** The roles that can be granted. */
  readonly known: readonly string[];
};

/**
 * Finds the roles in territories that slugs name, without regard to case, by one query; by none where no slug names a role.
 * A role that is no longer in use cannot be granted, and whoever still has it can lose it.
 *
 * Source: "UserTerritory2Association" (RoleInTerritory2, a picklist), Object Reference.
 *
 * @throws SfError in plain words when the org cannot be read
 */
export const resolveTerritoryRoles = async (client: OrgClient, slugs: readonly string[]): Promise<TerritoryRoles> => {
  const isNeeded = slugs.some((slug) => territoryRoleOf(slug) !== null);
  const roles = (isNeeded ? await readAll(client, allTerritoryRoles) : []).map((record) => ({
    name: text(record, 'Value') ?? '',
    isActive: flag(record, 'IsActive'),
  }));
  return {
    slugOf: ({ action, slug }) => {
      const wanted = territoryRoleOf(slug)?.toLowerCase();
      if (wanted === undefined) return slug;
      const role = roles.find(
        ({ name, isActive }) => name.toLowerCase() === wanted && (isActive || action === 'revoke'),
      );
      return role ? territoryRoleSlug(role.name) : null;
    },
    known: roles.flatMap(({ name, isActive }) => (isActive ? name : [])).sort(),
  };
};
