import { invisibleCharacters } from './visibleText.js';

/** Source: "User" (Alias, CommunityNickname), Object Reference. */
export const LONGEST_ALIAS = 8;

export const LONGEST_NICKNAME = 40;

/**
 * Whether Salesforce may take a text as a username, which must be in the form of an email address. It takes several `@`; its other rules
 * are left to Salesforce. Nobody could type a username in which something is invisible.
 *
 * Source: "User" (Username), Object Reference; salesforce.stackexchange.com 136843 (several `@`).
 */
export function hasFormOfAddress(text: string): boolean {
  return /^[^\s@]\S*@\S*[^\s@]$/.test(text) && invisibleCharacters(text).length === 0;
}

/** The alias that suits a name, as Salesforce's own pages make it: the first letter of the first name, and the last name. */
export function aliasOf(firstName: string | undefined, lastName: string): string {
  return cut([...plain(firstName ?? '')].slice(0, 1).join('') + plain(lastName), LONGEST_ALIAS) || 'user';
}

/** The nickname that suits a username: what is before its `@`. */
export function nicknameOf(username: string): string {
  return cut(username.replace(/@.*/s, ''), LONGEST_NICKNAME) || 'user';
}

/**
 * The name or, if somebody has it, the name with a number in place of its end. When a thousand such names are taken, it is
 * the name: two users may have the same alias, and Salesforce refuses the second nickname.
 *
 * @param taken names in lower case
 */
export function uniqueName(name: string, longest: number, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  for (let number = 1; number < 10 ** NUMBER_DIGITS; number++) {
    const numbered = cut(name, longest - String(number).length) + String(number);
    if (!taken.has(numbered.toLowerCase())) return numbered;
  }
  return name;
}

/** The text with which every name begins that `uniqueName` may give. */
export function stemOf(name: string, longest: number): string {
  return cut(name, longest - NUMBER_DIGITS);
}

/** The most digits of a number at the end of a name. */
const NUMBER_DIGITS = 3;

/** A text in lower case without accents, spaces and signs, so that people can type it. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .normalize('NFC')
    .toLowerCase();
}

/** As many whole characters of a text as fit into `length` UTF-16 units, which Salesforce counts. */
function cut(text: string, length: number): string {
  let short = '';
  for (const character of text) {
    if (short.length + character.length > length) break;
    short += character;
  }
  return short;
}
