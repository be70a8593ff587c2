import { Messages } from '@salesforce/core';
import { fileFaultOf } from '../../model/fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'fileFault');

/** Why a file cannot be read, as the end of a sentence. */
export function whyUnreadable(error: Error): string {
  const fault = fileFaultOf(error);
  return fault === null ? error.message : messages.getMessage(fault);
}
