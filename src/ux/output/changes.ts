import { Messages } from '@salesforce/core';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { parseEntitlementId, roleOf } from '../../model/entitlement.js';
import { inZone } from '../../model/time.js';
import type { ChangeResult } from '../../schemas/changes.js';
import { planLine } from './plan.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

const targetOf = ({ resourceType: type, resource, entitlement }: ChangeResult): string => {
  const slug = parseEntitlementId(entitlement ?? '')?.slug ?? entitlement;
  const role = slug && roleOf({ type: type as ResourceTypeId, slug });
  return [resourceType(type as ResourceTypeId).name, resource, role && `(${role})`].filter(Boolean).join(' ');
};

/**
 * One row for each change: what the plan does.
 *
 * @param timeZone the zone in which an end is shown; null: UTC
 */
export const changeRows = (results: readonly ChangeResult[], timeZone: string | null): Array<Record<string, string>> =>
  results.map((result) => ({
    user: result.user,
    change: result.verdict,
    target: targetOf(result),
    note: [
      result.action === 'grant' &&
        result.expiresAt &&
        messages.getMessage('note.until', [endOf(result.expiresAt, timeZone)]),
      result.reason,
    ]
      .filter(Boolean)
      .join('; '),
  }));

/** The end of a refused change may be no moment: it is shown as it was written. */
const endOf = (end: string, timeZone: string | null): string =>
  timeZone !== null && end.endsWith('Z') ? inZone(end, timeZone) : end;

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
