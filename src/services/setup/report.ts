import { z } from 'zod';
import { accessUses, beyondRequired } from '../../model/requiredPermissions.js';
import { apiNameIn } from '../../org/record.js';
import { changesAnything, isAssigned, labelIn, missingPermissions, type SetupPlan } from './plan.js';

const setupPermission = z.strictObject({
  /** `ManageUsers` */
  name: z.string(),
  label: z.string(),
  verdict: z.enum(['add', 'already there']),
  /** The uses that need it. */
  neededFor: z.array(z.enum(accessUses)),
  /** Labels of the permissions that Salesforce makes depend on it. */
  dependencyOf: z.array(z.string()),
});

/** `result` of `sf access setup --json`. */
export const setupReport = z.strictObject({
  uses: z.array(z.enum(accessUses)),
  user: z.string(),
  userId: z.string(),
  permissionSet: z.strictObject({
    /** Null where it is not there yet. */
    id: z.string().nullable(),
    name: z.string(),
    label: z.string(),
    verdict: z.enum(['create', 'add permissions', 'as wanted']),
  }),
  permissions: z.array(setupPermission),
  /** Labels of what the permission set holds beyond what was asked for; left as it is. */
  more: z.array(z.string()),
  /** How many others hold the permission set and get what is added. */
  others: z.int().nonnegative(),
  assignment: z.enum(['assign', 'renew', 'already assigned']),
  status: z.enum(['done', 'nothing to do', 'not sent']),
  warnings: z.array(z.string()),
  apiCalls: z.int().nonnegative(),
  dryRun: z.boolean(),
});

export type SetupReport = z.infer<typeof setupReport>;

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
