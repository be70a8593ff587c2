import { flag, number, text } from '../../connector/record.js';
import type { CompositeReader } from '../../org/compositeReader.js';
import type { ObjectQuery } from '../../org/soql.js';
import type { Finding } from './checkReport.js';
import { describeFinding } from './describeFinding.js';
import { firstPage, unlessHidden } from './firstPage.js';

const EMAILS_NAMED = 5;

const finding = (what: string, key: string, count: number, names: string[] = []): Finding =>
  count === 0
    ? describeFinding('hygiene', 'ok', what, 'clean')
    : describeFinding('hygiene', 'warning', what, key, [String(count), ...names]);

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
  const { records } = await firstPage(reader, {
    object: 'User',
    fields: ['Email', 'COUNT(Id) found'],
    where: 'IsActive = true GROUP BY Email HAVING COUNT(Id) > 1',
    orderById: false,
  });
  const emails = records.map((record) => text(record, 'Email') ?? '').sort();
  return [finding('User.Email', 'sharedEmails', emails.length, [emails.slice(0, EMAILS_NAMED).join(', ')])];
};

/** One row for each of the ways in which an assignment is not what it seems. */
const assignments: ObjectQuery = {
  object: 'PermissionSetAssignment',
  fields: ['Assignee.IsActive assigneeIsActive', 'IsActive isInForce', 'COUNT(Id) found'],
  where:
    'PermissionSet.IsOwnedByProfile = false AND (Assignee.IsActive = false OR IsActive = false) ' +
    'GROUP BY Assignee.IsActive, IsActive',
  orderById: false,
};

const misleadingAssignments = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records } = await firstPage(reader, assignments);
  const countWithout = (alias: string): number =>
    records.filter((record) => !flag(record, alias)).reduce((sum, record) => sum + number(record, 'found'), 0);
  return [
    finding('PermissionSetAssignment.Assignee', 'inactiveAssignees', countWithout('assigneeIsActive')),
    finding('PermissionSetAssignment.ExpirationDate', 'expiredAssignments', countWithout('isInForce')),
  ];
};

/**
 * What would make a review of the org's access misleading.
 *
 * @throws the Salesforce error as the connection gives it
 */
export const hygieneFindings = async (reader: CompositeReader): Promise<Finding[]> => {
  const findings = await Promise.all([
    unlessHidden(usersWithoutType(reader), []),
    unlessHidden(sharedEmails(reader), []),
    unlessHidden(misleadingAssignments(reader), []),
  ]);
  return findings.flat();
};
