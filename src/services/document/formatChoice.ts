import { extname } from 'node:path';
import { Messages } from '@salesforce/core';
import { formats } from '../../formats/index.js';
import type { Format } from '../../formats/format.js';
import { refuseOneTwice } from './outputFile.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

export const formatIds: readonly string[] = formats.map(({ id }) => id);

/** Whether a format, by its id, has grants without what inherits from which. */
export const isFlat = (id: string): boolean => formats.some((format) => format.id === id && format.isFlat);

const DEFAULT = 'json';
const STDOUT = '-';

/**
 * The format by its id, else by the file's extension, else json.
 *
 * @throws SfError UnknownExtensionError when only the extension could tell, and does not
 */
export const chooseFormat = (id: string | undefined, path: string | undefined): Format => {
  const byId = (wanted: string): Format | undefined => formats.find((format) => format.id === wanted);
  if (id ?? !path) return byId(id ?? DEFAULT)!;
  const found = formats.find(({ extensions }) => extensions.includes(extname(path).toLowerCase()));
  if (found) return found;
  throw messages.createError('unknownExtension', [path, formatIds.join(', ')], [formatIds.join('|')]);
};

/** A document that is asked for. */
export type WantedDocument = {
  /** Null: standard output. */
  readonly path: string | null;
  readonly format: Format;
};

/**
 * The documents that flags ask for: one for each path, or one for standard output where there is none.
 *
 * @param paths `-` is standard output
 * @param snapshot the file of the snapshot, which no document may take the place of
 * @throws SfError UnknownExtensionError, FormatForSeveralError, SameOutputTwiceError
 */
export const chooseDocuments = async (
  formatId: string | undefined,
  paths: readonly string[],
  snapshot?: string,
): Promise<WantedDocument[]> => {
  if (formatId !== undefined && paths.length > 1) throw messages.createError('formatForSeveral', [formatId]);
  const given = paths.length > 0 ? paths : [STDOUT];
  await refuseOneTwice([snapshot, ...given]);
  return given.map((path) => ({
    path: path === STDOUT ? null : path,
    format: chooseFormat(formatId, path === STDOUT ? undefined : path),
  }));
};
