/** Why a file cannot be read, for which there are plain words. */
export type FileFault = 'notThere' | 'isFolder' | 'noRight';

const FAULTS: Readonly<Record<string, FileFault>> = {
  ENOENT: 'notThere',
  ENOTDIR: 'notThere',
  EISDIR: 'isFolder',
  EACCES: 'noRight',
  EPERM: 'noRight',
};

/** @returns null for another error, whose own message says most */
export function fileFaultOf(error: unknown): FileFault | null {
  return FAULTS[(error as NodeJS.ErrnoException).code ?? ''] ?? null;
}
