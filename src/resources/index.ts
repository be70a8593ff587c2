import { agent } from './agent.js';
import { connectedApplication } from './connectedApplication.js';
import type { AccessKind } from './kinds.js';
import { group } from './group.js';
import { permission } from './permissionSet.js';
import { permissionSetGroup } from './permissionSetGroup.js';
import { profile } from './profile.js';
import { role } from './role.js';
import { territory } from './territory.js';
import { user } from './user.js';

/** Every resource type there is. */
export const kinds: readonly AccessKind[] = [
  user,
  group,
  role,
  permission,
  permissionSetGroup,
  profile,
  connectedApplication,
  territory,
  agent,
];
