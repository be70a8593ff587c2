import { Messages } from '@salesforce/core';
import type { WriteOutcome } from '../../model/change.js';
import { meaningOfAll } from '../../org/refusals.js';
import { allErrorsOf } from '../../org/write/recordCollection.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'outcomes');

/** Why a write was not done, in plain words; null where nothing is known beyond Salesforce's own words, and for one that was. */
export function explainOutcome({ error, obstacle }: WriteOutcome): string | null {
  if (obstacle) return messages.getMessage(`obstacle.${obstacle}`);
  return error && meaningOfAll(allErrorsOf(error));
}
