import { Messages } from '@salesforce/core';
import type { OutcomeStatus } from '../../model/change.js';
import { tally } from '../text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'runPlan');

/**
 * What a plan does: `Plan: 2 grants, 1 already granted.`
 *
 * @param commandMessages holds the words for each verdict as `planned.<verdict>`
 */
export function planLine(commandMessages: Messages<string>, verdicts: readonly string[]): string {
  return messages.getMessage('plan', [tally(commandMessages, 'planned', verdicts)]);
}

/** The outcome of a plan: `Outcome: 2 done, 1 failed.` */
export function outcomeLine(statuses: readonly OutcomeStatus[]): string {
  return messages.getMessage('outcome', [tally(messages, 'outcome', statuses)]);
}
