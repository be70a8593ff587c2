import { type Connection, Messages } from '@salesforce/core';
import { targetOrgArgument, userArguments } from '../../model/commandText.js';
import type { OutcomeStatus, WriteOutcome } from '../../model/change.js';
import {
  adviceOn,
  isAboutLogin,
  planStatus,
  statusOf,
  type PlannedStatus,
  type StatusVerdict,
  type StoredStatus,
  type WantedStatus,
} from '../../model/userStatus.js';
import type { Organization } from '../../model/organization.js';
import { OrgClient } from '../../org/client.js';
import { eachWhere, readWhere } from '../../org/query.js';
import { flag, text, time } from '../../org/record.js';
import { readOrganization, readRunningUserId } from '../../org/facts.js';
import { type ObjectQuery, soqlInLists } from '../../org/soql.js';
import { nextStepsAfter } from '../../org/refusals.js';
import { logins } from '../../resources/user.js';
import { allErrorsOf } from '../../org/write/recordCollection.js';
import type { LeftOutUser, UserStatus, UserStatusChange } from '../../schemas/users.js';
import { findListedUsers, type FindOptions, type FoundUser, type ListedUser } from '../lookup/userList.js';
import type { User } from '../lookup/users.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'userStatus');

/** The next steps of most users: one list for all of them. */
const NONE: never[] = [];

type UserWithState = FoundUser & { readonly state: StoredStatusWithLogin };
type PlannedUserStatus = UserWithState & { readonly planned: PlannedStatus };

const toStatus = ({ user, source, state }: UserWithState): UserStatus => ({
  source,
  resource_id: user.id,
  username: user.username,
  name: user.name,
  state: statusOf(state),
  is_active: state.isActive,
  isFrozen: state.isLoginVisible ? state.isFrozen : null,
  isPasswordLocked: state.isLoginVisible ? state.isPasswordLocked : null,
  lastLogin: state.lastLogin,
});

const readUsers = async (
  client: OrgClient,
  list: readonly ListedUser[],
  needsLogins: boolean,
  options: FindOptions,
): Promise<{ users: UserWithState[]; leftOut: readonly LeftOutUser[] }> => {
  const { users, leftOut } = await findListedUsers(client, list, options);
  const states = await readStoredStatuses(
    client,
    users.map(({ user }) => user.id),
    needsLogins,
  );
  return { users: users.map((found) => ({ ...found, state: states.get(found.user.id)! })), leftOut };
};

/**
 * Reads whether users can log in. Each user comes once, in the order of the list.
 *
 * @throws SfError what `findListedUsers` throws; in plain words when the org cannot be read
 */
export const readStatuses = async (
  connection: Connection,
  list: readonly ListedUser[],
  options: FindOptions = {},
): Promise<{ users: UserStatus[]; leftOut: readonly LeftOutUser[]; client: OrgClient }> => {
  const client = new OrgClient(connection);
  const { users, leftOut } = await readUsers(client, list, true, options);
  return { users: users.map(toStatus), leftOut, client };
};

export type StatusPlan = {
  readonly client: OrgClient;
  readonly organization: Organization;
  readonly wanted: WantedStatus;
  readonly users: readonly PlannedUserStatus[];
  readonly leftOut: readonly LeftOutUser[];
};

/**
 * Plans the writes that give users a status. Each user comes once, in the order of the list.
 *
 * @throws SfError what `findListedUsers` throws; in plain words when the org cannot be read
 */
export const planStatuses = async (
  connection: Connection,
  list: readonly ListedUser[],
  wanted: WantedStatus,
  signal: AbortSignal,
  options: FindOptions = {},
): Promise<StatusPlan> => {
  const client = new OrgClient(connection, { signal });
  const [organization, runningUserId, { users, leftOut }] = await Promise.all([
    readOrganization(client),
    readRunningUserId(client),
    readUsers(client, list, isAboutLogin(wanted), options),
  ]);
  return {
    client,
    organization,
    wanted,
    users: users.map((entry) => ({ ...entry, planned: planStatus(entry.state, wanted, runningUserId) })),
    leftOut,
  };
};

const statusAfter = (
  { state, planned }: PlannedUserStatus,
  outcome: WriteOutcome | undefined,
): StoredStatusWithLogin => {
  if (outcome?.status !== 'done') return state;
  const { IsActive: isActive = state.isActive, IsFrozen: isFrozen = state.isFrozen } =
    planned.write?.op === 'update' ? planned.write.fields : {};
  return { ...state, isActive: isActive === true, isFrozen: isFrozen === true };
};

const outcomeStatus = ({ planned }: PlannedUserStatus, outcome: WriteOutcome | undefined): OutcomeStatus => {
  if (planned.verdict === 'refused') return 'refused';
  return planned.write ? (outcome?.status ?? 'not sent') : 'nothing to do';
};

/**
 * The result of each user of a plan, with the next steps after a refusal.
 *
 * @param outcomes of the users that have a write, in their order; none for a plan that was not carried out
 */
export const statusResults = (
  { users, wanted, client }: StatusPlan,
  outcomes: readonly WriteOutcome[],
): UserStatusChange[] => {
  let next = 0;
  return users.map((plan) => {
    const { user, planned } = plan;
    const outcome = planned.write ? outcomes[next++] : undefined;
    const status = outcomeStatus(plan, outcome);
    const error = outcome?.error ?? null;
    return {
      ...toStatus({ ...plan, state: statusAfter(plan, outcome) }),
      verdict: planned.verdict,
      status,
      success: status === 'done' || status === 'nothing to do',
      reason: planned.refusal ? messages.getMessage(`refusal.${planned.refusal}`) : stillOut(plan, wanted, client),
      error,
      nextSteps: error ? nextStepsOfStatus(planned.verdict, error, user, plan.state, client) : NONE,
    };
  });
};

/**
 * What to do about a refusal of a change of status: the advice on statuses, or else what helps against the error in general.
 *
 * @param state the user's status before the change
 */
export function nextStepsOfStatus(
  verdict: StatusVerdict,
  error: NonNullable<WriteOutcome['error']>,
  user: Pick<User, 'id' | 'username'>,
  state: Pick<StoredStatus, 'isFrozen' | 'loginId'>,
  client: OrgClient,
): string[] {
  const errors = allErrorsOf(error);
  const advice = adviceOn(verdict, errors, state);
  if (advice.length === 0) return nextStepsAfter(errors);
  return advice.map((key) => messages.getMessage(`advice.${key}`, whoseStatus(user, client)));
}

/** Why a user who is to be let in still cannot log in; null otherwise. Activating leaves a freeze, and the other way round. */
function stillOut({ user, state }: PlannedUserStatus, wanted: WantedStatus, client: OrgClient): string | null {
  const whose = whoseStatus(user, client);
  if (wanted === 'active' && state.isFrozen) return messages.getMessage('stillOut.frozen', whose);
  if (wanted === 'unfrozen' && !state.isActive) return messages.getMessage('stillOut.inactive', whose);
  return null;
}

/** The arguments that name the org and the user, for a command that is printed. */
function whoseStatus(user: Pick<User, 'id' | 'username'>, client: OrgClient): string[] {
  return [targetOrgArgument(client.username), userArguments([user])];
}

/** The ids of those users who are frozen; none where that cannot be read. */
export async function frozenAmong(client: OrgClient, userIds: readonly string[]): Promise<Set<string>> {
  const records = await readWhere(client, logins, soqlInLists('UserId', userIds)).catch(() => []);
  return new Set(records.flatMap((login) => (flag(login, 'IsFrozen') ? (text(login, 'UserId') ?? []) : [])));
}

export type StoredStatusWithLogin = StoredStatus & {
  /** False if the running user may not see the login: then it is not known whether the user is frozen or locked out. */
  readonly isLoginVisible: boolean;
  readonly isPasswordLocked: boolean;
  /** UTC with `Z`; null: never. */
  readonly lastLogin: string | null;
};

const USERS: ObjectQuery = {
  object: 'User',
  fields: ['Id', 'IsActive', 'LastLoginDate'],
  optionalFields: ['LastLoginDate'],
};

function unread(id: string): StoredStatusWithLogin {
  return {
    id,
    isLoginVisible: true,
    isActive: false,
    isFrozen: false,
    isPasswordLocked: false,
    loginId: null,
    lastLogin: null,
  };
}

/**
 * Reads whether users are active, frozen, or locked out by wrong passwords, and when they last logged in: a query on each
 * of User and UserLogin, or a few for very many users.
 *
 * @param needsLogins whether to throw if the running user may not read UserLogin, for which one needs Manage Users
 * @returns by user id
 * @throws SfError in plain words
 */
export const readStoredStatuses = async (
  client: OrgClient,
  userIds: readonly string[],
  needsLogins: boolean,
): Promise<Map<string, StoredStatusWithLogin>> => {
  const states = new Map<string, StoredStatusWithLogin>();
  let areLoginsVisible = true;
  /** What is read first of a user waits for the rest. */
  const add = (id: string, part: Partial<StoredStatusWithLogin>): void => {
    states.set(id, Object.assign(states.get(id) ?? unread(id), part));
  };
  const isLoginHidden = (error: unknown): boolean =>
    !needsLogins && error instanceof Error && error.name === 'MissingPermissionError';
  await Promise.all([
    eachWhere(client, USERS, soqlInLists('Id', userIds), (user) =>
      add(user.Id, { isActive: flag(user, 'IsActive'), lastLogin: time(user, 'LastLoginDate') }),
    ),
    eachWhere(client, logins, soqlInLists('UserId', userIds), (login) => {
      const [isFrozen, isPasswordLocked] = [flag(login, 'IsFrozen'), flag(login, 'IsPasswordLocked')];
      add(String(login['UserId']), { loginId: login.Id, isFrozen, isPasswordLocked });
    }).catch((error: unknown) => {
      if (!isLoginHidden(error)) throw error;
      areLoginsVisible = false;
    }),
  ]);
  if (!areLoginsVisible) for (const state of states.values()) Object.assign(state, { isLoginVisible: false });
  return states;
};
