import type { Interfaces } from '@oclif/core';
import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { formatIds } from '../services/document/formatChoice.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'documentFlags');

/** The form of C1's ids of syncs. Source: ConductorOne/baton-sdk, KSUIDs. */
const SYNC_ID = /^[0-9A-Za-z]{27}$/;

/** Which documents to write, and how. */
export const documentFlags = {
  'result-format': Flags.option({
    char: 'r',
    summary: messages.getMessage('flags.result-format.summary'),
    description: messages.getMessage('flags.result-format.description'),
    options: formatIds,
  })(),
  'output-file': Flags.string({
    summary: messages.getMessage('flags.output-file.summary'),
    description: messages.getMessage('flags.output-file.description'),
    helpValue: '<path>',
    multiple: true,
  }),
  grants: Flags.option({
    summary: messages.getMessage('flags.grants.summary'),
    description: messages.getMessage('flags.grants.description'),
    options: ['direct', 'effective'] as const,
  })(),
  'neutralize-formulas': Flags.boolean({
    summary: messages.getMessage('flags.neutralize-formulas.summary'),
    description: messages.getMessage('flags.neutralize-formulas.description'),
    allowNo: true,
    default: true,
  }),
  append: Flags.boolean({ summary: messages.getMessage('flags.append.summary'), default: false }),
  'sync-id': Flags.string({
    summary: messages.getMessage('flags.sync-id.summary'),
    parse: (text) =>
      SYNC_ID.test(text) ? Promise.resolve(text) : Promise.reject(messages.createError('invalidSyncId', [text])),
  }),
};

export type DocumentFlags = Interfaces.InferredFlags<typeof documentFlags>;
