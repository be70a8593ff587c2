import { Messages } from '@salesforce/core';
import { shortText } from '../../model/shortText.js';
import { invisibleCharacters, visibleText } from '../../model/visibleText.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'invisible');

/** What people call the invisible characters that come with pasted texts, by their codes. */
const NAMED = /^(?:0009|000A|000D|00A0|00AD|200[B-F]|202[8-F]|2060|206[6-9]|3000|FEFF)$/;

/**
 * What nobody sees in a name that stands for nothing, as a sentence: the character, and after what it stands.
 *
 * @returns null where all of the name can be seen. White space around it was taken away before
 */
export function invisibleIn(name: string): string | null {
  const all = invisibleCharacters(name.trim());
  const [first] = all;
  if (!first) return null;
  const code = first.character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const character = NAMED.test(code) ? messages.getMessage('named', [code, messages.getMessage(code)]) : `U+${code}`;
  const before = shown(name.trim().slice(0, first.at));
  const key = `${before === '' ? 'first' : 'inside'}.${all.length === 1 ? 'one' : 'many'}`;
  return messages.getMessage(key, [shown(name.trim()), character, ...(before === '' ? [] : [before]), all.length]);
}

/** A problem of a name, with the sentence about what nobody sees in it. */
export function withInvisible(problem: string, name: string): string {
  const invisible = invisibleIn(name);
  return invisible === null ? problem : `${problem} ${invisible}`;
}

/** A text in which a space that is not the plain one can be seen, too. */
function shown(text: string): string {
  return visibleText(shortText(text)).replace(
    /(?! )\p{Zs}/gu,
    (space) => `\\u${space.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
