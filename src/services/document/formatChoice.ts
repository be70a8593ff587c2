import { extname } from 'node:path';
import { Messages } from '@salesforce/core';
import { formats } from '../../formats/index.js';
import type { Format } from '../../formats/format.js';
import { html } from '../page/html.js';
import { refuseSameFileTwice } from './outputFile.js';
import { isStdout } from './outputStream.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'output');

/** Every way to write a document. */
const all: readonly Format[] = [...formats, html];

export const formatIds: readonly string[] = all.map(({ id }) => id);

/** Whether a format lists grants without saying which of them follow from others. @param id the format's id */
export const isFlat = (id: string): boolean => all.some((format) => format.id === id && format.isFlat);

const DEFAULT = 'json';

/**
 * The format by its id, or else by the file's extension, or else json.
 *
 * @throws SfError UnknownExtensionError when there is no id, and no format has the extension
 */
export const chooseFormat = (id: string | undefined, path: string | undefined): Format => {
  const byId = (wanted: string): Format | undefined => all.find((format) => format.id === wanted);
  if (id ?? !path) return byId(id ?? DEFAULT)!;
  const found = all.find(({ extensions }) => extensions.includes(extname(path).toLowerCase()));
  if (found) return found;
  const extensions = all.flatMap((format) => format.extensions);
  throw messages.createError('unknownExtension', [path], [extensions.join(', '), formatIds.join('|')]);
};

/** A document that flags ask for. */
export type DocumentChoice = {
  /** Null for standard output. */
  readonly path: string | null;
  readonly format: Format;
};

/**
 * The documents that flags ask for: one for each path, or one on standard output if there is no path.
 *
 * @param paths `-` or `/dev/stdout` for standard output
 * @param snapshot the file of the snapshot: no document may have the same path
 * @throws SfError UnknownExtensionError, FormatForSeveralError, SameOutputTwiceError
 */
export const chooseDocuments = async (
  formatId: string | undefined,
  paths: readonly string[],
  snapshot?: string,
): Promise<DocumentChoice[]> => {
  if (formatId !== undefined && paths.length > 1) throw messages.createError('formatForSeveral', [formatId]);
  const given = paths.length > 0 ? paths : ['-'];
  await refuseSameFileTwice([snapshot, ...given]);
  return Promise.all(
    given.map(async (path) => {
      const file = (await isStdout(path)) ? undefined : path;
      return { path: file ?? null, format: chooseFormat(formatId, file) };
    }),
  );
};
