import { Messages } from '@salesforce/core';
import { status } from '@grpc/grpc-js';
import { C1Error, isPermanent, obstacleOf } from './c1Error.js';
import type { Clock } from './clock.js';
import { helloPause } from './timings.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'c1');

/**
 * Says Hello at the start, and repeats it until C1 answers.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param hello sends one Hello
 * @param onFailure called for each Hello that fails, with the milliseconds until the next
 * @returns true when C1 has answered; false when `stop` was aborted before that
 * @throws SfError RefusedError when C1 refuses this connector, and would refuse it again; UntrustedCertificateError, TlsFailedError
 * or ProxyRefusedError when somebody has to change what is between the two
 */
export const introduce = async (
  hello: (stop: AbortSignal) => Promise<void>,
  clock: Clock,
  stop: AbortSignal,
  onFailure: (error: unknown, pause: number) => void,
): Promise<boolean> => {
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      await hello(stop);
      return true;
    } catch (error) {
      if (stop.aborted) break;
      const obstacle = obstacleOf(error);
      if (obstacle) throw obstacle.explained;
      if (error instanceof C1Error && isPermanent(error)) {
        throw messages.createError('refused', [error.message, status[error.code]]);
      }
      const pause = helloPause(failures);
      onFailure(error, pause);
      await clock.sleep(pause, stop);
    }
  }
  return false;
};
