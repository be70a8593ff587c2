import { Messages } from '@salesforce/core';
import { Flags } from '@salesforce/sf-plugins-core';
import { bulkModes } from '../model/bulkMode.js';
import { DEFAULT_CONCURRENCY } from '../services/sync/sync.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

/**
 * Of Salesforce's own limit of requests that take long.
 *
 * Source: "API Request Limits and Allocations" (Concurrent API Request Limits), Salesforce Developer Limits.
 */
const MOST_AT_A_TIME = 25;

/** How a sync reads. */
export const readingFlags = {
  resume: Flags.boolean({
    summary: messages.getMessage('flags.resume.summary'),
    description: messages.getMessage('flags.resume.description'),
    default: false,
  }),
  bulk: Flags.option({
    summary: messages.getMessage('flags.bulk.summary'),
    description: messages.getMessage('flags.bulk.description'),
    options: bulkModes,
    default: 'auto',
  })(),
  concurrency: Flags.integer({
    summary: messages.getMessage('flags.concurrency.summary'),
    helpValue: '<number>',
    default: DEFAULT_CONCURRENCY,
    min: 1,
    max: MOST_AT_A_TIME,
  }),
  'max-api-usage': Flags.integer({
    summary: messages.getMessage('flags.max-api-usage.summary'),
    description: messages.getMessage('flags.max-api-usage.description'),
    helpValue: '<percent>',
    min: 1,
    max: 100,
  }),
};
