import { Messages } from '@salesforce/core';
import { shortText } from '../../model/shortText.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/**
 * Gives the elements of a JSON array, one by one. A number is the text that the file has for it: what identifies somebody, such as an
 * employee number, keeps its digits.
 *
 * @param name the file's name in errors
 * @throws SfError MalformedError, ColumnTwiceError
 */
export function eachJsonElement(content: string, name: string, take: (element: unknown, index: number) => void): void {
  let document: unknown;
  try {
    document = UNLIKE_ITS_VALUE.test(content) ? JSON.parse(content, asWritten) : JSON.parse(content);
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, describe(document)]);
  const twice = keyTwice(content);
  if (twice) throw messages.createError('columnTwice', [`${name}[${twice.index}]`, shortText(twice.key)]);
  for (const [index, element] of document.entries()) take(element, index);
}

/** The first key that an object has twice, and the element in which it is. `JSON.parse` keeps the last one without a word. */
function keyTwice(content: string): { readonly key: string; readonly index: number } | null {
  const open: Array<Set<string>> = [];
  let index = 0;
  let text = '';
  for (let at = 0; at < content.length; at++) {
    const sign = content[at];
    if (sign === '"') {
      const from = at;
      at = endOfText(content, at);
      text = content.slice(from, at + 1);
    } else if (sign === '{' || sign === '[') open.push(new Set());
    else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ',' && open.length === 1) index++;
    else if (sign === ':') {
      const key = JSON.parse(text) as string;
      if (open.at(-1)!.has(key)) return { key, index };
      open.at(-1)!.add(key);
    }
  }
  return null;
}

/** Where a text ends. @param from its first quote */
function endOfText(content: string, from: number): number {
  for (let at = from + 1; ; at++) {
    if (content[at] === '\\') at++;
    else if (content[at] === '"') return at;
  }
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
