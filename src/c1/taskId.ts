/** The form of C1's ids of tasks. Source: ConductorOne/baton-sdk, validation of task ids. */
const TASK_ID = /^[a-zA-Z0-9]{27}$/;

/** @throws RangeError when it is not the id of a task, so that C1 would not take it and no file may be named after it */
export const checkTaskId = (id: string): void => {
  if (!TASK_ID.test(id)) throw new RangeError(`"${id}" is not the id of a task.`);
};
