import { Messages } from '@salesforce/core';
import { number, text } from '../../org/record.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { targetOrgArgument } from '../../model/commandText.js';
import { withFeatureFields } from '../../org/read/featureFields.js';
import type { ObjectQuery } from '../../org/soql.js';
import { assignmentRecord, flagsOfForce, whereInForce, whereNotInForce } from '../../resources/assignments.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding } from './report.js';
import { firstPage, unlessHidden } from './firstPage.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'checkFindings');

/** How many users, or emails, are named. */
const NAMED = 5;

/** Salesforce answers at most 2,000 groups of an aggregate query, and refuses one that has more. */
const GROUPS_COUNTED = 1000;

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

const orMore = (count: number): string => messages.getMessage('orMore', [count.toLocaleString('en-US')]);

/** `a, b, c, d, e and 7 more` @param count how many there are, where not all names were read */
const named = (names: readonly string[], count = names.length): string => {
  const first = names.slice(0, NAMED);
  const more = count - first.length;
  return more <= 0
    ? first.join(', ')
    : messages.getMessage('andMore', [first.join(', '), more.toLocaleString('en-US')]);
};

const usersWithoutType = async (reader: CompositeReader): Promise<Finding[]> => {
  const { records, totalSize } = await firstPage(reader, {
    object: 'User',
    fields: ['Id', 'Username'],
    where: 'UserType = null',
  });
  const usernames = records.map((user) => text(user, 'Username') ?? user.Id);
  return [finding('User.UserType', 'usersWithoutType', totalSize, [named(usernames, totalSize)])];
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
    { orderBy: 'Email', limit: GROUPS_COUNTED },
  );
  const emails = records.map((record) => text(record, 'Email') ?? '');
  const count = emails.length < GROUPS_COUNTED ? emails.length : orMore(GROUPS_COUNTED);
  return [finding('User.Email', 'sharedEmails', count, [named(emails)], [targetOrgArgument(reader.client.username)])];
};

/** How many assignments of permission sets and groups meet a condition, and whose they are. */
const assignmentsWhere = async (
  reader: CompositeReader,
  condition: string,
): Promise<[count: number | string, whose: string]> => {
  const query: ObjectQuery = {
    object: assignmentRecord.name,
    fields: ['Assignee.Username username', 'COUNT(Id) found'],
    where: `PermissionSet.IsOwnedByProfile = false AND (${condition})`,
    groupBy: 'Assignee.Username',
    orderById: false,
  };
  const { records } = await firstPage(reader, query, { orderBy: 'Assignee.Username', limit: GROUPS_COUNTED });
  const count = records.reduce((sum, record) => sum + number(record, 'found'), 0);
  const usernames = records.map((record) => text(record, 'username') ?? '-');
  return [records.length < GROUPS_COUNTED ? count : orMore(count), named(usernames)];
};

const misleadingAssignments = async (reader: CompositeReader): Promise<Finding[]> => {
  const { fields: flags } = await withFeatureFields(reader.client, { object: assignmentRecord.name, ...flagsOfForce });
  const [[ofInactive, whose], [ofLapsed, whoseLapsed]] = await Promise.all([
    assignmentsWhere(reader, `Assignee.IsActive = false AND ${whereInForce(flags)}`),
    assignmentsWhere(reader, whereNotInForce(flags)),
  ]);
  const targetOrg = targetOrgArgument(reader.client.username);
  return [
    finding(`${assignmentRecord.name}.Assignee`, 'inactiveAssignees', ofInactive, [whose], [targetOrg]),
    finding(`${assignmentRecord.name}.ExpirationDate`, 'expiredAssignments', ofLapsed, [whoseLapsed], [targetOrg]),
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
