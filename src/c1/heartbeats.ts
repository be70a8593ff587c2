import type { Duration } from '@bufbuild/protobuf/wkt';
import { Messages } from '@salesforce/core';
import type { BatonServiceHeartbeatResponse } from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { TaskCanceledError, TaskDroppedError } from './taskAnswer.js';
import type { Clock } from './clock.js';
import { heartbeatInterval, heartbeatTimeout, MAX_HEARTBEAT_FAILURES } from './timings.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/** Sends one heartbeat. */
type Beat = (taskId: string, timeout: number) => Promise<BatonServiceHeartbeatResponse>;

/**
 * Tells C1 that a task is under way: at once, and then in the interval that C1 asks for, until `done` is aborted. Ends the task
 * when C1 says that the task is canceled. Also ends it when so many heartbeats have failed in a row that C1 must have given the
 * task to another connector. Never throws.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param first the interval that C1 asked for when it gave the task
 * @param onFailure called for each heartbeat that fails
 * @param task aborted to end the task, with TaskCanceledError or TaskDroppedError as the reason
 */
export const keepAlive = async (
  taskId: string,
  first: Duration | undefined,
  { beat, clock, onFailure }: { beat: Beat; clock: Clock; onFailure: (error: unknown) => void },
  task: AbortController,
  done: AbortSignal,
): Promise<void> => {
  let interval = heartbeatInterval(first);
  for (let failures = 0; !done.aborted && !task.signal.aborted;) {
    try {
      const { nextHeartbeat, cancelled, cancelledTaskIds } = await beat(taskId, heartbeatTimeout(interval));
      failures = 0;
      interval = heartbeatInterval(nextHeartbeat);
      if (cancelled || cancelledTaskIds.includes(taskId)) task.abort(new TaskCanceledError());
    } catch (error) {
      if (done.aborted) return;
      failures += 1;
      onFailure(error);
      if (failures >= MAX_HEARTBEAT_FAILURES) {
        task.abort(new TaskDroppedError(messages.getMessage('unheard')));
      }
    }
    if (!task.signal.aborted) await clock.sleep(interval, done);
  }
};
