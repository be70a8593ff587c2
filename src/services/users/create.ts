import { Messages } from '@salesforce/core';
import pLimit from 'p-limit';
import { comparableName } from '../../model/comparableName.js';
import type { WriteOutcome } from '../../model/change.js';
import { isSameValue, readRecords } from '../../org/write/currentRecords.js';
import { resetPassword } from '../../org/facts.js';
import type { CreatedUser } from '../../schemas/users.js';
import { nextStepsAfter } from '../../org/refusals.js';
import { allErrorsOf, mayHaveBeenDone, toWriteError } from '../../org/write/recordCollection.js';
import { explainOutcome } from '../writing/explain.js';
import type { PlannedUser, UserPlan } from './plan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** What most results have of a list: one for all of them. */
const NONE: never[] = [];

const ADVICE: ReadonlySet<string> = new Set([
  'DUPLICATE_USERNAME',
  'DUPLICATE_COMM_NICKNAME',
  'LICENSE_LIMIT_EXCEEDED',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'REQUIRED_FIELD_MISSING',
  'PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT',
  'INSUFFICIENT_ACCESS_OR_READONLY',
]);

const isActive = ({ existing, write }: PlannedUser, isDone: boolean): boolean | null => {
  if (!isDone) return existing?.isActive ?? null;
  // Salesforce creates users active unless it is told otherwise.
  return write?.op !== 'insert' || write.fields['IsActive'] !== false;
};

/** What to do about a refusal: the advice on new users, or else what helps against the error in general. */
function nextStepsOf(error: NonNullable<WriteOutcome['error']>): string[] {
  const errors = allErrorsOf(error);
  return errors.flatMap((one) =>
    ADVICE.has(one.code) ? [messages.getMessage(`advice.${one.code}`)] : nextStepsAfter([one]),
  );
}

/**
 * The result of each user of a plan, with the next steps after a refusal.
 *
 * @param outcomes of the users that have a write, in their order; none for a plan that was not carried out
 */
export const createdUsers = ({ users }: UserPlan, outcomes: readonly WriteOutcome[]): CreatedUser[] => {
  let next = 0;
  return users.map((user) => {
    const { requested, username, profile, permissions, verdict, existing, write, warnings } = user;
    const outcome = write ? outcomes[next++] : undefined;
    const status = write ? (outcome?.status ?? 'not sent') : 'nothing to do';
    const error = outcome?.error ?? null;
    return {
      source: requested.source,
      username,
      userId: existing?.id ?? outcome?.recordId ?? null,
      isActive: isActive(user, status === 'done'),
      verdict,
      status,
      success: status === 'done' || status === 'nothing to do',
      profile,
      permissions: permissions.length > 0 ? [...permissions] : NONE,
      fields: write?.op === 'insert' ? write.fields : null,
      warnings: warnings.length > 0 ? [...warnings] : NONE,
      reason: outcome ? explainOutcome(outcome) : null,
      error,
      nextSteps: error ? nextStepsOf(error) : NONE,
      passwordReset: null,
    };
  });
};

/**
 * A text as it can be compared with what Salesforce stores: it trims texts, and changes usernames and email addresses to lower case.
 */
const stored = (value: unknown): unknown => (typeof value === 'string' ? comparableName(value.trim()) : value);

/**
 * Whether the existing user has the requested values. If so, an earlier create whose answer was lost has created it.
 *
 * @throws SfError in plain words
 */
export const hasRequestedValues = async (
  { client }: UserPlan,
  { existing, requestedValues }: PlannedUser,
): Promise<boolean> => {
  if (!existing) return false;
  const names = Object.keys(requestedValues);
  const [record] = await readRecords(client, 'User', [{ id: existing.id, fields: {} }], names);
  if (!record) return false;
  return names.every((name) => {
    const [is, was] = [record[name], requestedValues[name]];
    return isSameValue(is, was) || (typeof is === 'string' && stored(is) === stored(was));
  });
};

const RESETS_AT_A_TIME = 5;

/** Lets Salesforce reset the password of each user that was just created active. Other users keep theirs. */
export const resetPasswords = async ({ client }: UserPlan, users: readonly CreatedUser[]): Promise<CreatedUser[]> => {
  const limit = pLimit(RESETS_AT_A_TIME);
  const reset = async (user: CreatedUser): Promise<CreatedUser> => {
    if (user.verdict !== 'create' || user.status !== 'done' || !user.isActive) return user;
    try {
      // A second link does no harm where the answer to the first was lost.
      await client.retry(() => resetPassword(client, user.userId!), mayHaveBeenDone);
      return { ...user, passwordReset: { success: true, error: null } };
    } catch (error) {
      return { ...user, passwordReset: { success: false, error: toWriteError(error) } };
    }
  };
  return Promise.all(users.map((user) => limit(reset, user)));
};
