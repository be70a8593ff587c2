import type { Call } from '../schema/sObject.js';
import type { SystemPermission } from '../schema/systemPermissions.js';
import { group } from './group.js';
import { groupMember } from './groupMember.js';
import { noteGroups } from './permissionSetGroupStatus.js';
import { permissionRules } from './objectRights.js';
import { permissionSet } from './permissionSet.js';
import { permissionSetAssignment } from './permissionSetAssignment.js';
import { permissionSetGroup, permissionSetGroupComponent } from './permissionSetGroup.js';
import { permissionSetLicenseAssign } from './permissionSetLicenseAssign.js';
import type { ObjectRules } from './rules.js';
import { setupEntityAccess } from './setupEntityAccess.js';
import { user } from './user/user.js';
import { userLogin } from './userLogin.js';
import { userPackageLicense } from './userPackageLicense.js';
import { userRole } from './userRole.js';
import { userTerritory2Association } from './userTerritory2Association.js';

const rules: ObjectRules[] = [
  ...permissionRules(noteGroups),
  group,
  groupMember,
  permissionSet,
  permissionSetAssignment,
  permissionSetGroup,
  permissionSetGroupComponent,
  permissionSetLicenseAssign,
  setupEntityAccess,
  user,
  userLogin,
  userPackageLicense,
  userRole,
  userTerritory2Association,
  { object: 'AuthSession', permissions: ['ManageUsers'] },
  { object: 'ConnectedApplication', permissions: ['CustomizeApplication'] },
  {
    object: 'MutingPermissionSet',
    permissions: ['ManageProfilesPermissionsets'],
    afterUpdate: (_before, { Id }, context) => noteGroups({ Id, ParentId: Id }, context),
  },
  { object: 'Organization', permissions: ['CustomizeApplication'] },
  { object: 'QueueSobject', permissions: ['ManageUsers'] },
  { object: 'SessionPermSetActivation', permissions: ['ManageSessionPermissionSets'] },
  { object: 'Territory2', permissions: ['ManageTerritories'] },
  { object: 'Territory2Model', permissions: ['ManageTerritories'] },
];

const byObject = new Map(rules.map((objectRules) => [objectRules.object, objectRules]));

/** The rules of an object; most objects have none of their own. */
export const rulesOf = (object: string): ObjectRules => byObject.get(object) ?? { object };

/** The system permissions of which a call to write an object needs one; none: any user may. */
export function permissionsFor(object: string, call: Call): readonly SystemPermission[] {
  const { permissions } = rulesOf(object);
  return (Array.isArray(permissions) ? permissions : permissions?.[call]) ?? [];
}
