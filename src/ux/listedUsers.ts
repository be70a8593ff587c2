import { Messages } from '@salesforce/core';
import type { TextLimits } from '../services/lookup/boundedText.js';
import { listOfNames, readUserList, type ListedUser } from '../services/lookup/userList.js';
import type { SfCommand } from './command.js';
import { firstOf } from './output/plan.js';
import { interruptibly } from './process.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'userList');

/**
 * The users of --user, and after them those of the list in --file, of which the columns that are passed over are told.
 *
 * @throws SfError what readUserList throws
 */
export async function listedUsers(
  command: SfCommand<unknown>,
  { user = [], file }: { readonly user?: readonly string[] | undefined; readonly file?: string | undefined },
  limits?: TextLimits,
): Promise<ListedUser[]> {
  const named = listOfNames(user);
  if (file === undefined) return named;
  const { users, passedOver } = await interruptibly(file, () => readUserList(file, limits));
  if (passedOver.length > 0) command.warn(messages.getMessage('warning.passedOver', [firstOf(passedOver)]));
  return [...named, ...users];
}
