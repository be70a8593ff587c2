/** Words and how often each is there, in the order they first come: `2 grant, 1 already granted`. */
export const counted = (words: readonly string[]): string =>
  [...Map.groupBy(words, (word) => word)]
    .map(([word, all]) => `${all.length.toLocaleString('en-US')} ${word}`)
    .join(', ');
