import { Messages, type Org } from '@salesforce/core';
import type { NamedDependencies } from '../../model/requiredPermissions.js';
import { labelIn, type SetupPlan } from '../../services/setup/plan.js';
import type { SetupReport } from '../../schemas/setup.js';
import { orgNameOf } from '../text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

type PlannedPermission = SetupReport['permissions'][number];

const reasonFor = ({ neededFor, dependencyOf }: PlannedPermission): string =>
  [
    ...(neededFor.length > 0 ? [messages.getMessage('why.needed', [neededFor.join(', ')])] : []),
    ...(dependencyOf.length > 0 ? [messages.getMessage('why.dependency', [dependencyOf.join(', ')])] : []),
  ].join('; ');

/** One row for the permission set, each permission and the assignment: what the plan does, and why it is needed. */
export const setupRows = ({
  permissionSet,
  permissions,
  assignment,
  user,
}: SetupReport): Array<Record<'change' | 'what' | 'why', string>> => [
  {
    change: permissionSet.verdict,
    what: messages.getMessage('what.permissionSet', [permissionSet.label, permissionSet.name]),
    why: '',
  },
  ...permissions.map((permission) => ({
    change: permission.verdict,
    what: permission.label,
    why: reasonFor(permission),
  })),
  { change: assignment, what: user, why: '' },
];

/**
 * The permissions that an org demands beyond the plan, in the words of the plan.
 *
 * @param labels what Setup calls each system permission
 */
export const demandLine = (
  labels: ReadonlyMap<string, string>,
  { permission, dependsOn }: NamedDependencies,
): string => {
  const labelsOf = dependsOn.map((name) => labelIn(labels, name));
  return messages.getMessage('demanded', [labelIn(labels, permission), labelsOf.join(', ')]);
};

/** What the user has now, and how to take it back. */
export function doneLine({ permissionSet, user }: SetupPlan, org: Org): string {
  const name = orgNameOf(org);
  const target = name ? ` --target-org ${name}` : '';
  return messages.getMessage('done', [permissionSet.label, user.username, target, user.username, permissionSet.name]);
}
