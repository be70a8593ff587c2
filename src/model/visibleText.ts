/** What a terminal takes for a command: C0 and C1 control characters, and marks that turn the direction of text. */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/**
 * A text of the org as a terminal may show it: whoever may name a group could otherwise write to an admin's screen. What is
 * not seen becomes a space.
 */
export const visibleText = (text: string): string => text.replace(UNSEEN, ' ');
