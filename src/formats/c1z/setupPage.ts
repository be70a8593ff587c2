import { resourceTypeIds, type ResourceTypeId } from '../../model/resourceType.js';

/** The Setup node that shows records of a type; without one, Salesforce finds the page of an id itself. */
const SETUP_NODES: Partial<Readonly<Record<ResourceTypeId, string>>> = {
  user: 'ManageUsers',
  role: 'Roles',
  permission: 'PermSets',
  permission_set_group: 'PermSetGroups',
  profile: 'EnhancedProfiles',
};

/** Gives the address of a record's page, or null. */
export type PageOf = (type: ResourceTypeId, id: string) => string | null;

/** The addresses of records' pages in an org. C1 takes https alone, so there are none for an org without it. */
export const setupPages = (instanceUrl: string): PageOf => {
  if (!instanceUrl.startsWith('https://')) return () => null;
  const begins = resourceTypeIds.map((type): [ResourceTypeId, string] => {
    const node = SETUP_NODES[type];
    return [type, new URL(node ? `/lightning/setup/${node}/page?address=%2F` : '/', instanceUrl).href];
  });
  const beginOf = new Map(begins);
  return (type, id) => `${beginOf.get(type)!}${id}`;
};
