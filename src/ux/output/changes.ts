import { Messages } from '@salesforce/core';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { parseEntitlementId, territoryRoleOf } from '../../model/entitlement.js';
import type { ChangeResult } from '../../services/change/report.js';
import { counted, howMany } from '../text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

const targetOf = ({ resourceType: type, resource, entitlement }: ChangeResult): string => {
  const slug = parseEntitlementId(entitlement ?? '')?.slug ?? entitlement;
  const role = slug && territoryRoleOf(slug);
  return [resourceType(type as ResourceTypeId).name, resource, role && `(${role})`].filter(Boolean).join(' ');
};

/** One row a change: what is planned. */
export const changeRows = (results: readonly ChangeResult[]): Array<Record<string, string>> =>
  results.map((result) => ({
    user: result.user,
    change: result.verdict,
    target: targetOf(result),
    note: [result.action === 'grant' && result.expiresAt && `until ${result.expiresAt}`, result.reason]
      .filter(Boolean)
      .join('; '),
  }));

const summary = (words: readonly string[]): string =>
  words.length === 0
    ? messages.getMessage('summary.none')
    : messages.getMessage('counts', [howMany(messages, 'counts.change', words.length), counted(words)]);

/** `3 changes: 2 grant, 1 already granted.` */
export const planLine = (results: readonly ChangeResult[]): string => summary(results.map(({ verdict }) => verdict));

/** `3 changes: 2 done, 1 failed.` */
export const outcomeLine = (results: readonly ChangeResult[]): string => summary(results.map(({ status }) => status));

/** A line for each change that failed: whose, what, and Salesforce's words and code. */
export const failureLines = (results: readonly ChangeResult[]): string[] =>
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
