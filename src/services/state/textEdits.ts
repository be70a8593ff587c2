/** A part of a text, and what takes its place. */
export type Splice = { readonly from: number; readonly to: number; readonly text: string };

/** A text with parts of it replaced, none of which overlap. Of several texts that are put in at one place, the first stands first. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = splices.toSorted((one, other) => one.from - other.from || one.to - other.to);
  const parts: string[] = [];
  let done = 0;
  for (const { from, to, text: part } of ordered) {
    parts.push(text.slice(done, from), part);
    done = to;
  }
  return [...parts, text.slice(done)].join('');
}

export function startOfLine(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** After the line break of the line in which a value ends; a value that has its line break ends there. */
export function endOfLine(text: string, at: number): number {
  if (text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

export function columnOf(text: string, at: number): number {
  return at - startOfLine(text, at);
}
