import { once } from 'node:events';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { Method } from '../calls.js';
import type { PlannedFaults } from '../faults/plannedFaults.js';
import { connectionKey } from './connection.js';
import { type AnyRequest, watched } from './watched.js';

/** The connection was cut: nobody is there to be answered. */
export class CutError extends ConnectError {}

const cut = ({ contextValues }: AnyRequest): never => {
  contextValues.get(connectionKey).cut();
  throw new CutError('the connection is cut', Code.Unavailable);
};

/** Makes the planned faults happen. */
export const strike =
  (faults: PlannedFaults): Interceptor =>
  (next) =>
  async (request) => {
    const fault = faults.strike(request.method.name as Method);
    switch (fault?.kind) {
      case undefined:
        return next(request);
      case 'cut-before':
        return next(watched(request, (_, number) => (number === (fault.atMessage ?? 1) ? cut(request) : undefined)));
      case 'cut-after':
        await next(request);
        return cut(request);
      case 'unavailable':
        throw new ConnectError('try again', Code.Unavailable);
      case 'unanswered':
        if (!request.signal.aborted) await once(request.signal, 'abort');
        throw new ConnectError('the client gave up', Code.Canceled);
      case 'token-refused':
        throw new ConnectError('the token is refused', Code.Unauthenticated);
    }
  };
