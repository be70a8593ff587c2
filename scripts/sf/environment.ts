import { delimiter, dirname, join } from 'node:path';
import { repository } from '../repository.js';

const binaries = join(repository, 'node_modules/.bin');

/** The Salesforce CLI that the project pins, for shells. */
export const sf = join(binaries, 'sf');

/** The same as a program and its first arguments, for `spawn`: Windows starts no script that npm has put into a folder of binaries. */
export const sfProgram: readonly [program: string, firstArguments: readonly string[]] =
  process.platform === 'win32'
    ? [process.execPath, ['--no-deprecation', join(repository, 'node_modules/@salesforce/cli/bin/run.js')]]
    : [sf, []];

/** The variables that `sf` takes over from this process: none of them is for `sf` itself or for Baton. The second line is of Windows. */
const inherited = [
  ...['LANG', 'LC_ALL', 'TERM', 'TMPDIR', 'TZ'],
  ...['SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP'],
];

/** Settings that keep the CLI offline and its state inside HOME. Compiled code is kept, which saves a quarter of Node's start. */
const settings = {
  NODE_COMPILE_CACHE: join(repository, 'node_modules/.cache/compiled'),
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  // SF_AUTOUPDATE_DISABLE does not do: in a CLI from npm, it starts the very update that it should stop.
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  // The CLI would warn that the plugin is linked. Its users do not link it.
  OCLIF_DISABLE_LINKED_ESM_WARNING: 'true',
};

/** The settings of a user who has set nothing for memory. No compiled code is kept: it would be in memory as well. */
export const plainSettings = { NODE_COMPILE_CACHE: '' };

/** The settings that docs/self-hosted.md advises for less memory outside the image. */
export const frugalSettings = {
  ...plainSettings,
  MALLOC_MMAP_THRESHOLD_: '32768',
  NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=1024',
};

/** Where Windows keeps what is a user's, other variables say. */
function homeVariables(home: string): NodeJS.ProcessEnv {
  if (process.platform !== 'win32') return { HOME: home };
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData/Roaming'),
    LOCALAPPDATA: join(home, '.local/share'),
  };
}

/** The environment in which `sf` runs with a HOME of its own, on the Node of this process; `extra` is added last. */
export function sfEnvironment(home: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), binaries, process.env.PATH].join(delimiter);
  const environment: NodeJS.ProcessEnv = { ...homeVariables(home), PATH: path };
  for (const name of inherited) if (process.env[name] !== undefined) environment[name] = process.env[name];
  return { ...environment, ...settings, ...extra };
}
