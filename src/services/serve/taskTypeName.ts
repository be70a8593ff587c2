import { TaskSchema, type Task } from '../../generated/c1/connectorapi/baton/v1/task_pb.js';

const names = new Map(TaskSchema.oneofs[0]!.fields.map(({ localName, name }) => [localName, name]));

/** What C1 calls the kind of a task: `sync_full`; `unknown` for one that is newer than this connector. */
export const taskTypeName = ({ taskType }: Task): string => names.get(taskType.case ?? '') ?? 'unknown';
