import { delimiter, join } from 'node:path';
import { repository } from '../repository.js';

const binaries = join(repository, 'node_modules/.bin');

/** The Salesforce CLI that the project pins. */
export const sf = join(binaries, 'sf');

/** What a process of this machine needs and what a user may have set for text and time; nothing of `sf` or of Baton. */
const inherited = ['LANG', 'LC_ALL', 'TERM', 'TMPDIR', 'TZ'];

/** Keeps the CLI on this machine and its state inside HOME; spares Node a quarter of its start by what it once compiled. */
const settings = {
  NODE_COMPILE_CACHE: join(repository, 'node_modules/.cache/compiled'),
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  // SF_AUTOUPDATE_DISABLE, in a CLI from npm, starts the detached update that it is meant to stop.
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_DISABLE_LOG_FILE: 'true',
  // The plugin is linked, which its users need not hear of.
  OCLIF_DISABLE_LINKED_ESM_WARNING: 'true',
};

/** What docs/self-hosted.md advises where the image is not used, for those who look at memory; no compiled code is kept. */
export const frugalSettings = {
  NODE_COMPILE_CACHE: '',
  MALLOC_MMAP_THRESHOLD_: '32768',
  NODE_OPTIONS: '--max-semi-space-size=1',
};

/** The environment in which `sf` runs with a HOME of its own; `extra` is added last. */
export function sfEnvironment(home: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { HOME: home, PATH: [binaries, process.env.PATH].join(delimiter) };
  for (const name of inherited) if (process.env[name] !== undefined) environment[name] = process.env[name];
  return { ...environment, ...settings, ...extra };
}
