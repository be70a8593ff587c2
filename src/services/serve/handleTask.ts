import { Messages } from '@salesforce/core';
import { unimplemented, TaskDroppedError, type TaskResult } from '../../c1/taskAnswer.js';
import { taskTypeName, type TaskHandler } from '../../c1/taskRun.js';
import { connectorMetadata, helloRequest } from './hello.js';
import { Actions } from './actionTasks.js';
import { grantTask, revokeTask } from './changeTasks.js';
import type { RunningConnector } from './runningConnector.js';
import { createAccountTask } from './createAccountTask.js';
import { syncTask } from './syncTask.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'serve');

/**
 * Makes the function that does a task of any type. It throws TaskFailure with UNIMPLEMENTED for a type that this connector does
 * not know, and for a change if C1 may not change the org.
 */
export function taskHandler(connector: RunningConnector): TaskHandler {
  const actions = new Actions(connector);
  const { client, version } = connector;

  const ifProvisioning = async (work: () => Promise<TaskResult>): Promise<TaskResult> => {
    if (!connector.provisioning) throw unimplemented(messages.getMessage('readOnly'));
    return work();
  };

  /** Says Hello with the id of the task, which also finishes the task. Source: ConductorOne/baton-sdk, pkg/tasks/c1api. */
  const hello = async (taskId: string): Promise<null> => {
    try {
      await client.hello(helloRequest(taskId, connectorMetadata(connector), version));
      return null;
    } catch (error) {
      throw new TaskDroppedError((error as Error).message, { cause: error });
    }
  };

  return async (task, context) => {
    const type = taskTypeName(task);
    const log = connector.log.child({ taskId: task.id, taskType: type });
    const { taskType } = task;
    switch (taskType.case) {
      case 'hello':
        return hello(task.id);
      case 'syncFull':
        return syncTask(connector, task.id, taskType.value, context, log);
      case 'grant':
        return ifProvisioning(() => grantTask(connector, taskType.value, context, log));
      case 'revoke':
        return ifProvisioning(() => revokeTask(connector, taskType.value, context, log));
      case 'createAccount':
        return ifProvisioning(() => createAccountTask(connector, taskType.value, context, log));
      case 'actionListSchemas':
        return actions.list(taskType.value.resourceTypeId);
      case 'actionGetSchema':
        return actions.schema(taskType.value.name);
      case 'actionInvoke':
        return actions.invoke(taskType.value.name, taskType.value.args ?? {}, context, log);
      case 'actionStatus':
        return actions.status(taskType.value.name, taskType.value.id);
      case 'deleteResource':
        throw unimplemented(messages.getMessage('noDelete'));
      default:
        throw unimplemented(messages.getMessage('unknownTask', [type]));
    }
  };
}
