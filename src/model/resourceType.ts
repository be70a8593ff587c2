/** What C1 takes a resource type for. Source: baton-file input format, `trait`. */
export type Trait = 'user' | 'group' | 'role' | 'app';

export type ResourceTypeId =
  | 'user'
  | 'group'
  | 'role'
  | 'permission'
  | 'permission_set_group'
  | 'profile'
  | 'connected_application'
  | 'territory'
  | 'agent';

export type ResourceType = {
  readonly id: ResourceTypeId;
  readonly name: string;
  readonly trait: Trait;
};

/**
 * Every resource type, in the order in which outputs list them. Ids and names are those of C1's hosted Salesforce
 * connector, so that a C1 app keeps its entitlements when it moves between that connector and this plugin.
 */
export const resourceTypes: readonly ResourceType[] = [
  { id: 'user', name: 'User', trait: 'user' },
  { id: 'group', name: 'Group', trait: 'group' },
  { id: 'role', name: 'Role', trait: 'role' },
  { id: 'permission', name: 'Permission Set', trait: 'role' },
  { id: 'permission_set_group', name: 'Permission Set Group', trait: 'role' },
  { id: 'profile', name: 'Profile', trait: 'role' },
  { id: 'connected_application', name: 'Connected Application', trait: 'app' },
  { id: 'territory', name: 'Territory', trait: 'group' },
  { id: 'agent', name: 'Agent', trait: 'app' },
];

export const resourceTypeIds: readonly ResourceTypeId[] = resourceTypes.map((type) => type.id);

export const isResourceType = (id: string): id is ResourceTypeId => (resourceTypeIds as readonly string[]).includes(id);

/** The resource type of an id. @throws RangeError when there is none. */
export const resourceType = (id: ResourceTypeId): ResourceType => {
  const found = resourceTypes.find((type) => type.id === id);
  if (!found) throw new RangeError(`"${id}" is not a resource type.`);
  return found;
};
