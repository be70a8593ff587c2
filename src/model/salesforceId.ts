/** The first three characters of the id of every user. */
export const USER_KEY_PREFIX = '005';

const CHECKSUM_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** The last three characters of an 18-character id. They hold a bit for each capital letter of the others. */
function checksum(id15: string): string {
  return [0, 5, 10]
    .map((start) => {
      const bits = [...id15.slice(start, start + 5)].reduce(
        (sum, character, position) => (character >= 'A' && character <= 'Z' ? sum + 2 ** position : sum),
        0,
      );
      return CHECKSUM_ALPHABET[bits];
    })
    .join('');
}

/**
 * The first 15 characters of an 18-character id in the case that its checksum tells, whatever case they are written in, or
 * null if the checksum cannot be theirs.
 */
function caseRestored(id18: string): string | null {
  const bits = [...id18.slice(15).toUpperCase()].map((character) => CHECKSUM_ALPHABET.indexOf(character));
  const isCapital = (position: number): boolean => ((bits[Math.floor(position / 5)]! >> (position % 5)) & 1) === 1;
  const id15 = [...id18.slice(0, 15)]
    .map((character, position) => (isCapital(position) ? character.toUpperCase() : character.toLowerCase()))
    .join('');
  return !bits.includes(-1) && checksum(id15) === id18.slice(15).toUpperCase() ? id15 : null;
}

/** The first 15 characters of an id, or null when the text is none. @param inAnotherCase tells an id in another case from a name */
function id15Of(text: string, inAnotherCase: RegExp): string | null {
  if (!ID.test(text)) return null;
  const id15 = text.slice(0, 15);
  if (text.length === 15 || checksum(id15) === text.slice(15).toUpperCase()) return id15;
  return inAnotherCase.test(text) ? caseRestored(text) : null;
}

/** No API name begins with a digit; ids of users, and of what can be granted, do. */
const NO_NAME = /^\d/;

/** A word of 18 letters looks like an id in another case. */
const NO_WORD = /\d/;

/**
 * Whether a text has the form of a Salesforce id: 15 characters in their own case, or 18 in any case whose last three are the right
 * checksum. An id in another case that begins with a letter is taken for a name; where no name can stand, `idInAnyCase` takes it.
 *
 * Source: "ID Field Type", Object Reference.
 */
export function isSalesforceId(text: string): boolean {
  return id15Of(text, NO_NAME) !== null;
}

/**
 * The 18-character form of an id of 15 or 18 characters. It stays unique when C1 changes it to lower case; an id of 18
 * characters that somebody changed to lower or upper case is still that id.
 *
 * @throws RangeError when the text is no Salesforce id.
 */
export function toId18(id: string): string {
  const id15 = id15Of(id, NO_NAME);
  if (id15 === null) {
    throw new RangeError(`"${id}" is not a Salesforce id: expected 15 or 18 letters and digits.`);
  }
  const id18 = id15 + checksum(id15);
  // The text that is there already takes no memory.
  return id18 === id ? id : id18;
}

/** The 18-character form of an id where no name can stand, such as in a lookup field of User; null when the text is no id. */
export function idInAnyCase(text: string): string | null {
  const id15 = id15Of(text, NO_WORD);
  return id15 && id15 + checksum(id15);
}
