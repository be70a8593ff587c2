import { Messages } from '@salesforce/core';
import type { Finding } from './checkReport.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

/**
 * A finding in words: `key` of messages/checkFindings.md holds the reason, `key.next` the next step of what is not ok.
 *
 * @param nextTokens what the next step names
 */
export const describeFinding = (
  group: Finding['group'],
  level: Finding['level'],
  what: string,
  key: string,
  tokens: string[] = [],
  nextTokens: string[] = [],
): Finding => ({
  group,
  level,
  what,
  reason: messages.getMessage(key, tokens),
  nextStep: level === 'ok' ? null : messages.getMessage(`${key}.next`, nextTokens),
});
