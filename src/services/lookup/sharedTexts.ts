/** Keeps texts that many records or rows have once: read from an answer or a file, each would be kept again. */
export class SharedTexts {
  private readonly texts = new Map<string, string>();

  public of(text: string): string {
    const known = this.texts.get(text);
    if (known === undefined) this.texts.set(text, text);
    return known ?? text;
  }
}
