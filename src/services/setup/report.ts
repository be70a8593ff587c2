import { beyondRequired } from '../../model/requiredPermissions.js';
import { apiNameIn } from '../../org/record.js';
import type { SetupReport } from '../../schemas/setup.js';
import { changesAnything, isAssigned, labelIn, missingPermissions, type SetupPlan } from './plan.js';

const assignmentOf = (plan: SetupPlan): SetupReport['assignment'] => {
  if (isAssigned(plan)) return 'already assigned';
  return plan.assignment ? 'renew' : 'assign';
};

const verdictOf = (plan: SetupPlan): SetupReport['permissionSet']['verdict'] => {
  if (!plan.present) return 'create';
  return missingPermissions(plan).length > 0 ? 'add permissions' : 'as wanted';
};

/**
 * What a plan does, and what became of it.
 *
 * @param permissionSetId of a permission set that the plan has created
 */
export const reportOf = (
  plan: SetupPlan,
  { done, dryRun, permissionSetId = null }: { done: boolean; dryRun: boolean; permissionSetId?: string | null },
): SetupReport => {
  const { request, user, present, permissionSet, required, labels, warnings, client } = plan;
  const labelOf = (name: string): string => labelIn(labels, name);
  return {
    uses: [...request.uses],
    user: user.username,
    userId: user.id,
    permissionSet: {
      id: present?.id ?? permissionSetId,
      name: apiNameIn(permissionSet.namespace, permissionSet.name),
      label: permissionSet.label,
      verdict: verdictOf(plan),
    },
    permissions: required.map(({ name, uses, dependents }) => ({
      name,
      label: labelOf(name),
      verdict: present?.permissions.has(name) ? 'already there' : 'add',
      neededFor: [...uses],
      dependencyOf: dependents.map(labelOf),
    })),
    more: beyondRequired(present?.permissions ?? [], required)
      .map(labelOf)
      .sort(),
    others: plan.others,
    assignment: assignmentOf(plan),
    status: changesAnything(plan) ? (done ? 'done' : 'not sent') : 'nothing to do',
    warnings: [...warnings],
    apiCalls: client.calls,
    dryRun,
  };
};
