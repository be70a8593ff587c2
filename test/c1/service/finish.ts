import type { BatonServiceFinishTaskRequest } from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { checkHostId, checkTaskId, invalid } from './checks.js';

/**
 * Holds what a task is finished with to the rules that C1's messages carry (baton-sdk, proto/c1/connectorapi/baton/v1): a
 * status for an error, none for a success.
 *
 * @throws ConnectError INVALID_ARGUMENT
 */
export const checkFinish = ({ hostId, taskId, status, finalState }: BatonServiceFinishTaskRequest): void => {
  checkHostId(hostId);
  checkTaskId(taskId);
  if (finalState.case === undefined) throw invalid('final_state', 'is required');
  if (finalState.value.annotations.length > 16) throw invalid(`${finalState.case}.annotations`, 'must be at most 16');
  if (finalState.case === 'success' && status?.code) throw invalid('status', 'must not be set on success');
  if (finalState.case === 'error' && !status?.code) throw invalid('status', 'must have a code on error');
};
