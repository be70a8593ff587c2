import type { Profile, Resource } from '../model/resource.js';
import type { ResourceTypeId } from '../model/resourceType.js';

/** What a query for resources selects of the table `r`, and in which order. */
export const RESOURCE_COLUMNS = 'r.type, r.id, r.display_name, r.stable_name, r.description, r.parent_id, r.attributes';

export type ResourceRow = readonly [
  type: ResourceTypeId,
  id: string,
  displayName: string,
  stableName: string,
  description: string | null,
  parentId: string | null,
  attributes: string,
];

/** The resource of a row. */
export function resourceOf(row: ResourceRow): Resource {
  const [type, id, displayName, stableName, description, parentId, attributes] = row;
  return { type, id, displayName, stableName, description, parentId, profile: JSON.parse(attributes) as Profile };
}
