import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** How a command goes about changing an org. */
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

const targetFlag = (type: string) =>
  Flags.string({ summary: messages.getMessage(`flags.${type}.summary`), multiple: true, exclusive: ['file'] });

/** What to grant or revoke, and whose. */
export const targetFlags = {
  user: Flags.string({
    char: 'u',
    summary: messages.getMessage('flags.user.summary'),
    description: messages.getMessage('flags.user.description'),
    multiple: true,
    exclusive: ['file'],
  }),
  'permission-set': targetFlag('permission-set'),
  'permission-set-group': targetFlag('permission-set-group'),
  group: targetFlag('group'),
  role: Flags.string({ summary: messages.getMessage('flags.role.summary'), exclusive: ['file'] }),
  profile: Flags.string({ summary: messages.getMessage('flags.profile.summary'), exclusive: ['file'] }),
  territory: targetFlag('territory'),
  'territory-role': Flags.string({
    summary: messages.getMessage('flags.territory-role.summary'),
    dependsOn: ['territory'],
  }),
  entitlement: targetFlag('entitlement'),
  file: Flags.string({
    char: 'f',
    summary: messages.getMessage('flags.file.summary'),
    description: messages.getMessage('flags.file.description'),
    helpValue: '<path>',
  }),
  'skip-invalid': Flags.boolean({
    summary: messages.getMessage('flags.skip-invalid.summary'),
    dependsOn: ['file'],
  }),
  'output-file': Flags.string({
    summary: messages.getMessage('flags.output-file.summary'),
    description: messages.getMessage('flags.output-file.description'),
    helpValue: '<path>',
  }),
};
