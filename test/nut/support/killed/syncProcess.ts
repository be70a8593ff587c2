import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { repository } from '../../../../scripts/repository.js';
import { sfEnvironment } from '../../../../scripts/sf/environment.js';

/** The phases of a sync, in their order. */
const PHASES = ['reading', 'finishing', 'writing'] as const;
export type Phase = (typeof PHASES)[number];

export type SyncProcessOptions = {
  readonly instanceUrl: string;
  readonly accessToken: string;
  readonly workingFolder: { readonly path: string; readonly resume: boolean };
  readonly outputs: readonly string[];
  /** Where the snapshot is kept. */
  readonly snapshot: string;
};

/** How a process ended. */
export type ProcessEnd = {
  /** The phase in which the process was; null if the sync was done. */
  readonly phase: Phase | null;
  readonly pages: number;
  readonly exitCode: number | null;
  readonly stderr: string;
  /** How many milliseconds each phase took. */
  readonly durations: Readonly<Record<Phase, number>>;
};

/** Follows a sync by the lines on its standard output. */
class PhaseLog {
  /** When each phase has begun. */
  public readonly begun = new Map<string, number>();
  public pages = 0;

  public constructor(child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line === 'page') this.pages += 1;
      else this.begun.set(line, performance.now());
    });
  }

  public get phase(): ProcessEnd['phase'] {
    if (this.begun.has('done')) return null;
    return PHASES.findLast((phase) => this.begun.has(phase)) ?? 'reading';
  }

  public get durations(): ProcessEnd['durations'] {
    const begins = [...PHASES, 'done'].map((name) => this.begun.get(name) ?? Number.NaN);
    const [reading, finishing, writing] = PHASES.map((_, index) => begins[index + 1]! - begins[index]!);
    return { reading: reading!, finishing: finishing!, writing: writing! };
  }
}

const plugin = join(repository, '.stage/plugin/lib');
const bundle = join(repository, '.stage/killed/syncProcess.mjs');

/** Makes one file of all that a process of `syncInProcess` loads: most of its time would be the loading of a thousand files. */
export async function bundleSync(): Promise<void> {
  const require = `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`;
  await build({
    entryPoints: [join(import.meta.dirname, 'syncProcess.js')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifyWhitespace: true,
    alias: { staged: plugin },
    // Libraries load some of Node's own modules by `require`.
    banner: { js: require },
    // From where the plugin finds its texts.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(plugin, 'messages.js'))) },
    logLevel: 'error',
  });
}

/**
 * Runs a sync in a process of its own, which has what `bundleSync` has made.
 *
 * @param kill after how many milliseconds of which phase the process is ended with SIGKILL
 */
export async function syncInProcess(
  home: string,
  run: SyncProcessOptions,
  kill?: { phase: Phase; after: number },
): Promise<ProcessEnd> {
  const child = spawn(process.execPath, [bundle], { env: sfEnvironment(home, { SYNC: JSON.stringify(run) }) });
  const closed = once(child, 'close');
  const stderr = text(child.stderr);
  const log = new PhaseLog(child);
  if (kill) {
    while (child.exitCode === null && !log.begun.has(kill.phase)) await wait(1);
    await wait(kill.after);
    child.kill('SIGKILL');
  }
  await closed;
  const { phase, pages, durations } = log;
  return { phase, pages, exitCode: child.exitCode, stderr: await stderr, durations };
}
