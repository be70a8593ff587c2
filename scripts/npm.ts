import { join } from 'node:path';
import { repository } from './repository.js';

/**
 * The project's npm, as a program and its first arguments, on the Node of this process: Windows starts no script that npm has put into a
 * folder of binaries.
 */
export const npmProgram = [process.execPath, [join(repository, 'node_modules/npm/bin/npm-cli.js')]] as const;
