import { Messages } from '@salesforce/core';
import { containsName, nearest, shareApart } from './nearest.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'nearWord');

/** A word that differs in a larger share of its letters is not what somebody meant. */
const FARTHEST = 0.4;

/** The end of a sentence that names the word that somebody may have meant; empty where none is near. */
export function nearestIs(words: readonly string[], written: string): string {
  return textOf('nearest', words, written, ';');
}

/** A question after a sentence that names the word that somebody may have meant; empty where none is near. */
export function didYouMean(words: readonly string[], written: string): string {
  return textOf('meant', words, written, '');
}

/** The word that somebody may have meant; undefined where none is near. */
export function nearWord(words: readonly string[], written: string): string | undefined {
  const farness = (word: string): number =>
    written !== '' && containsName(word, written) ? 0 : shareApart(word, written, FARTHEST);
  return nearest(words, farness, { farthest: FARTHEST, most: 1 })[0];
}

function textOf(key: string, words: readonly string[], written: string, before: string): string {
  const near = nearWord(words, written);
  return near === undefined ? '' : `${before} ${messages.getMessage(key, [near])}`;
}
