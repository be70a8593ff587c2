/** Characters that a terminal obeys: C0 and C1 control characters, and marks that change the direction of text. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * A text of the org that a terminal may show. Each such character becomes a space: otherwise everybody who may name a group
 * could write to an admin's screen.
 */
export function visibleText(text: string): string {
  return text.replace(CONTROLS, ' ');
}
