import { Messages } from '@salesforce/core';
import { comparableName } from '../../model/comparableName.js';
import { shortText } from '../../model/shortText.js';
import { hint } from '../lookup/yamlReader.js';
import { stateKind, stateWords, type StateKind } from './stateKinds.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'state');

/** Accesses of one kind, by their names: `permission-set:Sales_*`. */
export type AccessPattern = {
  /** As it was written. */
  readonly text: string;
  readonly kind: StateKind;
  /** `*` stands for any letters, `?` for one. */
  readonly name: string;
};

/** Every access of a kind. */
export const ALL = '*';

/** Reads `KIND:PATTERN`. @returns the pattern, or what is wrong with it */
export function parsePattern(text: string): AccessPattern | string {
  const colon = text.indexOf(':');
  const [word, name] = [text.slice(0, Math.max(colon, 0)).trim(), text.slice(colon + 1).trim()];
  const kind = stateKind(word);
  const words = stateWords.join(', ');
  const alone = colon < 0 ? stateKind(name) : undefined;
  if (alone) return messages.getMessage('pattern.kindAlone', [shortText(text), alone.word, alone.word]);
  if (!kind) {
    const key = colon < 0 ? 'pattern.noKind' : 'pattern.kind';
    return messages.getMessage(key, [shortText(text), words, hint(colon < 0 ? name : word, stateWords)]).trim();
  }
  return name === '' ? messages.getMessage('pattern.noName', [shortText(text), kind.word]) : { text, kind, name };
}

/**
 * Whether a name fits a pattern, in any case. Takes time for the length of the one by that of the other at most, whatever they are.
 *
 * @param pattern `*` stands for any letters, `?` for one
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const [wanted, letters] = [[...comparableName(pattern)], [...comparableName(name)]];
  let at = 0;
  let star = -1;
  let afterStar = 0;
  for (let position = 0; position < letters.length;) {
    if (wanted[at] === '*') {
      star = at++;
      afterStar = position;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === letters[position])) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++afterStar;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((letter) => letter === '*');
}

/** Whether an access is among those of some patterns. @param name its API name */
export function isAmong(patterns: readonly AccessPattern[], kind: StateKind, name: string): boolean {
  return patterns.some((pattern) => pattern.kind === kind && fitsPattern(pattern.name, name));
}
