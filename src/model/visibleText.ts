/** What a terminal obeys, what nobody sees, and what changes the order in which others are seen. */
const UNSEEN = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB]`;

/**
 * Of these, what people write, where it changes what they see: in an emoji, after an ideograph or a Mongolian letter, and the
 * joiners where domain names may have them.
 *
 * Source: UTS #51 (Unicode Emoji); UTS #37 (ideographic variation); RFC 5892, A.1 and A.2 (joiners).
 */
const WRITTEN = [
  // Emoji that are joined, or shown in color or not; keys; the flags of England, Scotland and Wales.
  String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  ...['eng', 'sct', 'wls'].map((flag) => `\\u{1F3F4}${[...`gb${flag}\u007f`].map(tagOf).join('')}`),
  String.raw`(?<=\p{Script=Han})[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180F]`,
  // After the sign that takes the vowel from a letter of an Indian script; within a word of a script whose letters join.
  String.raw`(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]`,
  String.raw`(?<=[\p{Script=Arabic}\p{Script=Syriac}]\p{M}*)\u200C(?=[\p{Script=Arabic}\p{Script=Syriac}])`,
];

const WRITTEN_OR_UNSEEN = new RegExp(`(?<written>${WRITTEN.join('|')})|${UNSEEN}`, 'gu');

/** The spaces that look like the plain one, and stand for another character. */
const OTHER_SPACE = String.raw`(?! )\p{Zs}`;

const WRITTEN_OR_INVISIBLE = new RegExp(`(?<written>${WRITTEN.join('|')})|${UNSEEN}|${OTHER_SPACE}`, 'gu');

/** A text of ASCII, other Latin letters, and the dash and dots of lists: each takes a column. */
const PLAIN = /^[ -~\u00C0-\u024F\u2013\u2026]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text of an org, a file or a server as it may be shown to people. Each character that a terminal obeys, that nobody sees, or that
 * changes the order of others, is shown as JSON writes it, a line break too: `\u001b`, `\n`. Otherwise everybody who may name a
 * group could write to an admin's screen. A text that was made visible stays as it is.
 */
export function visibleText(text: string): string {
  // Most texts are plain, and a list of very many users has a lot of them.
  if (isPlainText(text)) return text;
  return text.replace(WRITTEN_OR_UNSEEN, (found, written?: string) => written ?? escaped(found));
}

/** A character of a text that nobody sees, or takes for a plain space, and where it stands, in UTF-16 units. */
export type InvisibleCharacter = { readonly character: string; readonly at: number };

/** What nobody sees in a name that somebody pasted. What people write, such as the joiners of emoji, is none of it. */
export function invisibleCharacters(text: string): InvisibleCharacter[] {
  return [...text.matchAll(WRITTEN_OR_INVISIBLE)]
    .filter(({ groups }) => groups!['written'] === undefined)
    .map(({ 0: character, index }) => ({ character, at: index }));
}

/** A text as it was meant: without what nobody sees, and with plain spaces. */
export function withoutInvisible(text: string): string {
  return text.replace(WRITTEN_OR_INVISIBLE, (found, written?: string) => written ?? (SPACE.test(found) ? ' ' : ''));
}

const SPACE = /^\p{Zs}$/u;

/** Whether each character of a text is visible and takes one column. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text);
}

function escaped(character: string): string {
  return (
    SHORT[character] ??
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
  );
}

/** The invisible character that stands for a letter in the code of a flag. */
function tagOf(letter: string): string {
  return `\\u{${(0xe0000 + letter.charCodeAt(0)).toString(16)}}`;
}
