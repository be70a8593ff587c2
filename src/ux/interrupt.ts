import { SfError } from '@salesforce/core';

const INTERRUPTED = 130;

/**
 * An abort controller that Ctrl-C and SIGTERM abort, so that what is half done is put away before the process ends.
 * The CLI's own handlers would end it on the spot.
 */
export const abortOnInterrupt = (): AbortController => {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, () =>
      abort.abort(new SfError('Interrupted. Nothing was written.', 'Interrupted', [], INTERRUPTED)),
    );
  }
  return abort;
};
