import { create, fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { Messages } from '@salesforce/core';
import { TaskFailure, type TaskResult, unimplemented } from '../../c1/taskAnswer.js';
import type { TaskContext } from '../../c1/taskRun.js';
import { setupPages } from '../../formats/c1z/setupPage.js';
import { UserRecords } from '../../formats/c1z/records.js';
import { type Resource, ResourceSchema } from '../../generated/c1/connector/v2/connector_pb.js';
import { CreateAccountResponseSchema } from '../../generated/c1/connector/v2/provisioning_pb.js';
import type { Task_CreateAccountTask as CreateAccountTask } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';
import { type Account, accountStatus, type LoginState, statusDetails } from '../../model/account.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import { USER_LOGIN } from '../../model/userStatus.js';
import { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { withCondition, soqlInLists } from '../../org/soql.js';
import type { AccessSink } from '../../resources/kinds.js';
import { kinds } from '../../resources/index.js';
import type { CreatedUser } from '../../schemas/users.js';
import { createdUsers, hasRequestedValues, resetPasswords } from '../users/create.js';
import { type PlannedUser, planUsers, type UserPlan } from '../users/plan.js';
import { requestedUser, withProfileKeys } from './accountSchema.js';
import { accessIn, type ProposedChange } from './bounds.js';
import { findExistingAccount } from './existingAccount.js';
import type { RequestedUser } from '../users/newUser.js';
import type { Logger } from './log.js';
import { carryOutForTask, type RunningConnector } from './runningConnector.js';
import { finalFailure, writeFailure } from './salesforceFailure.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/** The checkpoint before a user is created: a later run that finds the user must know that this task may have created it. */
const CREATES = 'creates';
/** The checkpoint after Salesforce has mailed the link: a later run must not mail it again. */
const MAILED = 'mailed';

/** The state of a user for whom the org gives no UserLogin record. */
const UNLIMITED = { isFrozen: false, isPasswordLocked: false };

type Result = MessageInitShape<typeof CreateAccountResponseSchema>['result'];

/**
 * Creates a user and has Salesforce mail a link to set a password, unless the user logs in by single sign-on. If the person has a
 * user of that username who is inactive, the user is activated, as C1's own connector does. A user of the same person under another
 * username is told C1, and stays as it is (`findExistingAccount`).
 *
 * @throws TaskFailure that C1 never tries again, as C1's own connectors have it
 */
export async function createAccountTask(
  connector: RunningConnector,
  { accountInfo, credentialOptions }: CreateAccountTask,
  context: TaskContext,
  log: Logger,
): Promise<TaskResult> {
  if (!accountInfo) throw new TaskFailure(status.INVALID_ARGUMENT, messages.getMessage('noAccount'));
  const credentials = credentialOptions?.options.case;
  if (credentials === 'randomPassword' || credentials === 'encryptedPassword') {
    throw unimplemented(messages.getMessage('noPasswords'));
  }
  const { connection, syncOptions, metrics, bounds } = connector;
  const { record, keepCheckpoint, signal } = context;
  try {
    const requested = requestedUser(accountInfo, bounds.rules.accountFields);
    const isMailed = record.checkpoint === MAILED;
    const { account, warning } = await readExisting(connector, requested, isMailed, signal, log);
    if (account)
      return taskResult({ case: 'alreadyExists', value: { resource: account, isCreateAccountResult: true } });
    const plan = await planUsers(connection, [requested], { reactivate: true, signal });
    try {
      if (plan.users.some(({ verdict }) => verdict === 'create')) await keepCheckpoint(CREATES);
      const { outcomes, journal } = await carryOutForTask(
        connector,
        plan.client,
        changeOf(plan),
        context,
        log,
        warning,
      );
      const [found] = createdUsers(plan, outcomes);
      refuseFailed(found!);
      const isOurs = found!.verdict === 'already exists' && (await isFromEarlierRun(plan, record.checkpoint));
      const created: CreatedUser = isOurs ? { ...found!, verdict: 'create', status: 'done' } : found!;
      const needsMail = credentials !== 'sso' && !(isOurs && isMailed);
      const [user] = needsMail ? await resetPasswords(plan, [created]) : [created];
      if (user!.passwordReset?.success) {
        // The mail is out, and the task is done, even if the checkpoint cannot be kept.
        await keepCheckpoint(MAILED).catch((error: Error) =>
          log.warn({ error: error.message }, 'the memory of a task could not be written'),
        );
      }
      const { username, userId: id, verdict, passwordReset: reset } = user!;
      log.info({ user: username, verdict, passwordMail: reset?.success ?? false, journal }, 'created an account');
      const resource = await readAccount(plan.client, id!, syncOptions);
      return taskResult(resultOf(user!, resource));
    } finally {
      metrics.salesforceCalls(plan.client.calls);
    }
  } catch (error) {
    throw finalFailure(withProfileKeys(error));
  }
}

/**
 * Looks for the person's user under another username.
 *
 * @returns the account of that user; the warning for the log and the journal where users of the same email do not count
 */
async function readExisting(
  { connection, syncOptions, metrics }: RunningConnector,
  requested: RequestedUser,
  isOurs: boolean,
  signal: AbortSignal,
  log: Logger,
): Promise<{ account: Resource | null; warning: string | null }> {
  const client = new OrgClient(connection, { signal });
  try {
    const { usernameForEmail } = syncOptions;
    const { userId, warning } = await findExistingAccount(client, requested, { usernameForEmail, isOurs });
    if (warning !== null) log.warn(warning);
    if (userId === null) return { account: null, warning };
    log.info({ userId }, 'the person has an account already, under another username');
    return { account: await readAccount(client, userId, syncOptions), warning };
  } finally {
    metrics.salesforceCalls(client.calls);
  }
}

/** What C1 asks for: an account, and what comes with it. A user who is there gets none of that, and is only activated. */
function changeOf({ users }: UserPlan): ProposedChange {
  const [{ existing, write, requestedValues }] = users as [PlannedUser];
  return {
    principalId: write && existing ? existing.id : null,
    access: accessIn(requestedValues),
    account: { id: existing?.id ?? null, isActivated: write !== null && existing !== null },
    writes: write ? [write] : [],
  };
}

function taskResult(result: Result): TaskResult {
  const response = create(CreateAccountResponseSchema, { result });
  return { response: anyPack(CreateAccountResponseSchema, response) };
}

/** Whether the user in the org was created by an earlier run of this task, whose process ended before C1 had its answer. */
async function isFromEarlierRun(plan: UserPlan, checkpoint: string | null): Promise<boolean> {
  return checkpoint === MAILED || (checkpoint === CREATES && (await hasRequestedValues(plan, plan.users[0]!)));
}

/** @throws TaskFailure with what Salesforce's answer means and the answer, but without the next steps, whose texts name the flags of a command */
function refuseFailed({ status: outcome, success, reason, error }: CreatedUser): void {
  if (success) return;
  const answer = error && `${error.message} (${error.code})`;
  throw writeFailure([reason, answer].filter(Boolean).join('; '), outcome, error);
}

function resultOf({ username, verdict, passwordReset: reset }: CreatedUser, resource: Resource): Result {
  const value = { resource, isCreateAccountResult: true };
  if (verdict === 'already exists') return { case: 'alreadyExists', value };
  if (!reset?.error) return { case: 'success', value };
  const message = messages.getMessage('passwordNotReset', [username, `${reset.error.message} (${reset.error.code})`]);
  return { case: 'actionRequired', value: { ...value, message } };
}

/**
 * Reads one user in the form in which a sync lists accounts. The user may be of any type and status.
 *
 * @throws SfError when the org cannot be read; TaskFailure with NOT_FOUND when the org no longer has the user
 */
export async function readAccount(client: OrgClient, userId: string, options: SyncOptions): Promise<Resource> {
  let account: Account | undefined;
  let login: LoginState = UNLIMITED;
  const sink: Partial<AccessSink> = {
    account: (found) => (account = found),
    loginState: (_, state) => (login = state),
    leftOut: () => undefined,
  };
  const everybody = { ...options, syncDeactivatedUsers: true, syncNonStandardUsers: true };
  const { subscriptions } = kinds.find(({ type }) => type.id === 'user')!.read(everybody, sink as AccessSink);
  for (const { query, each } of subscriptions) {
    const [own = ''] = soqlInLists(query.object === USER_LOGIN ? 'UserId' : 'Id', [userId]);
    for (const record of await readAll(client, withCondition(query, own))) each(record);
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
  // C1 gets the account as the records of a sync have it, so it is written by their code and read back as a message.
  return fromBinary(ResourceSchema, record);
}
