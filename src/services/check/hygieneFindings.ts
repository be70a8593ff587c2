import { Messages } from '@salesforce/core';
import { flag, number, text } from '../../org/record.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { targetOrgArgument } from '../../model/commandText.js';
import type { OrgClient } from '../../org/client.js';
import type { SalesforceRecord } from '../../org/query.js';
import { withFeatureFields } from '../../org/read/featureFields.js';
import type { ObjectQuery } from '../../org/soql.js';
import { assignmentRecord, flagsOfForce, isInForce } from '../../resources/assignments.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage, unlessHidden } from './firstPage.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

const EMAILS_NAMED = 5;

/** Salesforce answers at most 2,000 groups of an aggregate query, and refuses one that has more. */
const EMAILS_COUNTED = 1000;

/** @param nextTokens what the command of the next step names */
const finding = (
  what: string,
  key: string,
  count: number | string,
  names: string[] = [],
  nextTokens: string[] = [],
): Finding =>
  count === 0
    ? describeFinding('hygiene', 'ok', what, 'clean')
    : describeFinding('hygiene', 'warning', what, key, [count, ...names], nextTokens);

const usersWithoutType = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records } = await firstPage(reader, {
    object: 'User',
    fields: ['COUNT(Id) found'],
    where: 'UserType = null',
    orderById: false,
  });
  return [finding('User.UserType', 'usersWithoutType', records[0] ? number(records[0], 'found') : 0)];
};

const sharedEmails = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records } = await firstPage(
    reader,
    {
      object: 'User',
      fields: ['Email', 'COUNT(Id) found'],
      where: 'IsActive = true',
      groupBy: 'Email HAVING COUNT(Id) > 1',
      orderById: false,
    },
    { orderBy: 'Email', limit: EMAILS_COUNTED },
  );
  const emails = records.map((record) => text(record, 'Email') ?? '');
  const count =
    emails.length < EMAILS_COUNTED
      ? emails.length
      : messages.getMessage('orMore', [EMAILS_COUNTED.toLocaleString('en-US')]);
  const named = emails.slice(0, EMAILS_NAMED).join(', ');
  return [finding('User.Email', 'sharedEmails', count, [named], [targetOrgArgument(reader.client.username)])];
};

/** Counts the assignments of inactive users and those that are not in force, by the fields that say so. */
const assignments = async (client: OrgClient): Promise<ObjectQuery> => {
  const object = assignmentRecord.name;
  const { fields: flags } = await withFeatureFields(client, { object, ...flagsOfForce });
  const isNotInForce = flags.map((name) => `${name} = ${name === 'IsRevoked' ? 'true' : 'false'}`).join(' OR ');
  return {
    object,
    fields: ['Assignee.IsActive assigneeIsActive', ...flags, 'COUNT(Id) found'],
    where: `PermissionSet.IsOwnedByProfile = false AND (Assignee.IsActive = false OR ${isNotInForce})`,
    groupBy: ['Assignee.IsActive', ...flags].join(', '),
    orderById: false,
  };
};

const misleadingAssignments = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records } = await firstPage(reader, await assignments(reader.client));
  const countWhere = (isCounted: (record: SalesforceRecord) => boolean): number =>
    records.filter(isCounted).reduce((sum, record) => sum + number(record, 'found'), 0);
  const targetOrg = targetOrgArgument(reader.client.username);
  return [
    finding(
      `${assignmentRecord.name}.Assignee`,
      'inactiveAssignees',
      countWhere((record) => !flag(record, 'assigneeIsActive')),
      [],
      [targetOrg, targetOrg, targetOrg],
    ),
    finding(
      `${assignmentRecord.name}.ExpirationDate`,
      'expiredAssignments',
      countWhere((record) => !isInForce(record)),
    ),
  ];
};

/** Turns an error of the org into a finding: no use depends on these findings, so the check goes on. */
const orNotChecked = async (
  { client }: CompositeReader,
  what: string,
  findings: Promise<Finding[]>,
): Promise<Finding[]> => {
  try {
    return await unlessHidden(findings, []);
  } catch (error) {
    const { name, message } = client.explain(error);
    if (name === 'InterruptedError') throw error;
    return [describeFinding('hygiene', 'warning', what, 'hygieneUnread', [message])];
  }
};

/**
 * Finds data in the org that would mislead a review of its access.
 *
 * @throws the reason of an interrupt, and no other error
 */
export const hygieneFindings = async (reader: CompositeReader): Promise<Finding[]> => {
  const findings = await Promise.all([
    orNotChecked(reader, 'User.UserType', usersWithoutType(reader)),
    orNotChecked(reader, 'User.Email', sharedEmails(reader)),
    orNotChecked(reader, assignmentRecord.name, misleadingAssignments(reader)),
  ]);
  return findings.flat();
};
