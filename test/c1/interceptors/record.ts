import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Call, CallLog, Method } from '../calls.js';
import { CutError } from './strike.js';
import { watched } from './watched.js';

/** Notes who calls about what; an upload says so in its metadata. */
const identify = (call: Call, message: object): void => {
  const named = 'msg' in message ? (message.msg as { value?: object }).value : message;
  if (named && 'hostId' in named) call.hostId = String(named.hostId);
  if (named && 'taskId' in named) call.taskId = String(named.taskId);
};

/** Writes each call and its end into the log. */
export const record =
  (log: CallLog): Interceptor =>
  (next) =>
  async (request) => {
    const call = log.begin(request.method.name as Method);
    try {
      const response = await next(watched(request, (message) => identify(call, message)));
      call.result = 'OK';
      return response;
    } catch (error) {
      // To `instanceof`, the library shows any error of its own as one of every class that extends it.
      const isCut = error instanceof Error && error.constructor === CutError;
      call.result = isCut ? 'CUT' : Code[ConnectError.from(error).code];
      throw error;
    }
  };
