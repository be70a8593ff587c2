import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/**
 * Gives the elements of a JSON array, one by one. A number is the text that the file has for it: what identifies somebody, such as an
 * employee number, keeps its digits.
 *
 * @param name the file's name in errors
 * @throws SfError MalformedError
 */
export function eachJsonElement(content: string, name: string, take: (element: unknown, index: number) => void): void {
  let document: unknown;
  try {
    document = UNLIKE_ITS_VALUE.test(content) ? JSON.parse(content, asWritten) : JSON.parse(content);
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, describe(document)]);
  for (const [index, element] of document.entries()) take(element, index);
}

function describe(document: unknown): string {
  const keys = typeof document === 'object' && document !== null ? Object.keys(document) : [];
  if (keys.length === 0) return messages.getMessage('noArray');
  const named = [...keys.slice(0, KEYS_NAMED), ...(keys.length > KEYS_NAMED ? ['…'] : [])];
  return messages.getMessage('object', [named.join(', ')]);
}

const KEYS_NAMED = 10;

/** The text of a value; null if it is a list or an object. */
export function textOfJson(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : null;
}

/**
 * Where a number may be written in another way than its value is: with more digits than a value keeps, with an exponent, or with zeros at
 * its end. Some texts look so, too. To ask for the text of each number makes parsing take seven times as long.
 */
const UNLIKE_ITS_VALUE = /[[:,\s]-?(?:[\d.]{16}|\d[\d.]*[eE]|\d+\.\d*0(?!\d))/;

/** Source: "JSON.parse source text access", a proposal to ECMAScript that Node.js has from version 21 on. */
function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value;
}
