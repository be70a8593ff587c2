import { Messages } from '@salesforce/core';
import { z } from 'zod';
import { accessUses } from '../../model/requiredPermissions.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

export const findingGroups = [
  'edition',
  'session',
  'api-budget',
  'permissions',
  'objects',
  'features',
  'licenses',
  'hygiene',
] as const;

/** One thing that was looked at. An error keeps what was asked for from working; a warning does not. */
export const finding = z.strictObject({
  group: z.enum(findingGroups),
  level: z.enum(['ok', 'warning', 'error']),
  what: z.string(),
  reason: z.string(),
  /** A command or a path in Setup; null where nothing is to be done. */
  nextStep: z.string().nullable(),
});

/** `result` of `sf access check --json`. */
export const checkReport = z.strictObject({
  uses: z.array(z.enum(accessUses)),
  works: z.boolean(),
  findings: z.array(finding),
  apiCalls: z.int().nonnegative(),
});

export type Finding = z.infer<typeof finding>;
export type CheckReport = z.infer<typeof checkReport>;

/**
 * A finding in words. In messages/checkFindings.md, `key` is the reason and `key.next` the next step of a finding that is not
 * ok.
 *
 * @param tokens what the reason names; numbers are written as readers write them
 * @param nextTokens what the next step names
 */
export const describeFinding = (
  group: Finding['group'],
  level: Finding['level'],
  what: string,
  key: string,
  tokens: ReadonlyArray<string | number> = [],
  nextTokens: string[] = [],
): Finding => ({
  group,
  level,
  what,
  reason: messages.getMessage(
    key,
    tokens.map((token) => token.toLocaleString('en-US')),
  ),
  nextStep: level === 'ok' ? null : messages.getMessage(`${key}.next`, nextTokens),
});
