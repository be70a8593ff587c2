import type { Row } from '../../org/types.js';
import { fieldIntegrity, refused } from '../faults.js';
import type { RuleContext } from '../rules.js';

/**
 * What keeps a user from being deactivated (Salesforce Help: "Considerations for Deactivating Users").
 *
 * @throws CANNOT_DISABLE_LAST_ADMIN, or FIELD_INTEGRITY_EXCEPTION for oneself and for a user whom the org still needs.
 */
export function checkDeactivation(user: Row, context: RuleContext): void {
  if (user.Id === context.callerId) throw fieldIntegrity('You cannot deactivate your own user record.', 'IsActive');
  if (isLastAdmin(user, context))
    throw refused('CANNOT_DISABLE_LAST_ADMIN', 'You cannot disable the last active system administrator.', [
      'IsActive',
    ]);
  const blocker = context.settings.deactivationBlockers.get(user.Id);
  if (blocker !== undefined) throw fieldIntegrity(blocker, 'IsActive');
}

function isLastAdmin(user: Row, context: RuleContext): boolean {
  const admins = adminProfiles(context);
  if (!admins.some(({ Id }) => Id === user.ProfileId)) return false;
  const isAnotherAdmin = (row: Row): boolean => row.IsActive === true && row.Id !== user.Id;
  return !admins.some(({ Id }) => context.table('User').where('ProfileId', Id).some(isAnotherAdmin));
}

/** The profiles that let their users manage users and modify all data. */
function adminProfiles(context: RuleContext): Row[] {
  const sets = context.table('PermissionSet');
  const isAdmin = (row: Row): boolean => row.PermissionsModifyAllData === true && row.PermissionsManageUsers === true;
  return [...context.table('Profile').rows()].filter(
    (profile) => isAdmin(profile) || sets.where('ProfileId', profile.Id).some(isAdmin),
  );
}
