/** Source: "User" (Alias, CommunityNickname), Object Reference. */
export const LONGEST_ALIAS = 8;
export const LONGEST_NICKNAME = 40;

/** Digits that a number at the end of a name may take. */
const NUMBER_DIGITS = 3;

/** Without accents, spaces and signs: what people can type. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .normalize('NFC')
    .toLowerCase();

/** Cuts a text to so many UTF-16 units, which Salesforce counts, but never through a character. */
const cut = (text: string, length: number): string => {
  let short = '';
  for (const character of text) {
    if (short.length + character.length > length) break;
    short += character;
  }
  return short;
};

/** The alias that suits a name, as Salesforce's own pages make it: the first letter of the first name, and the last name. */
export const aliasOf = (firstName: string | undefined, lastName: string): string =>
  cut([...plain(firstName ?? '')].slice(0, 1).join('') + plain(lastName), LONGEST_ALIAS) || 'user';

/** The nickname that suits a username: what is before its `@`. */
export const nicknameOf = (username: string): string => cut(username.replace(/@.*/s, ''), LONGEST_NICKNAME) || 'user';

/** What every name that `uniqueName` may give begins with. */
export const stemOf = (name: string, longest: number): string => cut(name, longest - NUMBER_DIGITS);

/**
 * The name itself or, where somebody has it, the name with a number in place of its end. Where a thousand such names are
 * taken, the name itself: an alias may be there twice, and of a nickname Salesforce says that it may not.
 *
 * @param taken names in lower case
 */
export const uniqueName = (name: string, longest: number, taken: ReadonlySet<string>): string => {
  if (!taken.has(name.toLowerCase())) return name;
  for (let number = 1; number < 10 ** NUMBER_DIGITS; number++) {
    const numbered = cut(name, longest - String(number).length) + String(number);
    if (!taken.has(numbered.toLowerCase())) return numbered;
  }
  return name;
};
