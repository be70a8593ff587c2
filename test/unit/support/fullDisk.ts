import { open, type FileHandle } from 'node:fs/promises';

/** Lets every write of an outcome to a journal fail, as a full disk does. @returns a function that ends this */
export const fillUpJournals = async (): Promise<() => void> => {
  const file = await open(import.meta.filename);
  await file.close();
  const files = Object.getPrototypeOf(file) as { appendFile: FileHandle['appendFile'] };
  const { appendFile } = files;
  files.appendFile = async function (this: FileHandle, line, ...more) {
    if ((line as string).includes('"kind":"settled"')) throw new Error('ENOSPC: no space left on device');
    await appendFile.call(this, line, ...more);
  };
  return () => {
    files.appendFile = appendFile;
  };
};
