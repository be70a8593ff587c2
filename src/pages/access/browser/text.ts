import messages from '../../../../messages/accessPage.md';
import { rightBits, rightsOf } from '../../../model/permission.js';
import { textsOf } from '../../browser/texts.js';

export const text = textsOf(messages);

/** The rights of bits in words: `read, edit`. */
export function rightsText(bits: number): string {
  return rightsOf('object')
    .filter((right) => bits & rightBits[right])
    .map((right) => text(`right.${right}`))
    .join(', ');
}

/** `2026-11-29 23:01 UTC` of a time in UTC. */
export function momentText(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
