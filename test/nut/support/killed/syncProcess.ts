import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { repository } from '../../../../scripts/repository.js';
import { sfEnvironment } from '../../../../scripts/sf/environment.js';

/** In this order. */
const PHASES = ['reading', 'settling', 'writing'] as const;
/** Where a sync is. */
export type Phase = (typeof PHASES)[number];

export type SyncRun = {
  readonly instanceUrl: string;
  readonly accessToken: string;
  readonly workingFolder: { readonly path: string; readonly resume: boolean };
  readonly outputs: readonly string[];
};

/** How a process ended. */
export type Ended = {
  /** Where it was; null for one that was through. */
  readonly phase: Phase | null;
  readonly pages: number;
  readonly exitCode: number | null;
  readonly stderr: string;
  /** Milliseconds from the begin of each phase to the next one's. */
  readonly lasted: Readonly<Record<Phase, number>>;
};

/** What a process has said of where it is. */
class Story {
  public readonly begun = new Map<string, number>();
  public pages = 0;

  public constructor(child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line === 'page') this.pages += 1;
      else this.begun.set(line, performance.now());
    });
  }

  public get phase(): Ended['phase'] {
    if (this.begun.has('done')) return null;
    return PHASES.findLast((phase) => this.begun.has(phase)) ?? 'reading';
  }

  public get lasted(): Ended['lasted'] {
    const begins = [...PHASES, 'done'].map((name) => this.begun.get(name) ?? Number.NaN);
    const [reading, settling, writing] = PHASES.map((_, index) => begins[index + 1]! - begins[index]!);
    return { reading: reading!, settling: settling!, writing: writing! };
  }
}

/**
 * Runs a sync in a process of its own.
 *
 * @param kill ends it with SIGKILL so many milliseconds after it has begun a phase
 */
export async function syncInProcess(
  home: string,
  run: SyncRun,
  kill?: { phase: Phase; after: number },
): Promise<Ended> {
  const SYNC = JSON.stringify({ plugin: join(repository, '.stage/plugin'), ...run });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'syncProcess.js')], {
    env: sfEnvironment(home, { SYNC }),
  });
  const closed = once(child, 'close');
  const stderr = text(child.stderr);
  const story = new Story(child);
  if (kill) {
    while (child.exitCode === null && !story.begun.has(kill.phase)) await wait(1);
    await wait(kill.after);
    child.kill('SIGKILL');
  }
  await closed;
  const { phase, pages, lasted } = story;
  return { phase, pages, exitCode: child.exitCode, stderr: await stderr, lasted };
}
