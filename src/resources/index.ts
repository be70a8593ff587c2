import { agent } from './agent.js';
import { connectedApplication } from './connectedApplication.js';
import { group } from './group.js';
import { packageLicense } from './packageLicense.js';
import { permissionSet } from './permissionSet.js';
import { permissionSetGroup } from './permissionSetGroup.js';
import { permissionSetLicense } from './permissionSetLicense.js';
import { subjects } from './permissions/index.js';
import { profile } from './profile.js';
import { role } from './role.js';
import { territory } from './territory.js';
import type { OptIn } from '../model/syncOptions.js';
import { registerResourceTypes, type ResourceType, type ResourceTypeId } from '../model/resourceType.js';
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
  permissionSetLicense,
  packageLicense,
];

registerResourceTypes(
  kinds.map(({ type }) => type),
  Object.assign({}, ...subjects.map(({ objects }) => objects)) as ResourceType['objects'],
);

/** The options that have a sync read kinds which it leaves out by default. */
export const optIns: readonly OptIn[] = [...new Set(kinds.flatMap(({ optIn }) => optIn?.option ?? []))];

/** An option for each of them. */
export function optInsWith<Value>(valueOf: (option: OptIn) => Value): Record<OptIn, Value> {
  return Object.fromEntries(optIns.map((option) => [option, valueOf(option)])) as Record<OptIn, Value>;
}

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
