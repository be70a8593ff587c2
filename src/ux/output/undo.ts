import { Messages } from '@salesforce/core';
import type { ChangeSign } from '../../model/change.js';
import { resourceType, type ResourceTypeId } from '../../model/resourceType.js';
import { shortText } from '../../model/shortText.js';
import { inZone } from '../../model/time.js';
import { USER_LOGIN } from '../../model/userStatus.js';
import type { UndoResult } from '../../schemas/undo.js';
import type { NamedField } from '../../services/undo/report.js';
import type { UndoneRun } from '../../services/undo/undo.js';
import type { Failure } from '../runPlan.js';
import { endDetail, endDetails, fromDetail, momentsIn } from './changes.js';
import { nounOf, shownName, userNoun, verbOf, type PlanLine, type Verb } from './plan.js';
import { statusNoun } from './users.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'access.undo');

/** The part of a line that differs between the lines of one step: a step that sets several fields has several lines. */
type Part = Pick<PlanLine, 'sign' | 'noun' | 'name' | 'details' | 'gives' | 'verb'>;

/** A step's result, and the fields that the step is about. */
export type ToldStep = { readonly result: UndoResult; readonly fields: readonly NamedField[] };

/**
 * The lines of a plan to undo a run, or of its outcome. They look like the lines of the plan of that run.
 *
 * @param isNew whether a text was not asked for before. Two records may give one access, which is told once: a permission set group can
 * be assigned by its name and by the set that it owns
 * @param timeZone the zone in which ends are shown; null: UTC
 */
export function* undoLines(
  steps: Iterable<ToldStep>,
  isNew: (text: string) => boolean,
  timeZone: string | null,
): Generator<PlanLine> {
  for (const { result, fields } of steps) {
    for (const part of partsOf(result, fields, timeZone)) {
      const line = lineOf(result, part, timeZone);
      if (isNew(JSON.stringify(line))) yield line;
    }
  }
}

function lineOf({ user, recordId, reason, status, error }: UndoResult, part: Part, timeZone: string | null): PlanLine {
  const notes = reason === null ? [] : [momentsIn(reason, timeZone)];
  return { subject: user ?? recordId ?? '', notes, status, error, ...part };
}

/** The run that is undone: its command, when it was, as `sf access history` shows it, and how many records it changed. */
export function undoneRunText({ command, startedAt, changes, state }: UndoneRun): string {
  const words = [shortText(command), inZone(startedAt, 'UTC')];
  const text = messages.getMessage(`run.${changes === 1 ? 'one' : 'many'}`, [
    ...words,
    ...(changes === 1 ? [] : [changes.toLocaleString('en-US')]),
  ]);
  return state === 'broken off' ? messages.getMessage('run.brokenOff', [text]) : text;
}

/** For each step that failed: the user, the access, and Salesforce's message and code. */
export function* undoFailures(steps: Iterable<ToldStep>): Generator<Failure> {
  for (const { result, fields } of steps) {
    const { user, error, reason, nextSteps } = result;
    if (!error) continue;
    const parts = partsOf(result, fields, null);
    const what = [user, ...parts.map(({ noun, name }) => [noun.label, name].filter(Boolean).join(' '))]
      .filter(Boolean)
      .join(', ');
    const tokens = [what, error.message, error.code, reason ? `; ${reason}` : ''];
    yield { message: messages.getMessage('failed', tokens), nextSteps };
  }
}

function partsOf(result: UndoResult, fields: readonly NamedField[], timeZone: string | null): Part[] {
  switch (result.verdict) {
    case 'delete':
      return [ofRecord(result, '-')];
    case 'insert again':
      return [ofInsert(result, fields, timeZone)];
    case 'set back':
    case 'deactivate':
      return fields.map((field) => ofField(result, field, timeZone));
    case 'nothing to do':
      return ofKept(result, fields, '=');
    default:
      return ofKept(result, fields, '!');
  }
}

function ofRecord({ resourceType: type, resource, target, object }: UndoResult, sign: ChangeSign): Part {
  const noun = type ? nounOf(type) : object === 'User' || object === USER_LOGIN ? userNoun : nounOf(object);
  const name = resource === null ? '' : shownName(resource, target);
  return { sign, noun, name, details: [], gives: [], verb: verbOf(sign) };
}

/** A record that is inserted again, with all that it sets: its end, its role, and what else there may be. */
function ofInsert(result: UndoResult, fields: readonly NamedField[], timeZone: string | null): Part {
  const part = ofRecord(result, '+');
  const others = fields.filter(({ isEnd, value, resourceType }) => !isEnd && resourceType === null && value !== null);
  const ends = fields.flatMap(({ isEnd, value }) => (isEnd && typeof value === 'string' ? [value] : []));
  const isRole = result.resourceType !== null && hasRoles(result.resourceType);
  const further = others.map(({ field, value }) => (isRole ? String(value) : `${field} ${String(value)}`));
  return {
    ...part,
    name: further.length > 0 ? `${part.name} (${further.join(', ')})` : part.name,
    details: ends.map((end) => endDetail(end, timeZone)),
    gives: result.permissions,
  };
}

/** What is left as it is: the fields that a step names, else the record. */
function ofKept(result: UndoResult, fields: readonly NamedField[], sign: ChangeSign): Part[] {
  const named = fields.filter(({ isEnd, value, replaced }) => !isEnd && (value ?? replaced) !== null);
  if (named.length === 0) return [ofRecord(result, sign)];
  return named.map((field) => {
    const { noun, name } = ofField(result, field, null);
    return { ...ofRecord(result, sign), noun, name };
  });
}

function ofField(result: UndoResult, field: NamedField, timeZone: string | null): Part {
  if (typeof field.value === 'boolean') return ofStatus(field.field, field.value);
  const sign = field.value === null ? '-' : field.replaced === null ? '+' : '~';
  const replaced = sign === '~' ? [fromDetail(String(field.replaced))] : [];
  const value = String(field.value ?? field.replaced);
  if (field.isEnd) {
    return {
      ...ofRecord(result, '~'),
      details: endDetails(field.value as string | null, (field.replaced ?? 'never') as string, timeZone),
    };
  }
  if (field.resourceType) {
    const gives = field.permissions;
    return { sign, noun: nounOf(field.resourceType), name: value, details: replaced, gives, verb: verbOf(sign) };
  }
  const { noun, name } = ofRecord(result, sign);
  const isRole = result.resourceType !== null && hasRoles(result.resourceType);
  return {
    sign,
    noun,
    name: `${name} (${isRole ? value : `${field.field} ${value}`})`,
    details: replaced,
    gives: [],
    verb: verbOf(sign),
  };
}

const hasRoles = (type: ResourceTypeId): boolean => resourceType(type).entitlement?.roles !== undefined;

/** Whether a user may log in is a field that is true or false. */
function ofStatus(field: string, value: boolean): Part {
  const verbs: readonly [Verb, Verb] = field === 'IsFrozen' ? ['froze', 'unfroze'] : ['activated', 'deactivated'];
  const [now, before] = [value, !value].map((is) => messages.getMessage(`status.${field}.${String(is)}`));
  return {
    sign: '~',
    noun: statusNoun,
    name: now!,
    details: [fromDetail(before!)],
    gives: [],
    verb: verbs[value ? 0 : 1],
  };
}
