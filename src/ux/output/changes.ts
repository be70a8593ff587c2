import { Messages } from '@salesforce/core';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { parseEntitlementId, roleOf } from '../../model/entitlement.js';
import type { ChangeResult } from '../../schemas/changes.js';
import { planLine } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

const targetOf = ({ resourceType: type, resource, entitlement }: ChangeResult): string => {
  const slug = parseEntitlementId(entitlement ?? '')?.slug ?? entitlement;
  const role = slug && roleOf({ type: type as ResourceTypeId, slug });
  return [resourceType(type as ResourceTypeId).name, resource, role && `(${role})`].filter(Boolean).join(' ');
};

/** One row for each change: what the plan does. */
export const changeRows = (results: readonly ChangeResult[]): Array<Record<string, string>> =>
  results.map((result) => ({
    user: result.user,
    change: result.verdict,
    target: targetOf(result),
    note: [
      result.action === 'grant' && result.expiresAt && messages.getMessage('note.until', [result.expiresAt]),
      result.reason,
    ]
      .filter(Boolean)
      .join('; '),
  }));

/** `Plan: 2 grants, 1 already granted.` */
export const changePlanLine = (results: readonly ChangeResult[]): string =>
  results.length === 0
    ? messages.getMessage('summary.none')
    : planLine(
        messages,
        results.map(({ verdict }) => verdict),
      );

/** A line for each change that failed: the user, the access, and Salesforce's message and code. */
export const changeFailureLines = (results: readonly ChangeResult[]): string[] =>
  results.flatMap((result) =>
    result.error
      ? [
          messages.getMessage('warning.failed', [
            `${result.user}, ${targetOf(result)}`,
            result.error.message,
            result.error.code,
            result.reason ? `; ${result.reason}` : '',
          ]),
        ]
      : [],
  );
