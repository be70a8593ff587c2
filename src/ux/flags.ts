import type { Interfaces } from '@oclif/core';
import { Messages, type Org } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { noteApiVersion } from '../services/lookup/apiVersion.js';
import { inGroup } from './flagGroups.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'flags');

/**
 * The org that a command works with. The help does not show the default org: so it comes from the manifest, in less than half the time.
 *
 * @param commandMessages holds the summary as `flags.target-org.summary`
 */
export const targetOrgFlag = (commandMessages: Messages<string>): { 'target-org': Interfaces.OptionFlag<Org> } => ({
  'target-org': Flags.requiredOrg({
    summary: commandMessages.getMessage('flags.target-org.summary'),
    defaultHelp: undefined,
  }),
});

/** The flags of accesses that have a letter, the same in all commands. */
const letters: Readonly<Record<string, 'p'>> = { 'permission-set': 'p' };

/** The letter of a flag that names an access, if it has one. */
export function letterOf(accessFlag: string): { char?: 'p' } {
  const char = letters[accessFlag];
  return char === undefined ? {} : { char };
}

/**
 * The users whom a command is about, at least one.
 *
 * @param commandMessages holds the texts as `flags.user.summary` and `flags.user.description`
 */
export function usersFlag(commandMessages: Messages<string>): { user: Interfaces.OptionFlag<string[]> } {
  return { user: Flags.string({ ...namesOfUsers(commandMessages), multiple: true, required: true }) };
}

/**
 * The users whom a command is about: at least one by name, or a file that lists them, or both.
 *
 * @param commandMessages holds the texts as `flags.user.summary` and so on
 */
export function userListFlags(commandMessages: Messages<string>): {
  user: Interfaces.OptionFlag<string[] | undefined>;
  file: Interfaces.OptionFlag<string | undefined>;
  'skip-invalid': Interfaces.BooleanFlag<boolean>;
} {
  return {
    user: Flags.string({ ...namesOfUsers(commandMessages), multiple: true, atLeastOne: ['user', 'file'] }),
    file: Flags.string({
      char: 'f',
      summary: commandMessages.getMessage('flags.file.summary'),
      description: commandMessages.getMessage('flags.file.description'),
      helpValue: '<path>',
    }),
    'skip-invalid': Flags.boolean({
      summary: commandMessages.getMessage('flags.skip-invalid.summary'),
      dependsOn: ['file'],
    }),
  };
}

function namesOfUsers(commandMessages: Messages<string>): { char: 'u'; summary: string; description: string } {
  return {
    char: 'u',
    summary: commandMessages.getMessage('flags.user.summary'),
    description: commandMessages.getMessage('flags.user.description'),
  };
}

export type TargetOrgFlag = { readonly 'target-org': Org };

type VersionFlags = TargetOrgFlag & { readonly 'api-version'?: string | undefined };
type FlagMetadata = {
  readonly flags: Readonly<Record<string, { readonly setFromDefault?: boolean | undefined } | undefined>>;
};

/** Keeps where the API version of a command comes from, for when the org does not have it. */
export const noteVersion = (flags: VersionFlags, metadata: FlagMetadata): void => {
  const version = flags['api-version'];
  const isChosen = version !== undefined && metadata.flags['api-version']?.setFromDefault !== true;
  noteApiVersion(flags['target-org'], version, isChosen);
};

/** Flags that say how a command changes an org. */
export const executionFlags = {
  ...inGroup('safety', {
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
  }),
  'api-version': Flags.orgApiVersion(),
};

export type ExecutionFlags = Interfaces.InferredFlags<typeof executionFlags>;
