import type { TaskHandler } from '../../c1/taskRun.js';

/** Milliseconds without a task after which the connector waits for longer. */
const QUIET = 1000;

/** A handler after whose tasks `idle` is called, once none is under way and none has come for a second. */
export const whenIdle = (handle: TaskHandler, idle: () => void): TaskHandler => {
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  return async (task, context) => {
    clearTimeout(timer);
    underWay += 1;
    try {
      return await handle(task, context);
    } finally {
      underWay -= 1;
      if (underWay === 0) timer = setTimeout(idle, QUIET).unref();
    }
  };
};
