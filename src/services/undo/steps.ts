import { Messages } from '@salesforce/core';
import { reasonOf } from '../../resources/texts.js';
import type { Fields, FieldValue, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { toUtc } from '../../model/time.js';
import type { UndoResult } from '../../schemas/undo.js';
import { holds, isSameValue } from '../../org/write/currentRecords.js';
import type { SalesforceRecord } from '../../org/query.js';
import type { RecordState, TouchedRecord } from './touchedRecords.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');
const statusMessages = Messages.loadMessages('sf-plugin-access', 'userStatus');

export type UndoStep = {
  readonly object: string;
  readonly recordId: string | null;
  /** The fields that say whose record it is, and for which resource. */
  readonly identity: Fields;
  readonly verdict: UndoResult['verdict'];
  readonly write: RecordWrite | null;
  /** The fields that nothing is written to: what they said before the run, and what they say now. Absent where there are none. */
  readonly kept?: { readonly before: Fields; readonly present: Fields };
  /** The reason for the verdict, or other advice for the user; null if there is none. */
  readonly reason: string | null;
};

/** The fields that must be read to know a record's present state: of those that a journal names, the ones that this plugin compares. */
export const fieldsOf = ({ object, before, after }: TouchedRecord): string[] => [
  ...[before, ...after]
    .flatMap((state) => Object.keys(state ?? {}))
    .filter((name) => Object.hasOwn(writableObject(object).fields, name)),
  ...identityFields(object),
  ...(object === 'User' ? ['IsActive'] : []),
];

/**
 * The steps that bring a record back to its state before a run. Fields that somebody has changed since the run are left alone. There
 * is one step, or there are two if some fields are set back and others are left alone.
 *
 * @param present the record as it is in the org now, with the fields of `fieldsOf`; null if the org does not have it
 */
export const undoSteps = (touched: TouchedRecord, present: SalesforceRecord | null, now: Date): UndoStep[] => {
  const { before } = touched;
  if (!before) return [present ? takeAway(touched, present) : nothingToDo(touched, present)];
  return present ? setBack(touched, before, present, now) : [bringBack(touched, before, now)];
};

/** The reason why a step is refused for the user who runs the command; null if it is not. */
const refusalIfOwn = ({ write }: UndoStep): string | null => {
  if (write?.op !== 'update') return null;
  const { IsActive: isActive, IsFrozen: isFrozen, ProfileId: profile } = write.fields;
  if (isActive === false || isFrozen === true) return statusMessages.getMessage('refusal.ownUser');
  return profile === undefined ? null : reasonOf('ownProfile');
};

/** Whether a step could lock out its user: it deactivates or freezes the user, or changes the profile. */
export const mayLockOut = (planned: UndoStep): boolean => refusalIfOwn(planned) !== null;

/** Refuses a step that could lock out the user who runs the command. `sf access user status` and `sf access grant` do the same. */
export const refuseOwn = (planned: UndoStep, runningUserId: string): UndoStep => {
  const userId = planned.object === 'User' ? planned.recordId : planned.identity['UserId'];
  const reason = refusalIfOwn(planned);
  if (reason === null || userId !== runningUserId) return planned;
  const kept = planned.write?.op === 'update' && { before: planned.write.fields, present: planned.write.before };
  return { ...planned, verdict: 'refused', write: null, reason, ...(kept && { kept }) };
};

const step = (
  touched: TouchedRecord,
  present: SalesforceRecord | null,
  verdict: UndoResult['verdict'],
  write: RecordWrite | null,
  reason: string | null = null,
): UndoStep => {
  return {
    object: touched.object,
    recordId: present?.Id ?? touched.id,
    identity: present ? pick(present, identityFields(touched.object)) : touched.identity,
    verdict,
    write,
    reason,
  };
};

const nothingToDo = (touched: TouchedRecord, present: SalesforceRecord | null, reason?: string): UndoStep =>
  step(touched, present, 'nothing to do', null, reason);

const changedSince = (touched: TouchedRecord, present: SalesforceRecord | null, reason: string): UndoStep =>
  step(touched, present, 'changed since', null, reason);

/** The step for a record that did not exist before the run and exists now. */
const takeAway = (touched: TouchedRecord, present: SalesforceRecord): UndoStep => {
  const { object, after } = touched;
  if (object === 'User') return deactivate(touched, present);
  // A record with another id and the same fields also counts as the run's record: an undo in between has inserted it again.
  const state = after.find((left) => left !== null && holds(present, left));
  if (!state) return changedSince(touched, present, messages.getMessage('reason.notAsLeft'));
  return step(touched, present, 'delete', { op: 'delete', object, id: present.Id, before: state });
};

const WHO_A_USER_IS = ['Email', 'LastName', 'ProfileId'];

/**
 * Whether a user is the user that the run created. If the answer of the create was lost, the user was found by its username, and
 * somebody else may have created it. Texts are compared without case, since Salesforce stores some of them in lower case.
 */
const isCreatedByRun = ({ id, after }: TouchedRecord, present: SalesforceRecord): boolean => {
  const plain = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
  return (
    id === present.Id ||
    after.some(
      (left) =>
        left !== null &&
        WHO_A_USER_IS.every((name) => !(name in left) || isSameValue(plain(left[name]), plain(present[name]))),
    )
  );
};

/** Salesforce users cannot be deleted. Source: "User", Object Reference. */
const deactivate = (touched: TouchedRecord, present: SalesforceRecord): UndoStep => {
  if (present['IsActive'] === false) return nothingToDo(touched, present, messages.getMessage('reason.usersStay'));
  if (!isCreatedByRun(touched, present)) return changedSince(touched, present, messages.getMessage('reason.otherUser'));
  const write: RecordWrite = {
    op: 'update',
    object: touched.object,
    id: present.Id,
    fields: { IsActive: false },
    before: { IsActive: true },
  };
  return step(touched, present, 'deactivate', write, messages.getMessage('reason.usersStay'));
};

/** The end of an assignment if it is in the past; null for an assignment that still gives access. */
const expiredAt = ({ object }: TouchedRecord, before: Fields, now: Date): string | null => {
  const { expiryField } = writableObject(object);
  const expiry = expiryField ? toUtc(before[expiryField] as string | null | undefined) : null;
  return expiry && new Date(expiry) <= now ? expiry : null;
};

/** The step for a record that existed before the run and does not exist now. */
const bringBack = (touched: TouchedRecord, before: Fields, now: Date): UndoStep => {
  const expired = expiredAt(touched, before, now);
  if (expired) return nothingToDo(touched, null, messages.getMessage('reason.expired', [expired]));
  if (!touched.after.includes(null)) return changedSince(touched, null, messages.getMessage('reason.deletedSince'));
  return step(touched, null, 'insert again', {
    op: 'insert',
    object: touched.object,
    fields: insertFields(touched.object, before),
  });
};

/** The fields of an insert. If several fields name the resource, Salesforce accepts only one of them and sets the others itself. */
function insertFields(object: string, before: Fields): Fields {
  const [, ...filledIn] = writableObject(object).targetFields.filter((name) => before[name]);
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => value !== null && !filledIn.includes(name)),
  );
}

/** The fields that identify a record, and the field that holds its user. */
function identityFields(object: string): string[] {
  const { naturalKey, userField } = writableObject(object);
  return [...new Set([...(naturalKey ?? []), ...(userField === 'Id' ? [] : [userField])])];
}

/** The steps for a record that existed before the run and exists now. They compare it field by field. */
const setBack = (touched: TouchedRecord, before: Fields, present: SalesforceRecord, now: Date): UndoStep[] => {
  const key = writableObject(touched.object).naturalKey ?? [];
  const differing = Object.keys(before).filter(
    (name) => !key.includes(name) && !isSameValue(present[name], before[name]),
  );
  const ours = differing.filter((name) => wasLeftAs(touched.after, name, present[name]));
  const others = differing.filter((name) => !ours.includes(name));
  const keep = (names: readonly string[]): Pick<UndoStep, 'kept'> => ({
    kept: { before: pick(before, names), present: pick(present, names) },
  });
  if (differing.length === 0) {
    const names = Object.keys(before).filter((name) => !key.includes(name));
    return [{ ...nothingToDo(touched, present), ...keep(names) }];
  }
  const expired = expiredAt(touched, before, now);
  if (expired && others.length === 0) return [endAgain(touched, present, expired)];
  const steps: UndoStep[] = [];
  if (ours.length > 0) {
    steps.push(
      step(touched, present, 'set back', {
        op: 'update',
        object: touched.object,
        id: present.Id,
        fields: pick(before, ours),
        before: pick(present, ours),
      }),
    );
  }
  if (others.length > 0) {
    const left = changedSince(touched, present, messages.getMessage('reason.fieldsChanged', [others.join(', ')]));
    steps.push({ ...left, ...keep(others) });
  }
  return steps;
};

/** Deletes an assignment whose end was in the past: Salesforce does not accept such an end, and without it nobody has access. */
const endAgain = (touched: TouchedRecord, present: SalesforceRecord, expired: string): UndoStep => {
  const { object } = touched;
  const { expiryField } = writableObject(object);
  const write: RecordWrite = {
    op: 'delete',
    object,
    id: present.Id,
    before: pick(present, [...identityFields(object), ...(expiryField ? [expiryField] : [])]),
  };
  return step(touched, present, 'delete', write, messages.getMessage('reason.expired', [expired]));
};

const wasLeftAs = (states: readonly RecordState[], name: string, value: unknown): boolean =>
  states.some((state) => state !== null && isSameValue(state[name], value));

const pick = (record: Readonly<Record<string, unknown>>, names: readonly string[]): Fields =>
  Object.fromEntries(
    names.filter((name) => record[name] !== undefined).map((name) => [name, record[name] as FieldValue]),
  );
