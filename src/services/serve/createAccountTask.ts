import { status } from '@grpc/grpc-js';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { Messages, SfError } from '@salesforce/core';
import { TaskFailure, unimplemented, type TaskResult } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import type { Resource } from '../../generated/c1/connector/v2/connector_pb.js';
import { CreateAccountResponseSchema, type AccountInfo } from '../../generated/c1/connector/v2/provisioning_pb.js';
import type { Task_CreateAccountTask as CreateAccountTask } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { columnFields, columnOf, type RequestedUser, type UserProblem } from '../../model/newUser.js';
import { createdUsers, isAsAsked, resetPasswords, type CreatedUser } from '../users/create.js';
import { planUsers, type UserPlan } from '../users/plan.js';
import { accountFields } from './accountSchema.js';
import type { RunningConnector } from './runningConnector.js';
import type { Logger } from './logger.js';
import { readAccount } from './readAccount.js';
import { finalFailure, writeFailure } from './salesforceFailure.js';
import { write } from './write.js';

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
