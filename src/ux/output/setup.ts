import { Messages, type Org } from '@salesforce/core';
import type { ChangeSign } from '../../model/change.js';
import type { NamedDependencies } from '../../model/requiredPermissions.js';
import { labelIn, type SetupPlan } from '../../services/setup/plan.js';
import type { SetupReport } from '../../schemas/setup.js';
import { targetOrgArgument, userArguments } from '../../model/commandText.js';
import { orgNameOf } from '../text.js';
import { nounOf, sentence, verbOf, type Noun, type PlanLine } from './plan.js';
import type { Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.setup');

type PlannedPermission = SetupReport['permissions'][number];

const reasonsFor = ({ neededFor, dependencyOf }: PlannedPermission): string[] => [
  ...(neededFor.length > 0 ? [messages.getMessage('why.needed', [neededFor.join(', ')])] : []),
  ...(dependencyOf.length > 0 ? [messages.getMessage('why.dependency', [dependencyOf.join(', ')])] : []),
];

const permissionNoun: Noun = {
  label: messages.getMessage('permission.label'),
  one: messages.getMessage('permission.one'),
  many: messages.getMessage('permission.many'),
};

const SIGNS = { create: '+', 'add permissions': '~', 'as wanted': '=' } as const;

/** The lines of a plan: for the permission set, for each permission in it with the reason, and for the assignment. */
export function setupLines({ permissionSet, permissions, more, assignment, user, status }: SetupReport): PlanLine[] {
  const { label, name, verdict } = permissionSet;
  const line = (
    subject: string,
    sign: ChangeSign,
    rest: Pick<PlanLine, 'noun' | 'name'> & Partial<PlanLine>,
  ): PlanLine => ({
    ...{ subject, sign, details: [], gives: [], notes: [], verb: verbOf(sign), error: null },
    status: sign === '=' ? 'nothing to do' : status,
    ...rest,
  });
  const set = messages.getMessage('what.permissionSet', [label, name]);
  const noun = nounOf('permission');
  return [
    line(set, SIGNS[verdict], {
      noun,
      name,
      notes: more.length > 0 ? [messages.getMessage('more', [more.join(', ')])] : [],
    }),
    ...permissions.map((permission) =>
      line(set, permission.verdict === 'add' ? '+' : '=', {
        noun: permissionNoun,
        name: permission.label,
        details: reasonsFor(permission),
      }),
    ),
    line(user, assignment === 'already assigned' ? '=' : '+', {
      noun,
      name,
      notes: assignment === 'renew' ? [messages.getMessage('renewed')] : [],
    }),
  ];
}

/**
 * The line that names the permissions that an org demands beyond the plan.
 *
 * @param labels the label of each system permission
 */
export const demandLine = (
  labels: ReadonlyMap<string, string>,
  { permission, dependsOn }: NamedDependencies,
): string => {
  const labelsOf = dependsOn.map((name) => labelIn(labels, name));
  return messages.getMessage('demanded', [labelIn(labels, permission), labelsOf.join(', ')]);
};

/** The lines after a setup: the permission set that the user has now, the next command, and the one that takes it away. */
export function doneLines({ permissionSet, user, request }: SetupPlan, org: Org, screen: Screen): string[] {
  const whose = `${targetOrgArgument(orgNameOf(org))}${userArguments([user])}`;
  const uses = request.uses.map((use) => ` --for ${use}`).join('');
  return [
    messages.getMessage('done', [permissionSet.label, user.username]),
    messages.getMessage('done.next', [targetOrgArgument(user.username), uses]),
    messages.getMessage('done.back', [whose, permissionSet.name]),
  ].flatMap((text) => sentence(text, screen));
}
