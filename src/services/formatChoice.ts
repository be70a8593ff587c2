import { extname } from 'node:path';
import { Messages } from '@salesforce/core';
import { formats } from '../formats/index.js';
import type { Format } from '../formats/format.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-plugin-access', 'output');

export const formatIds: readonly string[] = formats.map(({ id }) => id);

const DEFAULT = 'json';

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
