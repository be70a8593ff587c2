import { status } from '@grpc/grpc-js';
import { fromBinary } from '@bufbuild/protobuf';
import { Messages } from '@salesforce/core';
import { TaskFailure } from '../../c1/taskAnswer.js';
import { connectors } from '../../resources/index.js';
import type { AccessSink } from '../../resources/connector.js';
import { setupPages } from '../../formats/c1z/setupPage.js';
import { UserRecords } from '../../formats/c1z/userRecord.js';
import { ResourceSchema, type Resource } from '../../generated/c1/connector/v2/connector_pb.js';
import { accountStatus, statusDetails, type Account, type LoginState } from '../../model/account.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { OrgClient } from '../../org/client.js';
import { readAll } from '../../org/query.js';
import { narrowed, soqlInLists } from '../../org/soql.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'serve');

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
  const { subscriptions } = connectors.find(({ type }) => type === 'user')!.read(everybody, sink as AccessSink);
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
