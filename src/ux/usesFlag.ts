import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { AccessUse } from '../model/requiredPermissions.js';
import { checkableUses } from '../services/check/permissionFindings.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'flags');

const ALL = 'all';
type Use = AccessUse | typeof ALL;

/** A flag that says what somebody plans to do with this plugin. */
export const usesFlag = Flags.option({
  summary: messages.getMessage('flags.for.summary'),
  description: messages.getMessage('flags.for.description'),
  options: [...checkableUses, ALL] as const,
  multiple: true,
  delimiter: ',',
  default: ['sync'],
})();

/** The uses that the flag names, and which of them it names one by one and not only as a part of `all`. */
export const parseUses = (values: readonly Use[]): { uses: AccessUse[]; named: ReadonlySet<AccessUse> } => {
  const named = new Set(checkableUses.filter((use) => values.includes(use)));
  return { uses: values.includes(ALL) ? [...checkableUses] : [...named], named };
};
