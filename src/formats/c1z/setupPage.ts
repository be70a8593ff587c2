import type { ResourceTypeId } from '../../model/resourceType.js';

/** The Setup node that shows records of a type; without one, Salesforce finds the page of an id itself. */
const SETUP_NODES: Partial<Readonly<Record<ResourceTypeId, string>>> = {
  user: 'ManageUsers',
  role: 'Roles',
  permission: 'PermSets',
  permission_set_group: 'PermSetGroups',
  profile: 'EnhancedProfiles',
};

/** The address of a record's page in the org. C1 takes https alone, so there is null for an org without it. */
export const setupPage = (instanceUrl: string, type: ResourceTypeId, id: string): string | null => {
  if (!instanceUrl.startsWith('https://')) return null;
  const node = SETUP_NODES[type];
  return new URL(node ? `/lightning/setup/${node}/page?address=%2F${id}` : `/${id}`, instanceUrl).href;
};
