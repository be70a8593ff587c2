import { Messages } from '@salesforce/core';
import { changeSign, type ChangeSign } from '../../model/change.js';
import { isResourceType, resourceType } from '../../model/resourceType.js';
import { parseEntitlementId, roleOf } from '../../model/entitlement.js';
import { inZone, parseTime } from '../../model/time.js';
import type { ChangeResult, EmptyHandedUser, StillHeld } from '../../schemas/changes.js';
import type { LeftOutUser } from '../../schemas/users.js';
import type { Failure } from '../runPlan.js';
import { firstOf, nounOf, shownName, userNoun, verbOf, type Noun, type PlanLine, type Verb } from './plan.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'changeFlags');

/** The labels of resources by their ids. */
type Labels = ReadonlyMap<string, string>;

/**
 * The lines of a plan of grants and revokes, or of its outcome: one for each change.
 *
 * @param timeZone the zone in which ends are shown; null: UTC
 * @param labels of the resources that have no API name
 */
export function changeLines(
  results: readonly ChangeResult[],
  timeZone: string | null,
  labels: Labels = new Map(),
): PlanLine[] {
  return results.map((result) => new ChangeLine(result, timeZone, labels));
}

/** Works out its texts when somebody asks for them: most lines of a long plan are only counted. */
class ChangeLine implements PlanLine {
  public constructor(
    private readonly result: ChangeResult,
    private readonly timeZone: string | null,
    private readonly labels: Labels,
  ) {}

  public get subject(): string {
    return this.result.user || (this.result.source ?? '');
  }

  public get sign(): ChangeSign {
    return changeSign(this.result);
  }

  public get noun(): Noun {
    return nounOf(this.result.resourceType);
  }

  public get name(): string {
    return nameOf(this.result, this.labels) || messages.getMessage('leftOut');
  }

  public get details(): string[] {
    return detailsOf(this.result, this.timeZone);
  }

  public get gives(): readonly string[] {
    return this.result.permissions;
  }

  public get notes(): string[] {
    return notesOf(this.result).map((note) => momentsIn(note, this.timeZone));
  }

  public get verb(): Verb {
    return verbOf(this.sign);
  }

  public get status(): ChangeResult['status'] {
    return this.result.status;
  }

  public get isUnsure(): boolean {
    return this.status === 'partly done' && this.result.heldThrough.length === 0;
  }

  public get error(): ChangeResult['error'] {
    return this.result.error;
  }
}

/** The lines of users for whom there is nothing to change: of whom all is to be taken away, or who are to hold what another one does. */
export function nothingToChangeLines(
  users: readonly EmptyHandedUser[],
  why: 'nothingHeld' | 'nothingLacking',
): PlanLine[] {
  return users.map(({ user }) => ({
    ...lineOfUser(user, '=', messages.getMessage(why)),
    notes: [],
    status: 'nothing to do',
  }));
}

/** The lines of rows of a list of users that were left out. */
export function leftOutUserLines(rows: readonly LeftOutUser[]): PlanLine[] {
  return rows.map(({ source, user, reason }) => ({
    ...lineOfUser(user ?? source, '!', messages.getMessage('leftOut')),
    notes: [reason],
    status: 'refused',
  }));
}

/** A line about a user as a whole, who is counted as a user. */
function lineOfUser(subject: string, sign: ChangeSign, name: string): Omit<PlanLine, 'notes' | 'status'> {
  return {
    subject,
    sign,
    noun: { ...userNoun, label: '' },
    name,
    details: [],
    gives: [],
    verb: verbOf(sign),
    error: null,
  };
}

/** For each change that failed, or left the access with the user: the user, the access, and the reason. */
export function changeFailures(results: readonly ChangeResult[], labels: Labels = new Map()): Failure[] {
  let told = '';
  /** The next steps, unless the failure above has the same. */
  const untold = (steps: readonly string[]): readonly string[] => {
    const isTold = told === steps.join('\n');
    told = steps.join('\n');
    return isTold ? [] : steps;
  };
  return results.flatMap((result) => {
    const { status, user, resourceType, error, reason, nextSteps } = result;
    const isHeld = status === 'still held' || status === 'partly done';
    if (!isHeld && (status !== 'failed' || !error)) return [];
    const what = `${user}, ${nounOf(resourceType).label} ${nameOf(result, labels)}`;
    if (isHeld) {
      return [
        { message: messages.getMessage('warning.stillHeld', [what, reason ?? '']), nextSteps: commandsOf(result) },
      ];
    }
    const tokens = [what, error!.message, error!.code, reason ? `; ${reason}` : ''];
    return [{ message: messages.getMessage('warning.failed', tokens), nextSteps: untold(nextSteps) }];
  });
}

/**
 * For each access that users still hold after all was taken away, and each reason for it: the users and the reason. The plan has told
 * of profiles that stay.
 */
export function stillHeldWarnings(stillHeld: readonly StillHeld[]): Failure[] {
  const untold = stillHeld.filter(({ access }) => access.resourceType !== 'profile');
  const alike = Map.groupBy(untold, ({ access, reason }) => JSON.stringify([access, reason]));
  return [...alike.values()].map((some) => {
    const { access, reason } = some[0]!;
    const users = firstOf([...new Set(some.map(({ user }) => user))]);
    const what = `${nounOf(access.resourceType).label} ${shownName(access.resource, access.name)}`;
    return { message: messages.getMessage('warning.heldForGood', [users, what, reason]), nextSteps: [] };
  });
}

function nameOf({ resourceType: type, resource, entitlement }: ChangeResult, labels: Labels): string {
  const name = shownName(resource, labels.get(resource));
  if (!isResourceType(type) || resourceType(type).entitlement?.roles === undefined) return name;
  const slug = parseEntitlementId(entitlement ?? '')?.slug ?? entitlement;
  const role = slug && roleOf({ type, slug });
  return [name, role && `(${role})`].filter(Boolean).join(' ');
}

/** The detail that names the replaced value: `from Launch Crew`. */
export function fromDetail(replaced: string): string {
  return messages.getMessage('from', [replaced]);
}

/**
 * The details of a new end: the end itself, and the end that it replaces.
 *
 * @param replaced UTC with `Z`, or `never`
 * @param timeZone the zone in which ends are shown; null: UTC
 */
export function endDetails(expiresAt: string | null, replaced: string, timeZone: string | null): string[] {
  return [
    expiresAt ? endDetail(expiresAt, timeZone) : messages.getMessage('withoutEnd'),
    replaced === 'never' ? messages.getMessage('fromNoEnd') : fromDetail(endIn(timeZone, replaced)),
  ];
}

/** Until when a user has an access. @param expiresAt UTC with `Z` */
export function endDetail(expiresAt: string, timeZone: string | null): string {
  return messages.getMessage('until', [endIn(timeZone, expiresAt)]);
}

/** An end with its zone. If the end of a refused change is not a moment, it is shown as it was written. */
function endIn(timeZone: string | null, end: string): string {
  const moment = parseTime(end);
  return typeof moment === 'string' ? inZone(moment, timeZone ?? 'UTC') : end;
}

/**
 * A reason as a plan shows it: the moments in it, which are UTC with `Z` in JSON, in the zone of the ends.
 *
 * @param timeZone the zone in which ends are shown; null: UTC
 */
export function momentsIn(reason: string, timeZone: string | null): string {
  return reason.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (moment) => endIn(timeZone, moment));
}

function detailsOf({ action, verdict, expiresAt, replaced }: ChangeResult, timeZone: string | null): string[] {
  if (verdict === 'update expiry') return endDetails(expiresAt, replaced ?? 'never', timeZone);
  return [
    ...(action === 'grant' && expiresAt ? [endDetail(expiresAt, timeZone)] : []),
    ...(replaced === null ? [] : [fromDetail(replaced)]),
  ];
}

function notesOf(result: ChangeResult): string[] {
  const { verdict, reason, replaced, source } = result;
  // The line itself already names the replaced value.
  if (reason === null || (verdict === 'grant' && replaced !== null)) return [];
  const isElsewhere = verdict === 'refused' && source !== null && !reason.startsWith(source);
  return [isElsewhere ? `${source}: ${reason}` : reason, ...commandsOf(result)];
}

/** The commands that end the other ways in which the user holds the access. */
function commandsOf({ heldThrough }: ChangeResult): string[] {
  return heldThrough.flatMap(({ command }) => (command === null ? [] : messages.getMessage('toEndIt', [command])));
}
