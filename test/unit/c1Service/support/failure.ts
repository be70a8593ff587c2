import { ConnectError } from '@connectrpc/connect';

/** The error that a call ends with. @throws Error when it does not fail */
export const failureOf = (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => {
      throw new Error('The call did not fail.');
    },
    (error: unknown) => ConnectError.from(error),
  );
