import type { Interfaces } from '@oclif/core';
import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { accessUses, type AccessUse } from '../model/accessUse.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'flags');

/**
 * The org that a command works with. Without the default org in it, help comes from the manifest alone, in a third of the
 * time.
 *
 * @param commandMessages holds the summary as `flags.target-org.summary`
 */
export const targetOrgFlag = (commandMessages: Messages<string>): { 'target-org': Interfaces.OptionFlag<Org> } => ({
  'target-org': Flags.requiredOrg({
    summary: commandMessages.getMessage('flags.target-org.summary'),
    defaultHelp: undefined,
  }),
});

export type TargetOrgFlag = { readonly 'target-org': Org };

/** How a command changes an org. */
export const executionFlags = {
  'dry-run': Flags.boolean({ summary: messages.getMessage('flags.dry-run.summary'), default: false }),
  'no-prompt': Flags.boolean({ summary: messages.getMessage('flags.no-prompt.summary'), default: false }),
  'max-changes': Flags.integer({
    summary: messages.getMessage('flags.max-changes.summary'),
    description: messages.getMessage('flags.max-changes.description'),
    min: 1,
  }),
  'all-or-none': Flags.boolean({
    summary: messages.getMessage('flags.all-or-none.summary'),
    description: messages.getMessage('flags.all-or-none.description'),
    default: false,
  }),
  journal: Flags.string({
    summary: messages.getMessage('flags.journal.summary'),
    description: messages.getMessage('flags.journal.description'),
    helpValue: '<path>',
  }),
  'api-version': Flags.orgApiVersion(),
};

export type ExecutionFlags = Interfaces.InferredFlags<typeof executionFlags>;

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
