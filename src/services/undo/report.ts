import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import type { FieldValue, RecordWrite } from '../../model/recordWrite.js';
import { writableObject, type ResourceTypeId } from '../../model/resourceType.js';
import { isSalesforceId } from '../../model/salesforceId.js';
import { toUtc } from '../../model/time.js';
import type { StatusVerdict } from '../../model/userStatus.js';
import type { OrgClient } from '../../org/client.js';
import { nextStepsAfter } from '../../org/refusals.js';
import { allErrorsOf } from '../../org/write/recordCollection.js';
import type { UndoResult } from '../../schemas/undo.js';
import { readNames, typeOfId } from '../lookup/names.js';
import { readOwningGroups } from '../../resources/permissionSetGroup.js';
import { readAccessToCome } from '../lookup/dangerousAccess.js';
import { canHoldPermissions } from '../lookup/permissions.js';
import { nextStepsOfStatus } from '../users/status.js';
import { explainOutcome } from '../writing/explain.js';
import type { UndoStep } from './steps.js';

/** A field that a step sets, or is to be left as it is: what it said before the run, and what it says now; references by API name. */
export type NamedField = {
  readonly field: string;
  /** The type of the resource that the field refers to; null for any other field. */
  readonly resourceType: ResourceTypeId | null;
  /** Whether the field holds the end of an access. */
  readonly isEnd: boolean;
  readonly value: FieldValue;
  readonly replaced: FieldValue;
  /** Names of the dangerous system permissions that the new value gives, the worst first. */
  readonly permissions: readonly string[];
};

/** What most steps have of a list, and of values: one for all of them. */
const NONE: never[] = [];
const NO_VALUES: Record<string, never> = {};

/** A step with the names of its user, its target and its values, in place of ids. */
export type NamedStep = { readonly step: UndoStep; readonly fields: readonly NamedField[] } & Pick<
  UndoResult,
  'user' | 'target' | 'resourceType' | 'resource' | 'values' | 'replaced' | 'permissions'
>;

/**
 * Replaces the ids in steps by the names of users and resources.
 *
 * @param dangerous reads the names of the dangerous permissions, if they are needed
 * @throws SfError in plain words, as readAll does
 */
export async function nameSteps(
  client: OrgClient,
  steps: readonly UndoStep[],
  dangerous: () => Promise<readonly string[]>,
): Promise<NamedStep[]> {
  const targetIds = new Set(steps.values().map((step) => subjectOf(step).target));
  const setIds = [...targetIds].filter((target) => target !== null && typeOfId(target) === 'permission');
  // An assignment may give a group by the set that the group owns, whose name says nothing.
  const owners = await readOwningGroups(client, setIds as string[]);
  const withOwner = ({ user, target }: Subject): Subject => ({ user, target: owners.get(target ?? '') ?? target });
  const ids = new Set<string>();
  const givenBack = new Set<FieldValue>();
  const idOfGiving = (value: FieldValue): FieldValue => owners.get(String(value)) ?? value;
  for (const step of steps) {
    const { user, target } = withOwner(subjectOf(step));
    const fields = fieldsOf(step);
    for (const value of [user, target, ...fields.flatMap(({ value, replaced }) => [value, replaced])]) {
      if (typeof value === 'string' && isSalesforceId(value)) ids.add(value);
    }
    if (step.write) for (const { value } of fields) givenBack.add(idOfGiving(value));
  }
  const names = await readNames(client, ids);
  const given = await readGiven(client, [...givenBack], dangerous);
  const nameOf = <Value extends FieldValue>(value: Value): Value | string =>
    typeof value === 'string' ? (names.get(value)?.name ?? value) : value;
  const apiNameOf = <Value extends FieldValue>(value: Value): Value | string =>
    typeof value === 'string' ? (names.get(value)?.apiName ?? value) : value;
  const namedBy = (fields: readonly NamedField[], side: 'value' | 'replaced'): UndoResult['values'] =>
    fields.length === 0 ? NO_VALUES : Object.fromEntries(fields.map((field) => [field.field, apiNameOf(field[side])]));
  return steps.map((step) => {
    const { user, target } = withOwner(subjectOf(step));
    const fields = fieldsOf(step).map((field) => ({
      ...field,
      permissions: given.get(String(idOfGiving(field.value))) ?? NONE,
    }));
    const set = step.write ? fields : [];
    return {
      step,
      user: nameOf(user),
      target: nameOf(target),
      resourceType: target === null ? null : typeOfId(target),
      resource: apiNameOf(target),
      values: namedBy(set, 'value'),
      replaced: namedBy(set, 'replaced'),
      permissions: set.length === 0 ? NONE : set.flatMap(({ permissions }) => permissions),
      fields:
        fields.length === 0
          ? NONE
          : fields.map((field) => ({ ...field, value: apiNameOf(field.value), replaced: apiNameOf(field.replaced) })),
    };
  });
}

/** The dangerous permissions that come back with resources, by their ids. */
async function readGiven(
  client: OrgClient,
  ids: readonly FieldValue[],
  dangerous: () => Promise<readonly string[]>,
): Promise<Map<string, string[]>> {
  const targets = ids.flatMap((id) => {
    const type = typeof id === 'string' ? typeOfId(id) : null;
    return type !== null && canHoldPermissions(type) ? [{ type, id: id as string }] : [];
  });
  if (targets.length === 0) return new Map();
  return (await readAccessToCome(client, targets, await dangerous())).toCome;
}

/** The ids of the user and the resource of an access record. */
type Subject = { readonly user: string | null; readonly target: string | null };

function subjectOf({ object, recordId, identity }: UndoStep): Subject {
  const { userField, targetFields } = writableObject(object);
  const idIn = (field: string): string | null => (identity[field] as string | null | undefined) ?? null;
  const targets = targetFields.flatMap((field) => idIn(field) ?? []);
  return { user: userField === 'Id' ? recordId : idIn(userField), target: targets[0] ?? null };
}

/** The values that an update or an insert sets, or a step keeps. A journal may have an end as Salesforce writes it, or in UTC with `Z`. */
function fieldsOf({ object, write, kept }: UndoStep): NamedField[] {
  if (write?.op === 'delete') return [];
  const fields = write?.fields ?? kept?.before ?? {};
  const before = write?.op === 'update' ? write.before : (kept?.present ?? {});
  const { expiryField } = writableObject(object);
  const typeOf = (value: FieldValue): ResourceTypeId | null =>
    typeof value === 'string' && isSalesforceId(value) ? typeOfId(value) : null;
  return Object.entries(fields).map(([field, value]) => {
    const isEnd = field === expiryField;
    const replaced = before[field] ?? null;
    return {
      field,
      isEnd,
      resourceType: typeOf(value) ?? typeOf(replaced),
      permissions: [],
      value: isEnd ? toUtc(value as string | null) : value,
      replaced: isEnd ? toUtc(replaced as string | null) : replaced,
    };
  });
}

/** The status of a step that was not carried out. */
export const plannedStatusOf = ({ verdict, write }: UndoStep): OutcomeStatus => {
  if (verdict === 'changed since' || verdict === 'refused') return 'refused';
  return write ? 'not sent' : 'nothing to do';
};

/** The change of a user's status that a write is; null for any other write. */
const statusVerdictOf = (write: RecordWrite | null): StatusVerdict | null => {
  if (write?.op !== 'update') return null;
  const { IsActive: isActive, IsFrozen: isFrozen } = write.fields;
  if (typeof isActive === 'boolean') return isActive ? 'activate' : 'deactivate';
  if (typeof isFrozen === 'boolean') return isFrozen ? 'freeze' : 'unfreeze';
  return null;
};

const nextStepsOf = (client: OrgClient, named: NamedStep, error: NonNullable<WriteOutcome['error']>): string[] => {
  const verdict = statusVerdictOf(named.step.write);
  const { user } = subjectOf(named.step);
  if (verdict === null || user === null) return nextStepsAfter(allErrorsOf(error));
  // Whether the user is frozen was not read: to freeze a user again does no harm.
  const state = { isFrozen: false, loginId: user };
  return nextStepsOfStatus(verdict, error, { id: user, username: named.user ?? user }, state, client);
};

/**
 * The result of a step, with the next steps after a refusal.
 *
 * @param outcome of its write; null for a step that does not write, or was not carried out
 */
export function undoResultOf(client: OrgClient, named: NamedStep, outcome: WriteOutcome | null): UndoResult {
  const { step, user, target, resourceType, resource, values, replaced, permissions } = named;
  const status = outcome?.status ?? plannedStatusOf(step);
  return {
    object: step.object,
    recordId: outcome?.recordId ?? step.recordId,
    user,
    target,
    resourceType,
    resource,
    values,
    replaced,
    permissions: permissions.length === 0 ? NONE : [...permissions],
    verdict: step.verdict,
    status,
    reason: (outcome ? explainOutcome(outcome) : null) ?? step.reason,
    error: outcome?.error ?? null,
    nextSteps: status === 'failed' && outcome?.error ? nextStepsOf(client, named, outcome.error) : NONE,
  };
}
