import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { Messages } from '@salesforce/core';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'rowFile');

/** A row as it was read, with where it stands: `users.csv:7` (its first line) or `users.json[6]`. */
export type SourceRow = { readonly source: string; readonly values: unknown };

const STDIN = '-';

const contentOf = async (path: string): Promise<string> => {
  if (path === STDIN) return readStream(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw messages.createError('unreadable', [path, (error as Error).message]);
  }
};

const lineBreaks = (text: string): number => text.split('\n').length - 1;

const csvRows = async (content: string, name: string): Promise<SourceRow[]> => {
  const { parse } = await import('csv-parse/sync');
  try {
    const options = { columns: true, bom: true, info: true, raw: true, skip_empty_lines: true, trim: true } as const;
    const rows = parse(content.replace(/\r\n?/g, '\n'), options) as unknown as Array<{
      info: { lines: number };
      raw: string;
      record: Record<string, string>;
    }>;
    // csv-parse tells the line on which a row ends, and counts a \r\n in a cell twice.
    return rows.map(({ info, raw, record }) => ({
      source: `${name}:${info.lines - lineBreaks(raw.trim())}`,
      values: record,
    }));
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
};

const jsonRows = (content: string, name: string): SourceRow[] => {
  let document: unknown;
  try {
    document = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw messages.createError('malformed', [name, (error as Error).message]);
  }
  if (!Array.isArray(document)) throw messages.createError('malformed', [name, messages.getMessage('noArray')]);
  return document.map((values, index) => ({ source: `${name}[${index}]`, values: values as unknown }));
};

/**
 * Reads the rows of a CSV file with a header, or the elements of a JSON array.
 *
 * @param path `-` for standard input, where the first character tells JSON from CSV; a file is JSON if its name says so
 * @throws SfError UnreadableError, MalformedError when the file as a whole cannot be read
 */
export const readRows = async (path: string): Promise<SourceRow[]> => {
  const content = await contentOf(path);
  const name = path === STDIN ? 'stdin' : path;
  const isJson = /\.json$/i.test(path) || (path === STDIN && /^\s*[[{]/.test(content));
  return isJson ? jsonRows(content, name) : csvRows(content, name);
};
