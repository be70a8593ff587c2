import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../../../scripts/repository.js';

const execute = promisify(execFile);

/** Beside what npm keeps of the project, so that it goes with it. */
const CACHE = join(repository, 'node_modules/.cache/go');

/** To fetch and build a program and all that it needs. */
const MOST_MILLISECONDS = 600_000;

/** A program as a module of Go, at one version. `isSmallTask`: it has so little to do that to optimize it takes longer. */
export type GoTool = { readonly module: string; readonly version: string; readonly isSmallTask?: boolean };

// Go makes its modules read-only, and then npm cannot remove the folder.
const FLAGS = '-modcacherw';
const UNOPTIMIZED = `${FLAGS} -ldflags=-s '-gcflags=all=-N -l -dwarf=false'`;

/** Where the program is, or why it is not there. */
export type Installed = { readonly path: string } | { readonly why: string };

/** Of all that Go says, the end of the first line, which tells what happened. */
const reasonOf = (error: unknown, version: string): string => {
  const { code, stderr = '', message } = error as Error & { code?: string | number; stderr?: string };
  if (code === 'ENOENT') return 'Go is not on the PATH';
  return stderr.split('\n')[0]!.split(`${version}: `).at(-1) || message;
};

/** Installs a program with `go install`, unless an earlier run has. Everything that Go keeps is kept in the project. */
export const goInstall = async ({ module, version, isSmallTask = false }: GoTool): Promise<Installed> => {
  const folder = join(CACHE, `${basename(module)}@${version}`);
  const path = join(folder, basename(module));
  try {
    await access(path);
    return { path };
  } catch {
    // Not there yet.
  }
  const env = {
    ...process.env,
    GOBIN: folder,
    GOCACHE: join(CACHE, 'build'),
    GOMODCACHE: join(CACHE, 'modules'),
    GOFLAGS: isSmallTask ? UNOPTIMIZED : FLAGS,
  };
  try {
    await mkdir(folder, { recursive: true });
    await execute('go', ['install', `${module}@${version}`], { env, timeout: MOST_MILLISECONDS });
    return { path };
  } catch (error) {
    return { why: reasonOf(error, version) };
  }
};
