import { Messages } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'plan');
const c1zMessages = Messages.loadMessages('sf-plugin-access', 'c1z');

/** Why a change is refused, or what its reader must know: a text of messages/plan.md. */
export const reasonOf = (key: string, tokens: string[] = []): string => messages.getMessage(key, tokens);

/** What C1 shows of a resource type that somebody has to choose there. */
export function describedForC1(type: string): string {
  return c1zMessages.getMessage(`resourceType.${type}`);
}
