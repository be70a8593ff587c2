import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

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

export type ChangeFlags = Interfaces.InferredFlags<typeof targetFlags>;
