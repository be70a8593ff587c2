/** The most that is told of one text in an answer to C1 or in a line of the log, in UTF-16 units. */
const MOST = 2000;

/** A text as it is; or its begin and its end, where it is long: C1's tasks may have names of megabytes. */
export function shortText(text: string): string {
  if (text.length <= MOST) return text;
  const half = MOST / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
}
