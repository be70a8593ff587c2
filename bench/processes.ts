import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../scripts/repository.js';
import { sf, sfEnvironment } from '../scripts/sf/environment.js';
import type { Simulator } from '../simulator/start.js';
import type { SyncReport } from '../src/schemas/sync.js';

const execute = promisify(execFile);

/** The processor seconds of a whole process, and the most megabytes that it held. */
export type Usage = { readonly cpu: number; readonly peak: number };

export const usageHook = { NODE_OPTIONS: `--import=${join(repository, 'bench/usage.js')}` };
export const usageOf = (stderr: string): Usage => JSON.parse(/usage: (\{.*\})/.exec(stderr)![1]!) as Usage;

/** Runs `sf` with the plugin. @returns its standard output, and the resources that it used */
export async function runSf(home: string, args: readonly string[]): Promise<{ stdout: string; usage: Usage }> {
  const { stdout, stderr } = await execute(sf, args, { env: sfEnvironment(home, usageHook), maxBuffer: 2 ** 28 });
  return { stdout, usage: usageOf(stderr) };
}

/** Logs `sf` in to an org under an alias. */
export async function logIn(home: string, { instanceUrl, accessToken }: Simulator, alias: string): Promise<void> {
  const args = ['org', 'login', 'access-token', '--instance-url', instanceUrl, '--alias', alias, '--no-prompt'];
  await execute(sf, args, { env: sfEnvironment(home, { SF_ACCESS_TOKEN: accessToken }) });
}

export type SyncResult = { readonly report: SyncReport; readonly usage: Usage };

/** Syncs an org into a file of each of these formats. @param flags of `sf access sync`, besides those for the files */
export async function sync(
  home: string,
  alias: string,
  formats: readonly string[],
  flags: readonly string[] = [],
): Promise<SyncResult> {
  const files = formats.flatMap((format) => ['--output-file', join(home, `${alias}.${format}`)]);
  const { stdout, usage } = await runSf(home, ['access', 'sync', '-o', alias, '--json', ...flags, ...files]);
  return { report: (JSON.parse(stdout) as { result: SyncReport }).result, usage };
}

/**
 * Downloads all pages of queries in a bare loop of the CLI's library, and drops them.
 *
 * @param otherReads paths; those that come in one call are together
 */
export async function download(
  home: string,
  { instanceUrl, accessToken }: Simulator,
  queries: readonly string[],
  otherReads: ReadonlyArray<readonly string[]> = [],
): Promise<Usage> {
  const DOWNLOAD = JSON.stringify({ instanceUrl, accessToken, queries, otherReads });
  const script = join(repository, 'bench/download.js');
  const { stderr } = await execute(process.execPath, [script], {
    env: sfEnvironment(home, { ...usageHook, DOWNLOAD }),
  });
  return usageOf(stderr);
}
