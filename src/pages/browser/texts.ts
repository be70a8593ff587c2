/** The text of a key, with values for its `%s`. */
export type Text = (key: string, ...values: Array<string | number>) => string;

/** @param texts what an import of a file of `messages/` gives. @throws Error for a key that there is not */
export function textsOf(texts: Readonly<Record<string, string>>): Text {
  return (key, ...values) => {
    const text = Object.hasOwn(texts, key) ? texts[key] : undefined;
    if (text === undefined) throw new Error(`There is no text "${key}".`);
    let next = 0;
    return text.replace(/%s/g, () => written(values[next++] ?? ''));
  };
}

/** A text of `key.one` or `key.many`: `1 account`, `1,234 accounts`. */
export function plural(text: Text, key: string, count: number): string {
  return count === 1 ? text(`${key}.one`) : text(`${key}.many`, count);
}

/** Numbers look the same wherever the page is opened. */
export function written(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}
