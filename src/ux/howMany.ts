import type { Messages } from '@salesforce/core';

/** How many of what, in the words `key.one` or `key.many` of `messages`: `1 account`, `1,234 accounts`. */
export const howMany = (messages: Messages<string>, key: string, count: number): string =>
  count === 1 ? messages.getMessage(`${key}.one`) : messages.getMessage(`${key}.many`, [count.toLocaleString('en-US')]);
