import { Messages, SfError } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'interrupt');

const INTERRUPTED = 130;

/**
 * An abort controller that Ctrl-C and SIGTERM abort, so that what is half done is put away before the process ends.
 * The CLI's own handlers would end it on the spot.
 *
 * @param what what the user must know: that nothing was written, or that a journal says what was changed
 */
export const abortOnInterrupt = (what: 'nothingWritten' | 'seeJournal' = 'nothingWritten'): AbortController => {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, () =>
      abort.abort(new SfError(messages.getMessage(what), 'InterruptedError', [], INTERRUPTED)),
    );
  }
  return abort;
};
