import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'plan');

/** Why a change is refused, or what its reader must know: a text of messages/plan.md. */
export const reasonOf = (key: string, tokens: string[] = []): string => messages.getMessage(key, tokens);
