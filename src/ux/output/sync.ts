import { Messages } from '@salesforce/core';
import { resourceType } from '../../model/resourceType.js';
import type { SyncReport } from '../../schemas/sync.js';
import { writtenLines } from '../documents.js';
import { plural } from '../text.js';
import { firstOf, listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

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

/** The reasons for which somebody should act, if this sync was to list what was dropped. */
const toAct = (report: SyncReport): SyncReport['dropped'] =>
  report.dropped.filter(({ reason }) => {
    switch (reason) {
      case 'all-internal-users':
      case 'user-not-visible':
      case 'user-not-read':
        return true;
      // Portal users are no accounts of a sync of standard users.
      case 'system-group':
        return report.options.syncNonStandardUsers;
      default:
        return false;
    }
  });

/** One line with the sum of what was dropped, and one for each reason for which somebody should act. */
const droppedLines = (report: SyncReport): string[] => {
  const byKind = Map.groupBy(report.dropped, ({ what }) => what);
  const sums = [...byKind].map(([what, drops]) => plural(messages, `summary.${what}`, countOf(drops)));
  if (sums.length === 0) return [];
  const lines = [...Map.groupBy(toAct(report), ({ reason }) => reason)].map(([reason, drops]) => {
    if (reason.startsWith('user-')) {
      return messages.getMessage(`summary.${reason}`, [plural(messages, 'summary.grant', countOf(drops))]);
    }
    // A group that has several such members is one group.
    const names = [...new Set(drops.flatMap(({ named }) => named.flatMap(({ resource }) => resource ?? [])))];
    const groups = names.length + drops.reduce((sum, { unnamed }) => sum + unnamed, 0);
    const shown = firstOf(names, groups);
    return messages.getMessage(`summary.${reason}`, [plural(messages, 'summary.group', groups), shown]);
  });
  return [messages.getMessage('summary.leftOut', [listOf(sums)]), ...lines];
};

const countOf = (drops: SyncReport['dropped']): number => drops.reduce((sum, { count }) => sum + count, 0);

/** The line for the permission set groups whose members may hold other permissions than the sets in them give, if there are any. */
const groupLines = ({ notUpdated, muting }: SyncReport['permissionSetGroups']): string[] => {
  const part = (key: string, { count, names }: typeof muting): string[] =>
    count === 0 ? [] : [`${plural(messages, key, count)} (${firstOf(names, count)})`];
  const parts = [...part('summary.notUpdated', notUpdated), ...part('summary.muting', muting)];
  return parts.length === 0 ? [] : [messages.getMessage('summary.groups', [parts.join(', ')])];
};

/** The lines for what the snapshot keeps besides. */
const keptLines = ({ snapshotFile, permissions, logins, licenseSeats }: SyncReport): string[] => {
  if (snapshotFile === null) return [];
  const line = (key: string, ...numbers: number[]): string =>
    messages.getMessage(`summary.${key}`, numbers.map(number));
  return [
    ...(permissions
      ? [
          permissions.ofFields > 0
            ? line('permissionsWithFields', permissions.permissions, permissions.ofFields, permissions.containers)
            : line('permissions', permissions.permissions, permissions.containers),
          line('mutedAndLapsed', permissions.muted, permissions.lapsedAssignments),
        ]
      : []),
    ...(logins ? [line('logins', logins.logins, logins.accounts)] : []),
    ...(licenseSeats === null ? [] : [line('seats', licenseSeats)]),
  ];
};

/** The lines below the table: accounts, what was dropped and why, the cost, and what to do next. A path stays in one line. */
export const summaryLines = (report: SyncReport, screen: Screen): string[] => [
  ...sentences(report).flatMap((sentence) => wrapped(sentence, screen)),
  ...(report.snapshotFile ? [messages.getMessage('summary.snapshot', [report.snapshotFile])] : []),
  ...writtenLines(report.outputFiles),
];

const sentences = (report: SyncReport): string[] => {
  const { accounts, changedWhileReading, resumedFrom, apiCalls, bulkQueries, apiUsage, durationMs } = report;
  const seconds = (durationMs / 1000).toFixed(1);
  return [
    messages.getMessage('summary.accounts', [
      plural(messages, 'summary.account', accounts.total),
      number(accounts.enabled),
      number(accounts.inactive),
      number(accounts.frozen),
      plural(messages, 'summary.serviceAccount', accounts.service),
    ]),
    ...droppedLines(report),
    ...groupLines(report.permissionSetGroups),
    ...changedWhileReading.map(({ object, expected, received }) =>
      messages.getMessage('summary.changed', [object, number(expected), number(received)]),
    ),
    ...(resumedFrom ? [messages.getMessage('summary.resumed', [resumedFrom])] : []),
    apiUsage
      ? messages.getMessage('summary.cost', [number(apiCalls), seconds, number(apiUsage.after), number(apiUsage.limit)])
      : messages.getMessage('summary.costWithoutUsage', [number(apiCalls), seconds]),
    ...(bulkQueries.length > 0 ? [messages.getMessage('summary.bulk', [bulkQueries.join(', ')])] : []),
    ...keptLines(report),
  ];
};
