import { Messages } from '@salesforce/core';
import { reasonOf } from '../../resources/texts.js';
import type { Fields, FieldValue, RecordWrite } from '../../model/recordWrite.js';
import { writableObject } from '../../model/resourceType.js';
import { toUtc } from '../../model/time.js';
import type { UndoResult } from '../../schemas/undo.js';
import { holds, isSameValue } from '../../org/write/currentRecords.js';
import type { SalesforceRecord } from '../../org/query.js';
import type { RecordState, TouchedRecord } from './touchedRecords.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');
const statusMessages = Messages.loadMessages('sf-plugin-access', 'userStatus');

export type UndoStep = {
  readonly object: string;
  readonly recordId: string | null;
  /** Fields that say what the record is about. */
  readonly identity: Fields;
  readonly verdict: UndoResult['verdict'];
  readonly write: RecordWrite | null;
  /** Why the step has this verdict, or what else the reader must know; null if there is nothing to say. */
  readonly reason: string | null;
};

/** The fields to read of a record's present state. */
export const fieldsOf = ({ object, before, after }: TouchedRecord): string[] => [
  ...[before, ...after].flatMap((state) => Object.keys(state ?? {})),
  ...identityFields(object),
  ...(object === 'User' ? ['IsActive'] : []),
];

/**
 * The steps that bring a record back to its state before a run, and leave alone what others have changed since: one step, or
 * two if some fields can be set back and others were changed.
 *
 * @param present the record as the org has it now, with `fieldsOf` the touched record; null when it is not there
 */
export const undoSteps = (touched: TouchedRecord, present: SalesforceRecord | null, now: Date): UndoStep[] => {
  const { before } = touched;
  if (!before) return [present ? takeAway(touched, present) : nothingToDo(touched, present)];
  return present ? setBack(touched, before, present, now) : [bringBack(touched, before, now)];
};

/** Why a step may not be done to the user who runs the command; null where it may. */
const refusalOfOwn = ({ write }: UndoStep): string | null => {
  if (write?.op !== 'update') return null;
  const { IsActive: isActive, IsFrozen: isFrozen, ProfileId: profile } = write.fields;
  if (isActive === false || isFrozen === true) return statusMessages.getMessage('refusal.ownUser');
  return profile === undefined ? null : reasonOf('ownProfile');
};

/** Whether a step could lock out its user, who is inactive or frozen after it, or has another profile and so other rights. */
export const mayLockOut = (planned: UndoStep): boolean => refusalOfOwn(planned) !== null;

/** The step, refused where it could lock out the user who runs the command, as by `sf access user status` and `grant`. */
export const unlessOwn = (planned: UndoStep, runningUserId: string): UndoStep => {
  const userId = planned.object === 'User' ? planned.recordId : planned.identity['UserId'];
  const reason = refusalOfOwn(planned);
  if (reason === null || userId !== runningUserId) return planned;
  return { ...planned, verdict: 'refused', write: null, reason };
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
    identity: present ? picked(present, identityFields(touched.object)) : touched.identity,
    verdict,
    write,
    reason,
  };
};

const nothingToDo = (touched: TouchedRecord, present: SalesforceRecord | null, reason?: string): UndoStep =>
  step(touched, present, 'nothing to do', null, reason);

const changedSince = (touched: TouchedRecord, present: SalesforceRecord | null, reason: string): UndoStep =>
  step(touched, present, 'changed since', null, reason);

/** For a record that was not there before. */
const takeAway = (touched: TouchedRecord, present: SalesforceRecord): UndoStep => {
  const { object, after } = touched;
  if (object === 'User') return deactivate(touched, present);
  // A record with another id and the same fields is the run's own: another undo in between has inserted it again.
  const state = after.find((left) => left !== null && holds(present, left));
  if (!state) return changedSince(touched, present, messages.getMessage('reason.notAsLeft'));
  return step(touched, present, 'delete', { op: 'delete', object, id: present.Id, before: state });
};

const WHO_A_USER_IS = ['Email', 'LastName', 'ProfileId'];

/**
 * Whether a user is the one whom the run created. One that was found by its username may be somebody else's, where the
 * answer was lost; Salesforce stores some of what it is given in another form.
 */
const isAsAskedFor = ({ id, after }: TouchedRecord, present: SalesforceRecord): boolean => {
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

/** Users cannot be deleted (User, Object Reference). */
const deactivate = (touched: TouchedRecord, present: SalesforceRecord): UndoStep => {
  if (present['IsActive'] === false) return nothingToDo(touched, present, messages.getMessage('reason.usersStay'));
  if (!isAsAskedFor(touched, present)) return changedSince(touched, present, messages.getMessage('reason.otherUser'));
  const write: RecordWrite = {
    op: 'update',
    object: touched.object,
    id: present.Id,
    fields: { IsActive: false },
    before: { IsActive: true },
  };
  return step(touched, present, 'deactivate', write, messages.getMessage('reason.usersStay'));
};

/** When an assignment ended that was there before; null for one that would still give something. */
const expiredAt = ({ object }: TouchedRecord, before: Fields, now: Date): string | null => {
  const { expiryField } = writableObject(object);
  const expiry = expiryField ? toUtc(before[expiryField] as string | null | undefined) : null;
  return expiry && new Date(expiry) <= now ? expiry : null;
};

/** For a record that was there before and is not now. */
const bringBack = (touched: TouchedRecord, before: Fields, now: Date): UndoStep => {
  const expired = expiredAt(touched, before, now);
  if (expired) return nothingToDo(touched, null, messages.getMessage('reason.expired', [expired]));
  if (!touched.after.includes(null)) return changedSince(touched, null, messages.getMessage('reason.deletedSince'));
  return step(touched, null, 'insert again', {
    op: 'insert',
    object: touched.object,
    fields: insertable(touched.object, before),
  });
};

/** Of several fields that may say what a user holds Salesforce takes only one, and fills in the others itself. */
function insertable(object: string, before: Fields): Fields {
  const [, ...filledIn] = writableObject(object).targetFields.filter((name) => before[name]);
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => value !== null && !filledIn.includes(name)),
  );
}

/** The fields that say which record it is, and whose. */
function identityFields(object: string): string[] {
  const { naturalKey, userField } = writableObject(object);
  return [...new Set([...(naturalKey ?? []), ...(userField === 'Id' ? [] : [userField])])];
}

/** For a record that was there before and is now: field by field. */
const setBack = (touched: TouchedRecord, before: Fields, present: SalesforceRecord, now: Date): UndoStep[] => {
  const key = writableObject(touched.object).naturalKey ?? [];
  const differing = Object.keys(before).filter(
    (name) => !key.includes(name) && !isSameValue(present[name], before[name]),
  );
  const ours = differing.filter((name) => wasLeftAs(touched.after, name, present[name]));
  const others = differing.filter((name) => !ours.includes(name));
  if (differing.length === 0) return [nothingToDo(touched, present)];
  const expired = expiredAt(touched, before, now);
  if (expired && others.length === 0) return [endAgain(touched, present, expired)];
  const steps: UndoStep[] = [];
  if (ours.length > 0) {
    steps.push(
      step(touched, present, 'set back', {
        op: 'update',
        object: touched.object,
        id: present.Id,
        fields: picked(before, ours),
        before: picked(present, ours),
      }),
    );
  }
  if (others.length > 0) {
    steps.push(changedSince(touched, present, messages.getMessage('reason.fieldsChanged', [others.join(', ')])));
  }
  return steps;
};

/** Salesforce accepts no end in the past. An assignment that has expired gives no more than none. */
const endAgain = (touched: TouchedRecord, present: SalesforceRecord, expired: string): UndoStep => {
  const { object } = touched;
  const { expiryField } = writableObject(object);
  const write: RecordWrite = {
    op: 'delete',
    object,
    id: present.Id,
    before: picked(present, [...identityFields(object), ...(expiryField ? [expiryField] : [])]),
  };
  return step(touched, present, 'delete', write, messages.getMessage('reason.expired', [expired]));
};

const wasLeftAs = (states: readonly RecordState[], name: string, value: unknown): boolean =>
  states.some((state) => state !== null && isSameValue(state[name], value));

const picked = (record: Readonly<Record<string, unknown>>, names: readonly string[]): Fields =>
  Object.fromEntries(
    names.filter((name) => record[name] !== undefined).map((name) => [name, record[name] as FieldValue]),
  );
