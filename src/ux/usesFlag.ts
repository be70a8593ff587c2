import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import type { AccessUse } from '../model/requiredPermissions.js';
import { checkableUses } from '../services/check/permissionFindings.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'flags');

const OR = new Intl.ListFormat('en-US', { type: 'disjunction' });

const ALL = 'all';
type Use = AccessUse | typeof ALL;

const options = [...checkableUses, ALL] as const;

/** The flag that names the uses: what the user plans to do with this plugin. The library would break its options within a word. */
export const usesFlag = Flags.option({
  summary: messages.getMessage('flags.for.summary', [OR.format(options)]),
  description: messages.getMessage('flags.for.description'),
  helpValue: '<use>',
  options,
  multiple: true,
  delimiter: ',',
  default: ['sync'],
})();

/** The uses that the flag names, and those of them that it names one by one and not by `all`. */
export const parseUses = (values: readonly Use[]): { uses: AccessUse[]; named: ReadonlySet<AccessUse> } => {
  const named = new Set(checkableUses.filter((use) => values.includes(use)));
  return { uses: values.includes(ALL) ? [...checkableUses] : [...named], named };
};
