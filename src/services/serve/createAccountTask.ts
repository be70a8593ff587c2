import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Messages, SfError } from '@salesforce/core';
import { TaskFailure, type TaskResult, unimplemented } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { setupPages } from '../../formats/c1z/setupPage.js';
import { UserRecords } from '../../formats/c1z/records.js';
import { type Resource, ResourceSchema } from '../../generated/c1/connector/v2/connector_pb.js';
import { type AccountInfo, CreateAccountResponseSchema } from '../../generated/c1/connector/v2/provisioning_pb.js';
import type { Task_CreateAccountTask as CreateAccountTask } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { type Account, accountStatus, type LoginState, statusDetails } from '../../model/account.js';
import { columnFields, columnOf, type RequestedUser, type UserProblem } from '../../model/newUser.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { narrowed, soqlInLists } from '../../org/soql.js';
import type { AccessSink } from '../../resources/kinds.js';
import { kinds } from '../../resources/index.js';
import { type CreatedUser, createdUsers, isAsAsked, resetPasswords } from '../users/create.js';
import { planUsers, type UserPlan } from '../users/plan.js';
import { accountFields } from './accountSchema.js';
import type { Logger } from './log.js';
import { type RunningConnector, write } from './runningConnector.js';
import { finalFailure, writeFailure } from './salesforceFailure.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** What is noted before a user is created: whoever finds the user there later knows that it may have been this task. */
const CREATES = 'creates';
/** What is noted once Salesforce has mailed the link: who is given the task again does not have it mailed again. */
const MAILED = 'mailed';

const hasOwnKey = (key: string): key is keyof typeof accountFields => Object.hasOwn(accountFields, key);

/**
 * The user that C1 wants. Keys that the schema does not name are fields of User by their API names.
 *
 * @throws TaskFailure when a value is no text, number or truth value
 */
const requestedUser = ({ profile = {}, emails, login }: AccountInfo): RequestedUser => {
  const values: Record<string, string> = {};
  const email = emails.find(({ isPrimary }) => isPrimary) ?? emails[0];
  const fallback = email?.address ?? login;
  if (fallback !== '') values['Email'] = fallback;
  for (const [key, value] of Object.entries(profile)) {
    if (value === null || value === '' || key === 'profileId') continue;
    if (typeof value === 'object') {
      throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('notScalar', [key]));
    }
    values[hasOwnKey(key) ? accountFields[key]! : key] = String(value);
  }
  const { profileId } = profile;
  return { profile: typeof profileId === 'string' ? profileId.trim() : '', values, source: null };
};

type Result = MessageInitShape<typeof CreateAccountResponseSchema>['result'];

const resultOf = ({ username, verdict, password_reset: reset }: CreatedUser, resource: Resource): Result => {
  const value = { resource, isCreateAccountResult: true };
  if (verdict === 'already exists') return { case: 'alreadyExists', value };
  if (!reset?.error) return { case: 'success', value };
  const message = messages.getMessage('passwordNotReset', [username, `${reset.error.message} (${reset.error.code})`]);
  return { case: 'actionRequired', value: { ...value, message } };
};

/** What to do next is left out: it is said for the flags of a command. */
const refuseFailed = ({ status: outcome, success, error }: CreatedUser): void => {
  if (success) return;
  throw writeFailure(error ? `${error.message} (${error.code})` : '', outcome, error);
};

/** Keys of the profile by the columns of `sf access user create`; what has no column is a field by its API name. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['username', columnFields.username],
  ...Object.entries(accountFields).map(([key, field]) => [field ? columnOf(field)! : 'profile', key] as const),
]);

/** What is wrong with what C1 asks for, by the keys of the profile rather than by flags; any other error as it is. */
const inKeys = (error: unknown): unknown => {
  if (!(error instanceof SfError) || error.name !== 'InvalidUsersError') return error;
  const problems = error.data as readonly UserProblem[];
  const lines = problems.map(({ column, problem }) => `${KEYS.get(column) ?? column}: ${problem}`);
  return new TaskFailure(status.INVALID_ARGUMENT, lines.join('; '));
};

/** Whether the user who is there was created by this task, of which that was noted, before its process was killed. */
const isOwn = async (plan: UserPlan, noted: string | null): Promise<boolean> =>
  noted === MAILED || (noted === CREATES && (await isAsAsked(plan, plan.users[0]!)));

/**
 * Creates a user and has Salesforce mail a link to set a password, unless the user logs in by single sign-on. An inactive
 * user of that name is activated, as C1's own connector does.
 *
 * @throws TaskFailure, never to be tried again, as C1's own connectors have it
 */
export const createAccountTask = async (
  connector: RunningConnector,
  { accountInfo, credentialOptions }: CreateAccountTask,
  { record, note, signal }: TaskContext,
  log: Logger,
): Promise<TaskResult> => {
  if (!accountInfo) throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('noAccount'));
  const credentials = credentialOptions?.options.case;
  if (credentials === 'randomPassword' || credentials === 'encryptedPassword') {
    throw unimplemented(messages.getMessage('noPasswords'));
  }
  const { connection, syncOptions, metrics } = connector;
  try {
    const plan = await planUsers(connection, [requestedUser(accountInfo)], { reactivate: true, signal });
    try {
      if (plan.users.some(({ verdict }) => verdict === 'create')) await note(CREATES);
      const { outcomes, journal } = await write(
        connector,
        plan.client,
        plan.users.flatMap(({ write }) => write ?? []),
        signal,
        log,
      );
      const [found] = createdUsers(plan, outcomes);
      refuseFailed(found!);
      const isOurs = found!.verdict === 'already exists' && (await isOwn(plan, record.note));
      const created: CreatedUser = isOurs ? { ...found!, verdict: 'create', status: 'done' } : found!;
      const needsMail = credentials !== 'sso' && !(isOurs && record.note === MAILED);
      const [user] = needsMail ? await resetPasswords(plan, [created]) : [created];
      if (user!.password_reset?.success) {
        // The mail is out, whether or not the next process will know it.
        await note(MAILED).catch((error: Error) => log.warn({ error: error.message }, 'the mail could not be noted'));
      }
      const { username, resource_id: id, verdict, password_reset: reset } = user!;
      log.info({ user: username, verdict, password_mail: reset?.success ?? false, journal }, 'created an account');
      const resource = await readAccount(plan.client, id!, syncOptions);
      const response = create(CreateAccountResponseSchema, { result: resultOf(user!, resource) });
      return { response: anyPack(CreateAccountResponseSchema, response) };
    } finally {
      metrics.salesforceCalls(plan.client.calls);
    }
  } catch (error) {
    throw finalFailure(inKeys(error));
  }
};

/** By object: the field that says whose record it is. */
const OWNER: Readonly<Record<string, string>> = { User: 'Id', UserLogin: 'UserId' };
const UNLIMITED = { isFrozen: false, isPasswordLocked: false };

/**
 * Reads one user as the account that a sync would list, whatever the user's type and status.
 *
 * @throws SfError in plain words; TaskFailure NOT_FOUND when the user is gone
 */
export const readAccount = async (client: OrgClient, userId: string, options: SyncOptions): Promise<Resource> => {
  let account: Account | undefined;
  let login: LoginState = UNLIMITED;
  const sink: Partial<AccessSink> = {
    account: (found) => (account = found),
    loginState: (_, state) => (login = state),
    leftOut: () => undefined,
  };
  const everybody = { ...options, syncDeactivatedUsers: true, syncNonStandardUsers: true };
  const { subscriptions } = kinds.find(({ type }) => type === 'user')!.read(everybody, sink as AccessSink);
  for (const { query, each } of subscriptions) {
    const [own = ''] = soqlInLists(OWNER[query.object] ?? 'Id', [userId]);
    for (const record of await readAll(client, narrowed(query, own))) each(record);
  }
  if (!account) throw new TaskFailure(status.NOT_FOUND, messages.getMessage('userGone', [userId]));
  const { isActive } = account;
  const record = new UserRecords().bytesOf(
    {
      ...account,
      status: accountStatus(isActive, login),
      statusDetails: statusDetails(isActive, login),
      managerEmail: null,
    },
    setupPages(client.instanceUrl)('user', userId),
  );
  return fromBinary(ResourceSchema, record);
};
