import type { Duration } from '@bufbuild/protobuf/wkt';
import type { BatonServiceHeartbeatResponse } from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { TaskCancelled, TaskDropped } from './taskAnswer.js';
import type { Clock } from './clock.js';
import { heartbeatInterval, heartbeatTimeout, MOST_HEARTBEAT_FAILURES } from './timings.js';

type Beat = (taskId: string, timeout: number) => Promise<BatonServiceHeartbeatResponse>;

/**
 * Tells C1 that a task is under way, first at once and then as often as C1 wants it, until `done` is aborted. Ends the task
 * when C1 says that it is cancelled, or has not heard of it for so long that it has given it to somebody else.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param first C1's wish when it gave the task
 * @param onFailure is told of each heartbeat that fails
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
      if (cancelled || cancelledTaskIds.includes(taskId)) task.abort(new TaskCancelled());
    } catch (error) {
      if (done.aborted) return;
      failures += 1;
      onFailure(error);
      if (failures >= MOST_HEARTBEAT_FAILURES) {
        task.abort(new TaskDropped('C1 could not be told that the task is under way.'));
      }
    }
    if (!task.signal.aborted) await clock.sleep(interval, done);
  }
};
