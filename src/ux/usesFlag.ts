import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { AccessUse } from '../model/requiredPermissions.js';
import { checkableUses } from '../services/check/permissionFindings.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'flags');

const ALL = 'all';
type Use = AccessUse | typeof ALL;

/** The flag that names the uses: what the user plans to do with this plugin. */
export const usesFlag = Flags.option({
  summary: messages.getMessage('flags.for.summary'),
  description: messages.getMessage('flags.for.description'),
  options: [...checkableUses, ALL] as const,
  multiple: true,
  delimiter: ',',
  default: ['sync'],
})();

/** The uses that the flag names, and those of them that it names one by one and not by `all`. */
export const parseUses = (values: readonly Use[]): { uses: AccessUse[]; named: ReadonlySet<AccessUse> } => {
  const named = new Set(checkableUses.filter((use) => values.includes(use)));
  return { uses: values.includes(ALL) ? [...checkableUses] : [...named], named };
};
