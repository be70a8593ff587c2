/** The most that is told of one text in an answer to C1 or in a line of the log, in UTF-16 units. */
const MOST = 2000;

/** A text as it is; or its begin and its end, where it is long: C1's tasks may have names of megabytes. */
export function shortText(text: string): string {
  return textWithin(text, MOST);
}

/** A text as it is; or its begin and its end, where it has more than so many UTF-16 units. */
export function textWithin(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = most / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
}
