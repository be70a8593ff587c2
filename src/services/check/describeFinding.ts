import { Messages } from '@salesforce/core';
import type { Finding } from './checkReport.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

/**
 * A finding in words: `key` of messages/checkFindings.md holds the reason, `key.next` the next step of what is not ok.
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
