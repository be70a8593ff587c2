import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { accessUses, type AccessUse } from '../model/accessUse.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'usesFlag');

const ALL = 'all';
type Use = AccessUse | typeof ALL;

/** What somebody plans to do with this plugin. */
export const usesFlag = Flags.option({
  summary: messages.getMessage('flags.for.summary'),
  description: messages.getMessage('flags.for.description'),
  options: [...accessUses, ALL] as const,
  multiple: true,
  delimiter: ',',
  default: ['sync'],
})();

/** The uses of the flag, and which of them were asked for by their own names, not only as part of all. */
export const usesIn = (given: readonly Use[]): { uses: AccessUse[]; named: ReadonlySet<AccessUse> } => {
  const named = new Set(accessUses.filter((use) => given.includes(use)));
  return { uses: given.includes(ALL) ? [...accessUses] : [...named], named };
};
