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
 * Whether a text has the form of a Salesforce id: 15 characters, or 18 whose last three are the right checksum.
 *
 * Source: "ID Field Type", Object Reference.
 */
export function isSalesforceId(text: string): boolean {
  return ID.test(text) && (text.length === 15 || checksum(text.slice(0, 15)) === text.slice(15).toUpperCase());
}

/**
 * The 18-character form of an id of 15 or 18 characters. It stays unique when C1 changes it to lower case.
 *
 * @throws RangeError when the text is no Salesforce id.
 */
export function toId18(id: string): string {
  if (!isSalesforceId(id)) {
    throw new RangeError(`"${id}" is not a Salesforce id: expected 15 or 18 letters and digits.`);
  }
  const id15 = id.slice(0, 15);
  return id15 + checksum(id15);
}
