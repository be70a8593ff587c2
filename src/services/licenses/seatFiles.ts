import { join } from 'node:path';
import { Messages } from '@salesforce/core';
import type { LicensesReport } from '../../schemas/licenses.js';
import { makeOwnFolder } from '../../snapshot/ownFolder.js';
import { openOutputFile, type OutputFile } from '../document/outputFile.js';
import { revocations, usersToDeactivate } from './licenseDocument.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'licenses');

/** The two files that commands read which free seats. */
export type SeatFiles = {
  /** Puts both in place. @returns where they are @throws SfError OutputFileError */
  write(report: LicensesReport): Promise<NonNullable<LicensesReport['outputDir']>>;
  /** Leaves files that are not yet written as they were. */
  discard(): Promise<void>;
};

/** The paths of the files in a folder; none without one. */
export function seatFilePaths(folder: string | undefined): string[] {
  return folder === undefined ? [] : ['revocations.csv', 'users.csv'].map((name) => join(folder, name));
}

/**
 * Opens the files in a folder, which is made where it is not there, so that a bad path is refused before anything is asked.
 *
 * @throws SfError OutputFolderError, or the files cannot be written
 */
export async function openSeatFiles(folder: string, signal: AbortSignal): Promise<SeatFiles> {
  try {
    await makeOwnFolder(folder);
  } catch (error) {
    throw messages.createError('error.outputFolder', [folder, (error as Error).message]);
  }
  const opened: OutputFile[] = [];
  const discard = async (): Promise<void> => {
    for (const file of opened) await file.discard();
  };
  try {
    for (const path of seatFilePaths(folder)) opened.push(await openOutputFile(path, signal));
  } catch (error) {
    await discard();
    throw error;
  }
  const [revocationFile, userFile] = opened as [OutputFile, OutputFile];
  return {
    write: async (report) => {
      const [revokes, users] = [revocations(report), usersToDeactivate(report)];
      await revocationFile.prepare(revokes.document);
      await userFile.prepare(users.document);
      signal.throwIfAborted();
      await revocationFile.place();
      await userFile.place();
      return {
        revocations: { path: revocationFile.path, rows: revokes.rows },
        users: { path: userFile.path, rows: users.rows },
      };
    },
    discard,
  };
}
