import { Code, ConnectError } from '@connectrpc/connect';
import { isTaskId } from '../tasks/taskId.js';

export const invalid = (field: string, rule: string): ConnectError =>
  new ConnectError(`${field} ${rule}`, Code.InvalidArgument);

/** @throws ConnectError INVALID_ARGUMENT for a text of fewer or more characters (as Unicode counts them) */
export const checkLength = (field: string, text: string, least: number, most: number): void => {
  const { length } = [...text];
  if (length >= least && length <= most) return;
  throw invalid(field, `must have ${String(least)} to ${String(most)} characters, not ${String(length)}`);
};

/** @throws ConnectError INVALID_ARGUMENT */
export const checkHostId = (hostId: string): void => checkLength('host_id', hostId, 1, 256);

/** @throws ConnectError INVALID_ARGUMENT */
export const checkTaskId = (taskId: string): void => {
  if (!isTaskId(taskId)) throw invalid('task_id', `must be 27 letters and digits, not "${taskId}"`);
};
