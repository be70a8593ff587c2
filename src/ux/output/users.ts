import { Messages, type Org } from '@salesforce/core';
import { targetOrgArgument, userArguments } from '../../model/commandText.js';
import type { ChangeSign } from '../../model/change.js';
import type { WantedStatus } from '../../model/userStatus.js';
import type { CreatedUser, LeftOutUser, UserStatus, UserStatusChange } from '../../schemas/users.js';
import type { Failure } from '../runPlan.js';
import { orgNameOf } from '../text.js';
import type { MadeWith } from './planFields.js';
import { userNoun, type Noun, type PlanLine, type Verb } from './plan.js';
import '../../messages.js';

const createMessages = Messages.loadMessages('sf-plugin-access', 'access.user.create');
const statusMessages = Messages.loadMessages('sf-plugin-access', 'access.user.status');

/** The noun for a user's status in a plan. Several lines are counted as users. */
export const statusNoun: Noun = { ...userNoun, label: statusMessages.getMessage('status.label') };

/** The lines of a plan to create users, or of its outcome: one for each user. */
export function newUserLines(users: readonly CreatedUser[]): PlanLine[] {
  return users.map((user) => new NewUserLine(user));
}

/** Works out its texts when somebody asks for them, as the lines of all long plans do. */
class NewUserLine implements PlanLine {
  public constructor(private readonly user: CreatedUser) {}

  public get subject(): string {
    return this.user.username;
  }

  public get sign(): ChangeSign {
    return NEW_USER_SIGNS[this.user.verdict];
  }

  public get noun(): Noun {
    return this.user.verdict === 'reactivate' ? statusNoun : userNoun;
  }

  public get name(): string {
    return this.user.verdict === 'reactivate' ? statusMessages.getMessage('state.active') : '';
  }

  public get details(): string[] {
    const { verdict, isActive, profile } = this.user;
    switch (verdict) {
      case 'create':
        return [createMessages.getMessage('note.profile', [profile])];
      case 'reactivate':
        return [statusMessages.getMessage('from', [statusMessages.getMessage('state.inactive')])];
      default:
        return [createMessages.getMessage(isActive ? 'note.active' : 'note.inactive')];
    }
  }

  public get gives(): readonly string[] {
    return this.user.permissions;
  }

  public get notes(): string[] {
    return [];
  }

  public get madeWith(): MadeWith | undefined {
    return this.user.verdict === 'create' ? fieldsOf(this.user) : undefined;
  }

  public get verb(): Verb {
    return this.user.verdict === 'reactivate' ? 'activated' : 'created';
  }

  public get status(): CreatedUser['status'] {
    return this.user.status;
  }

  public get error(): CreatedUser['error'] {
    return this.user.error;
  }
}

const NEW_USER_SIGNS: Readonly<Record<CreatedUser['verdict'], ChangeSign>> = {
  create: '+',
  reactivate: '~',
  'already exists': '=',
};

/** The fields of a new user, as they are sent; the profile with its name. */
function fieldsOf({ fields, profile }: CreatedUser): MadeWith {
  return new Map(
    Object.entries(fields ?? {}).map(([field, value]) => [
      field,
      field === 'ProfileId' ? createMessages.getMessage('field.profile', [value, profile]) : String(value),
    ]),
  );
}

/** A line for each user that was created or reactivated: the id, and whether an email is sent. */
export const createdLines = (users: readonly CreatedUser[]): string[] =>
  users.flatMap(({ username, userId, verdict, status, passwordReset }) => {
    if (status !== 'done' || !userId) return [];
    const key = passwordReset?.success ? 'done.password' : `done.${verdict}`;
    return [createMessages.getMessage(key, [username, userId])];
  });

/** The advice for new users without an email to set a password: they cannot log in yet. */
export function nextLines(users: readonly CreatedUser[], org: Org): string[] {
  const isNew = ({ verdict, status }: CreatedUser): boolean => verdict === 'create' && status === 'done';
  const withoutPassword = users.some((user) => isNew(user) && user.isActive && !user.passwordReset?.success);
  const inactive = users.flatMap((user) => {
    const { username, userId: id } = user;
    return isNew(user) && !user.isActive && id !== null ? [{ username, id }] : [];
  });
  const whose = [targetOrgArgument(orgNameOf(org)), userArguments(inactive)];
  return [
    ...(withoutPassword ? [createMessages.getMessage('next.password')] : []),
    ...(inactive.length > 0 ? [createMessages.getMessage('next.inactive', whose)] : []),
  ];
}

/**
 * For each user that was not created, or whose password was not reset: Salesforce's message and code, and what to do.
 */
export const newUserFailures = (users: readonly CreatedUser[]): Failure[] =>
  users.flatMap(({ username, verdict, status, reason, error, nextSteps, passwordReset }) => [
    ...(status === 'failed' && error
      ? [
          {
            message: createMessages.getMessage(`failed.${verdict}`, [
              username,
              error.message,
              error.code,
              reason ? `; ${reason}` : '',
            ]),
            nextSteps: [...nextSteps],
          },
        ]
      : []),
    ...(passwordReset?.error
      ? [
          {
            message: createMessages.getMessage('failed.password', [
              username,
              passwordReset.error.message,
              passwordReset.error.code,
            ]),
            nextSteps: [createMessages.getMessage('password.nextStep')],
          },
        ]
      : []),
  ]);

const describe = ({ state, is_active: isActive, isFrozen, isPasswordLocked }: UserStatus): string =>
  [
    state,
    ...(!isActive && isFrozen ? [statusMessages.getMessage('state.frozenToo')] : []),
    ...(isPasswordLocked ? [statusMessages.getMessage('state.passwordLocked')] : []),
  ].join(', ');

/** One row for each user: whether the user can log in. */
export const statusRows = (users: readonly UserStatus[]): Array<Record<string, string>> =>
  users.map((user) => ({
    user: user.username,
    status: describe(user),
    lastLogin: user.lastLogin ?? statusMessages.getMessage('never'),
  }));

const VERBS: Readonly<Record<UserStatusChange['verdict'], Verb>> = {
  activate: 'activated',
  deactivate: 'deactivated',
  freeze: 'froze',
  unfreeze: 'unfroze',
  'nothing to do': 'changed',
  refused: 'changed',
};

/** The lines of a plan to change statuses, or of its outcome: one for each user. */
export function statusLines(users: readonly UserStatusChange[], wanted: WantedStatus): PlanLine[] {
  return users.map((user) => new StatusLine(user, wanted));
}

class StatusLine implements PlanLine {
  public constructor(
    private readonly user: UserStatusChange,
    private readonly wanted: WantedStatus,
  ) {}

  public get subject(): string {
    return this.user.username;
  }

  public get sign(): ChangeSign {
    if (this.user.verdict === 'refused') return '!';
    return this.isChange ? '~' : '=';
  }

  public get noun(): Noun {
    return statusNoun;
  }

  public get name(): string {
    return this.user.verdict === 'nothing to do'
      ? describe(this.user)
      : statusMessages.getMessage(`state.${this.wanted}`);
  }

  public get details(): string[] {
    return this.isChange ? [statusMessages.getMessage('from', [describe(this.user)])] : [];
  }

  public get gives(): string[] {
    return [];
  }

  public get notes(): string[] {
    return this.user.reason === null ? [] : [this.user.reason];
  }

  public get verb(): Verb {
    return VERBS[this.user.verdict];
  }

  public get status(): UserStatusChange['status'] {
    return this.user.status;
  }

  public get error(): UserStatusChange['error'] {
    return this.user.error;
  }

  private get isChange(): boolean {
    return this.user.verdict !== 'nothing to do' && this.user.verdict !== 'refused';
  }
}

/** The lines of rows of a list that were left out: the status is refused to whoever was meant. */
export function leftOutLines(rows: readonly LeftOutUser[], wanted: WantedStatus): PlanLine[] {
  return rows.map(({ source, user, reason }) => ({
    subject: user ?? source,
    sign: '!',
    noun: statusNoun,
    name: statusMessages.getMessage(`state.${wanted}`),
    details: [],
    gives: [],
    notes: [reason],
    verb: 'changed',
    status: 'refused',
    error: null,
  }));
}

/** For each user that was not changed: Salesforce's message and code, and what to do. */
export const statusFailures = (users: readonly UserStatusChange[]): Failure[] =>
  users.flatMap(({ username, verdict, status, error, nextSteps }) =>
    status === 'failed' && error
      ? [
          {
            message: statusMessages.getMessage('failed', [username, verdict, error.message, error.code]),
            nextSteps: [...nextSteps],
          },
        ]
      : [],
  );
