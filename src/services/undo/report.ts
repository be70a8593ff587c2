import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import type { FieldValue } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { isSalesforceId } from '../../model/salesforceId.js';
import { toUtc } from '../../model/time.js';
import type { OrgClient } from '../../org/client.js';
import type { UndoResult } from '../../schemas/undo.js';
import { readNames } from '../lookup/names.js';
import type { UndoStep } from './steps.js';

/** Steps with the names of what they are about, in place of ids. */
export type NamedStep = { readonly step: UndoStep } & Pick<UndoResult, 'user' | 'target' | 'values'>;

/**
 * Gives steps the names that people know users and targets by.
 *
 * @throws SfError in plain words, as readAll does
 */
export const nameSteps = async (client: OrgClient, steps: readonly UndoStep[]): Promise<NamedStep[]> => {
  const subjects = steps.map((step) => ({ step, ...subjectOf(step), values: valuesOf(step) }));
  const ids = subjects
    .flatMap(({ user, target, values }) => [user, target, ...Object.values(values)])
    .filter((value) => typeof value === 'string' && isSalesforceId(value));
  const names = await readNames(client, ids as string[]);
  const named = <Value extends FieldValue>(value: Value): Value | string =>
    typeof value === 'string' ? (names.get(value) ?? value) : value;
  return subjects.map(({ step, user, target, values }) => ({
    step,
    user: named(user),
    target: named(target),
    values: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, named(value)])),
  }));
};

/** Whose access a record holds, and to what: ids. */
function subjectOf({ object, recordId, identity }: UndoStep): { user: string | null; target: string | null } {
  const { userField, targetFields } = writableObject(object);
  const idIn = (field: string): string | null => (identity[field] as string | null | undefined) ?? null;
  const targets = targetFields.flatMap((field) => idIn(field) ?? []);
  return { user: userField === 'Id' ? recordId : idIn(userField), target: targets[0] ?? null };
}

/** A journal may have an end as Salesforce writes it, or in UTC with `Z`. */
const valuesOf = ({ object, write }: UndoStep): UndoResult['values'] => {
  if (write?.op !== 'update') return {};
  const { expiryField } = writableObject(object);
  return Object.fromEntries(
    Object.entries(write.fields).map(([field, value]) => [
      field,
      field === expiryField ? toUtc(value as string) : value,
    ]),
  );
};

const statusOf = ({ verdict, write }: UndoStep, outcome: WriteOutcome | undefined): OutcomeStatus => {
  if (verdict === 'changed since' || verdict === 'refused') return 'refused';
  if (!write) return 'nothing to do';
  return outcome?.status ?? 'not sent';
};

/**
 * What became of each step.
 *
 * @param outcomes of the steps that write; none for a plan that was not carried out
 */
export const undoResultsOf = (
  named: readonly NamedStep[],
  outcomes: ReadonlyMap<UndoStep, WriteOutcome>,
): UndoResult[] =>
  named.map(({ step, user, target, values }) => {
    const outcome = outcomes.get(step);
    return {
      object: step.object,
      recordId: outcome?.recordId ?? step.recordId,
      user,
      target,
      values,
      verdict: step.verdict,
      status: statusOf(step, outcome),
      reason: step.reason,
      error: outcome?.error ?? null,
    };
  });
