import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Messages, SfError } from '@salesforce/core';
import type { z } from 'zod';
import { shortText } from '../../model/shortText.js';
import { readBoundedText, type TextLimits } from '../lookup/boundedText.js';
import { whyUnreadable } from '../lookup/fileFault.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** A document, and the SHA-256 of the file that has it. */
export type JsonFile<Value> = { readonly value: Value; readonly sha256: string };

/** What is wrong with a file, as a sentence that begins with its path. */
export class WrongFile extends SfError {}

/**
 * Reads a JSON document of a known form. A key that stands twice in one object is refused: which of the two counts, each reader decides
 * for itself.
 *
 * @param name the error's name in `--json`
 * @throws SfError of that name: what is wrong with the file
 */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  limits: TextLimits & { readonly file: number },
  name: `${string}Error`,
): Promise<JsonFile<z.infer<Schema>>> {
  const wrong = (key: string, ...words: string[]): SfError =>
    new WrongFile(messages.getMessage(`file.${key}`, [path, ...words.map(shortText)]), name);
  let bytes: Buffer;
  let text: string;
  try {
    bytes = await bytesOf(path, limits.file);
    text = await readBoundedText(
      Readable.from([bytes], { objectMode: true }),
      path,
      () => 'json',
      limits,
      new TextDecoder('utf-8', { fatal: true }),
    );
  } catch (error) {
    if (error instanceof SfError) throw new WrongFile(error.message, name);
    const isOfText = (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw isOfText ? wrong('notUtf8') : wrong('unreadable', whyUnreadable(error as Error));
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw wrong('notJson', (error as Error).message);
  }
  const parsed = schema.safeParse(document);
  if (!parsed.success) {
    const { place, problem } = faultOf(parsed.error.issues[0]!, document);
    throw wrong('wrongForm', place, problem);
  }
  if (keysWritten(text) !== keysIn(parsed.data)) throw wrong('keyTwice');
  return { value: parsed.data, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Where a document has another form, and how, in our words: those of the library name its types. */
function faultOf(issue: z.core.$ZodIssue, document: unknown): { readonly place: string; readonly problem: string } {
  const place = (path: readonly PropertyKey[]): string => path.join('.') || '-';
  const fault = (key: string, ...words: string[]): { place: string; problem: string } => ({
    place: place(issue.path),
    problem: messages.getMessage(`file.form.${key}`, words),
  });
  const value = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], document);
  if (issue.code === 'custom') return { place: place(issue.path), problem: issue.message };
  if (value === undefined) return fault('missing');
  switch (issue.code) {
    case 'unrecognized_keys':
      return { ...fault('unknown'), place: place([...issue.path, issue.keys[0]!]) };
    case 'invalid_type':
      return fault(WORDS.has(issue.expected) ? issue.expected : 'other');
    case 'invalid_value':
      return fault('noneOf', issue.values.map(String).join(', '));
    case 'invalid_format':
      return fault(issue.format === 'date' ? 'day' : 'time');
    case 'too_big':
      return fault('tooLong', issue.maximum.toLocaleString('en-US'));
    default:
      return fault('other');
  }
}

/** The types that have words in the messages. */
const WORDS: ReadonlySet<string> = new Set(['string', 'boolean', 'array', 'object']);

/** @throws Error of the system, or one that says that it is no file or too large */
async function bytesOf(path: string, most: number): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile()) throw new Error(messages.getMessage('file.noFile'));
  if (found.size > most) throw new Error(messages.getMessage('file.tooLarge', [most.toLocaleString('en-US')]));
  return readFile(path);
}

/** How many keys the text of a JSON document has. */
function keysWritten(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

/** How many keys a JSON value has. Its schema bounds how deep it is. */
function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + keysIn(one), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}
