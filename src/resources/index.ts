import { agent } from './agent.js';
import { connectedApplication } from './connectedApplication.js';
import { group } from './group.js';
import { permissionSet } from './permissionSet.js';
import { permissionSetGroup } from './permissionSetGroup.js';
import { profile } from './profile.js';
import { role } from './role.js';
import { territory } from './territory.js';
import { registerResourceTypes, type ResourceTypeId } from '../model/resourceType.js';
import type { AccessKind, GrantableKind } from './kinds.js';
import { user } from './user.js';

/** Every kind of access, in the order in which outputs list them. */
export const kinds: readonly AccessKind[] = [
  user,
  group,
  role,
  permissionSet,
  permissionSetGroup,
  profile,
  connectedApplication,
  territory,
  agent,
];

registerResourceTypes(kinds.map(({ type }) => type));

/** The kinds that can be granted and revoked, in the order in which changes of several kinds are made. */
export const grantableKinds: readonly GrantableKind[] = kinds
  .filter((kind): kind is GrantableKind => kind.change !== undefined && kind.targets !== undefined)
  .sort((one, other) => one.change.order - other.change.order);

/** The kind that every user has one of. */
export const mandatoryKind: GrantableKind = grantableKinds.find(({ change }) => change.isMandatory)!;

/** The kind of a resource type, if it can be granted and revoked. */
export function grantableKind(type: ResourceTypeId): GrantableKind | undefined {
  return grantableKinds.find((kind) => kind.type.id === type);
}
