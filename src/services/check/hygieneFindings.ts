import { Messages } from '@salesforce/core';
import { flag, number, text } from '../../org/record.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import type { ObjectQuery } from '../../org/soql.js';
import { assignmentRecord } from '../../resources/assignments.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage, unlessHidden } from './firstPage.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

const EMAILS_NAMED = 5;

/** Salesforce answers at most 2,000 groups of an aggregate query, and refuses one that has more. */
const EMAILS_COUNTED = 1000;

const finding = (what: string, key: string, count: number | string, names: string[] = []): Finding =>
  count === 0
    ? describeFinding('hygiene', 'ok', what, 'clean')
    : describeFinding('hygiene', 'warning', what, key, [count, ...names]);

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
  return [finding('User.Email', 'sharedEmails', count, [emails.slice(0, EMAILS_NAMED).join(', ')])];
};

/** Counts the assignments of inactive users and those that are not in force. */
const assignments: ObjectQuery = {
  object: assignmentRecord.name,
  fields: ['Assignee.IsActive assigneeIsActive', 'IsActive isInForce', 'COUNT(Id) found'],
  where: 'PermissionSet.IsOwnedByProfile = false AND (Assignee.IsActive = false OR IsActive = false)',
  groupBy: 'Assignee.IsActive, IsActive',
  orderById: false,
};

const misleadingAssignments = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records } = await firstPage(reader, assignments);
  const countWithout = (alias: string): number =>
    records.filter((record) => !flag(record, alias)).reduce((sum, record) => sum + number(record, 'found'), 0);
  return [
    finding(`${assignmentRecord.name}.Assignee`, 'inactiveAssignees', countWithout('assigneeIsActive')),
    finding(`${assignmentRecord.name}.ExpirationDate`, 'expiredAssignments', countWithout('isInForce')),
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
