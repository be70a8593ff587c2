import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type BatonService,
  type BatonServiceFinishTaskRequest,
  BatonServiceFinishTaskRequestSchema,
  type BatonServiceHelloRequest,
} from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import type { TaskSchema } from '../../../src/generated/c1/connectorapi/baton/v1/task_pb.js';
import type { TaskQueue } from '../tasks/taskQueue.js';
import { checkHostId, checkTaskId, invalid } from './checks.js';
import { checkFinish } from './finish.js';
import { checkHello } from './hello.js';
import { receiveUpload } from './upload.js';

export type ServiceOptions = {
  readonly tasks: TaskQueue;
  /** What connectors said of themselves, oldest first. */
  readonly hellos: BatonServiceHelloRequest[];
  /** Milliseconds until a host without a task is to ask again. */
  readonly nextPoll: number;
  /** Milliseconds until a host with a task is to be heard of again. */
  readonly nextHeartbeat: number;
};

const NO_TASK: MessageInitShape<typeof TaskSchema> = { taskType: { case: 'none', value: {} } };

/** A hello task has no other end than its Hello. */
const helloOutcome = ({ hostId, taskId }: BatonServiceHelloRequest): BatonServiceFinishTaskRequest =>
  create(BatonServiceFinishTaskRequestSchema, { hostId, taskId, finalState: { case: 'success', value: {} } });

/** What C1 does with each call of a connector. */
export const batonService = ({
  tasks,
  hellos,
  ...times
}: ServiceOptions): Required<ServiceImpl<typeof BatonService>> => {
  const nextHeartbeat = durationFromMs(times.nextHeartbeat);
  const nextPoll = () => durationFromMs(tasks.hasWaiting() ? 0 : times.nextPoll);
  return {
    hello(hello) {
      checkHello(hello);
      if (hello.taskId) tasks.finish(helloOutcome(hello));
      hellos.push(hello);
      return {};
    },

    getTask({ hostId }) {
      checkHostId(hostId);
      const [handed] = tasks.hand(hostId);
      return { task: handed?.task ?? NO_TASK, nextPoll: nextPoll(), nextHeartbeat };
    },

    getTasks({ hostId, pageSize, knownTaskIds }) {
      checkHostId(hostId);
      if (pageSize < 1 || pageSize > 100) throw invalid('page_size', `must be 1 to 100, not ${String(pageSize)}`);
      knownTaskIds.forEach(checkTaskId);
      const handed = tasks.hand(hostId, pageSize, knownTaskIds);
      return { tasks: handed.map(({ task }) => task), nextPoll: nextPoll(), nextHeartbeat };
    },

    heartbeat({ hostId, taskId, taskIds }) {
      checkHostId(hostId);
      checkTaskId(taskId);
      taskIds.forEach(checkTaskId);
      const cancelled = tasks.heartbeat(hostId, taskId);
      const others = taskIds.filter((id) => id !== taskId && tasks.heartbeat(hostId, id));
      return { nextHeartbeat, cancelled, cancelledTaskIds: cancelled ? [taskId, ...others] : others };
    },

    finishTask(request) {
      checkFinish(request);
      tasks.finish(request);
      return {};
    },

    async uploadAsset(stream) {
      const upload = await receiveUpload(stream, ({ hostId, taskId }) => tasks.checkRuns(hostId, taskId));
      tasks.upload(upload.hostId, upload.taskId, upload.asset);
      return {};
    },

    startDebugging: () => ({ status: true }),
  };
};
