import { Messages } from '@salesforce/core';
import { resourceType } from '../../model/resourceType.js';
import type { SyncReport } from '../../schemas/sync.js';
import { writtenLines } from '../documents.js';
import { plural } from '../text.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.sync');

const number = (value: number): string => value.toLocaleString('en-US');

/** The rows of the table: one for each resource type. */
export const summaryRows = (report: SyncReport): Array<Record<string, string>> =>
  report.resourceTypes.map((counts) => ({
    type: resourceType(counts.resourceType).name,
    resources: number(counts.resources),
    entitlements: number(counts.entitlements),
    direct: number(counts.directGrants),
    effective: number(counts.effectiveGrants),
  }));

/** One line for each reason, with the resource types of what was dropped for it. */
const droppedLines = (dropped: SyncReport['dropped']): string[] => {
  const byReason = Map.groupBy(dropped, ({ what, explanation }) => `${what} ${explanation}`);
  return [...byReason.values()].map((drops) => {
    const count = drops.reduce((sum, drop) => sum + drop.count, 0);
    const { what, explanation } = drops[0]!;
    const types = drops.map((drop) => `${resourceType(drop.resourceType).name} ${number(drop.count)}`);
    return messages.getMessage('summary.dropped', [
      plural(messages, `summary.${what}`, count),
      types.join(', '),
      explanation,
    ]);
  });
};

/** The lines below the table: accounts, what was dropped and why, the cost, and what to do next. */
export const summaryLines = (report: SyncReport): string[] => {
  const { accounts, dropped, changedWhileReading, resumedFrom, apiCalls, bulkQueries, apiUsage, durationMs } = report;
  const seconds = (durationMs / 1000).toFixed(1);
  return [
    messages.getMessage('summary.accounts', [
      plural(messages, 'summary.account', accounts.total),
      number(accounts.enabled),
      number(accounts.inactive),
      number(accounts.frozen),
      plural(messages, 'summary.serviceAccount', accounts.service),
    ]),
    ...droppedLines(dropped),
    ...changedWhileReading.map(({ object, expected, received }) =>
      messages.getMessage('summary.changed', [object, number(expected), number(received)]),
    ),
    ...(resumedFrom ? [messages.getMessage('summary.resumed', [resumedFrom])] : []),
    apiUsage
      ? messages.getMessage('summary.cost', [number(apiCalls), seconds, number(apiUsage.after), number(apiUsage.limit)])
      : messages.getMessage('summary.costWithoutUsage', [number(apiCalls), seconds]),
    ...(bulkQueries.length > 0 ? [messages.getMessage('summary.bulk', [bulkQueries.join(', ')])] : []),
    ...(report.snapshotFile ? [messages.getMessage('summary.snapshot', [report.snapshotFile])] : []),
    ...writtenLines(report.outputFiles),
  ];
};
