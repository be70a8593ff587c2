import messages from '../../../../messages/reviewPage.md';
import { textsOf } from '../../browser/texts.js';

export const text = textsOf(messages);

/** Whether there is a text of a key. */
export function hasText(key: string): boolean {
  return Object.hasOwn(messages, key);
}

/** A kind of access at the beginning of a line: `Permission set`. */
export function inCapitals(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
