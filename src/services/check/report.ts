import { Messages } from '@salesforce/core';
import type { AccessUse } from '../../model/requiredPermissions.js';
import type { Finding } from '../../schemas/check.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

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
  uses: [],
  nextStep: level === 'ok' ? null : messages.getMessage(`${key}.next`, nextTokens),
});

/** The finding, which is about these uses only. */
export const ofUses = (uses: readonly AccessUse[], finding: Finding): Finding => ({ ...finding, uses: [...uses] });
