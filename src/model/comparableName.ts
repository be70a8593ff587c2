/** A name in a form that can be compared: in any case, and some systems store an accent as a character of its own. */
export function comparableName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
