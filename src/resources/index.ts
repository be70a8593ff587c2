import { agent } from './agent.js';
import { connectedApplication } from './connectedApplication.js';
import type { Connector } from './connector.js';
import { group } from './group.js';
import { permission } from './permission.js';
import { permissionSetGroup } from './permissionSetGroup.js';
import { profile } from './profile.js';
import { role } from './role.js';
import { territory } from './territory.js';
import { user } from './user.js';

/** Every resource type there is. */
export const connectors: readonly Connector[] = [
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
