import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { TaskType } from '../../../../c1/tasks/task.js';

/** A task to give a user an entitlement, as C1 sends it. */
export const grantOf = (entitlementId: string, userId: string, milliseconds?: number): TaskType => {
  const [resourceType = '', resource = ''] = entitlementId.split(':');
  return {
    case: 'grant',
    value: {
      entitlement: { id: entitlementId, resource: { id: { resourceType, resource } } },
      principal: { id: { resourceType: 'user', resource: userId } },
      ...(milliseconds !== undefined && { duration: durationFromMs(milliseconds) }),
    },
  };
};

export const revokeOf = (entitlementId: string, userId: string): TaskType => ({
  case: 'revoke',
  value: {
    grant: {
      id: `${entitlementId}:user:${userId}`,
      entitlement: { id: entitlementId },
      principal: { id: { resourceType: 'user', resource: userId } },
    },
  },
});

export const statusOf = (userId: string, isActive: boolean): TaskType => ({
  case: 'actionInvoke',
  value: { name: 'update_user_status', args: { resource_id: userId, is_active: isActive } },
});
