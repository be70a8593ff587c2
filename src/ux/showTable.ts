import type { Messages } from '@salesforce/core';
import type { SfCommand } from '@salesforce/sf-plugins-core';
import { visibleText } from '../model/visibleText.js';

/**
 * Shows rows as a table. A cell that is too long goes on in a line below: nobody can say yes to what is cut off.
 *
 * @param messages holds each column's name as `table.<key>`
 * @param keys the columns, in their order
 */
export const showTable = (
  command: SfCommand<unknown>,
  messages: Messages<string>,
  rows: ReadonlyArray<Readonly<Record<string, string>>>,
  keys: readonly string[],
): void =>
  command.table({
    data: rows.map((row) => Object.fromEntries(keys.map((key) => [key, visibleText(row[key] ?? '')]))),
    columns: keys.map((key) => ({ key, name: messages.getMessage(`table.${key}`) })),
    overflow: 'wrap',
  });
