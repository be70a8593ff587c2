import { Messages } from '@salesforce/core';
import type { ReadingEvents } from '../services/answers/live/wholeOrg.js';
import type { SfCommand } from './command.js';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'progress');

type Spinner = {
  status: string | undefined;
  start(action: string, status?: string): void;
  stop(message?: string): void;
};

const OBJECTS_SHOWN = 3;
const MILLISECONDS_BETWEEN_UPDATES = 100;

/** Shows which objects are being read, and how many of their records. Shows nothing if nobody watches a terminal. */
export class ReadingSpinner {
  private readonly counts = new Map<string, { received: number; total: number }>();
  private lastShown = 0;

  public constructor(
    private readonly spinner: Spinner,
    private readonly isWatched: boolean,
  ) {}

  public start(action: string): void {
    if (this.isWatched) this.spinner.start(action);
  }

  public page(object: string, received: number, total: number): void {
    this.counts.set(object, { received, total });
    if (!this.isWatched || performance.now() - this.lastShown < MILLISECONDS_BETWEEN_UPDATES) return;
    this.lastShown = performance.now();
    this.spinner.status = this.status();
  }

  public stop(): void {
    if (this.isWatched) this.spinner.stop(this.records());
  }

  private records(): string {
    const records = [...this.counts.values()].reduce((sum, { received }) => sum + received, 0);
    return messages.getMessage('records', [records.toLocaleString('en-US')]);
  }

  /** How many records are read, and the largest objects that are not complete yet. */
  private status(): string {
    const underWay = [...this.counts]
      .filter(([, { received, total }]) => received < total)
      .sort(([, one], [, other]) => other.total - one.total)
      .slice(0, OBJECTS_SHOWN)
      .map(
        ([object, { received, total }]) =>
          `${object} ${received.toLocaleString('en-US')}/${total.toLocaleString('en-US')}`,
      );
    return [this.records(), ...underWay].join(', ');
  }
}

/** What is told while an org is read for an answer. The end of the answer tells what was left out. */
export function readingEvents(command: SfCommand<unknown>, spinner: ReadingSpinner): ReadingEvents {
  return {
    onPage: (object, received, total) => spinner.page(object, received, total),
    onReadingDone: () => spinner.stop(),
    onHiddenField: (object, field) => command.warn(messages.createWarning('hiddenField', [object, field])),
    onLeftOut: () => undefined,
    onObjectAbsent: () => undefined,
    onProblem: () => undefined,
  };
}

/** A bar that shows how many records are written. There is no bar for a single record, or if nobody watches a terminal. */
export function watchChanges(
  command: SfCommand<unknown>,
  total: number,
  title: string,
): { update(done: number): void; stop(): void } {
  if (process.stderr.isTTY !== true || command.jsonEnabled() || total <= 1) {
    return { update: () => undefined, stop: () => undefined };
  }
  command.progress.start(total, {}, { title, format: '%s | {bar} | {value}/{total}' });
  return { update: (done) => command.progress.update(done), stop: () => command.progress.stop() };
}
