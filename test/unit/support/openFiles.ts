import files, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const opened = new Map<FileHandle, string>();

const { open } = files;
files.open = async (...given) => {
  const file = await open(...given);
  const close = file.close.bind(file);
  opened.set(file, String(given[0]));
  file.close = () => {
    opened.delete(file);
    return close();
  };
  return file;
};
syncBuiltinESMExports();

export const mochaHooks = {
  /** Fails where a file stays open: Node closes it at any later time, with a warning, and later versions will throw. */
  afterAll(): void {
    const paths = [...opened.values()];
    opened.clear();
    if (paths.length > 0) throw new Error(`Files that stayed open:\n${paths.join('\n')}`);
  },
};
