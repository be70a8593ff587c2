import { Messages } from '@salesforce/core';
import { isOwnColumn, type UserProblem } from '../../model/newUser.js';
import { errorOfMany } from '../lookup/errorOfMany.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'newUser');

/** Where somebody wrote what is wrong: a column of a file, or a flag. */
const lineOf = ({ source, column, problem }: UserProblem): string => {
  if (source) return messages.getMessage('problem.column', [source, column, problem]);
  const flagName = isOwnColumn(column) ? column.replaceAll('_', '-') : `field ${column}`;
  return messages.getMessage('problem.flag', [flagName, problem]);
};

/** `users.csv:7` is before `users.csv:10`. */
const inFileOrder = (one: UserProblem, other: UserProblem): number =>
  (one.source ?? '').localeCompare(other.source ?? '', 'en', { numeric: true });

/** @throws SfError InvalidUsersError that names the problems with their places, when there is one */
export const refuseProblems = (problems: readonly UserProblem[]): void => {
  if (problems.length === 0) return;
  const described = problems.toSorted(inFileOrder).map((problem) => ({ line: lineOf(problem), data: problem }));
  throw errorOfMany(described, 'InvalidUsersError', messages.getMessages('problem.actions'));
};
