import type { ComponentChildren, VNode } from 'preact';
import type { ReviewPage } from '../../../model/review.js';
import { plural } from '../../browser/texts.js';
import { Meter } from '../../components/meter.js';
import { minuteOf } from './days.js';
import { decisionsFile, fileNameOf, merge, type Progress, progressOf, readDecisionsFile } from './decisions.js';
import { saveFile } from './saveFile.js';
import { text } from './text.js';
import type { KeptDecisions } from './useDecisions.js';

/** How many of those who have something undecided are named. */
const MOST_NAMED = 8;

type BarProps = {
  readonly page: ReviewPage;
  readonly kept: KeptDecisions;
  readonly progress: Progress;
  readonly message: ComponentChildren;
  readonly tell: (message: ComponentChildren) => void;
  readonly showUndecided: () => void;
};

/** How far the reviewer is, and the way to the file and back. It stays in sight. */
export function DecisionsBar({ page, kept, progress, message, tell, showUndecided }: BarProps): VNode {
  const { decisions, isSaved, change, setSaved } = kept;
  const save = (): void => {
    if (progress.decided === 0) return tell(text('saved.none'));
    const now = new Date();
    const name = fileNameOf(page, now);
    saveFile(name, `${JSON.stringify(decisionsFile(page, decisions, now), null, 2)}\n`);
    setSaved();
    tell(<Saved page={page} kept={kept} name={name} progress={progress} showUndecided={showUndecided} />);
  };
  const load = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (file === undefined) return;
    const content = await file.text().catch(() => null);
    // So that the same file can be chosen again.
    input.value = '';
    if (content === null) return tell(text('load.unreadable', file.name));
    const loaded = readDecisionsFile(content, page);
    if ('problem' in loaded) return tell(text(`load.${loaded.problem}`, file.name));
    const { taken, newerHere } = merge(decisions, loaded.decisions);
    change((before) => (taken === 0 ? before : merge(before, loaded.decisions).decisions));
    const savedAt = minuteOf(loaded.savedAt);
    const parts = [
      taken === 1 ? text('load.done.one', savedAt) : text('load.done.many', taken, savedAt),
      ...(newerHere > 0 ? [plural(text, 'load.newerHere', newerHere)] : []),
      ...(loaded.unknown > 0 ? [plural(text, 'load.unknown', loaded.unknown)] : []),
    ];
    tell(parts.join(' '));
  };
  const isDone = progress.undecided === 0;
  return (
    <section class="bar screen" aria-label={text('bar')}>
      <div class="message" role="status">
        {message ?? (isDone && !isSaved ? text('done') : null)}
      </div>
      {message === null ? null : (
        <button type="button" class="close" aria-label={text('close')} onClick={() => tell(null)}>
          ×
        </button>
      )}
      <div class="progress">
        <span>
          <strong>{text('decided', progress.decided, progress.items)}</strong>{' '}
          {progress.decided === 0 ? null : <span class="quiet">{text(isSaved ? 'bar.saved' : 'bar.unsaved')}</span>}
        </span>
        <Meter part={progress.items === 0 ? 1 : progress.decided / progress.items} />
      </div>
      <label class="button load">
        <input
          type="file"
          class="spoken"
          accept=".json,application/json"
          onChange={({ currentTarget }) => void load(currentTarget)}
        />
        {text('load')}
      </label>
      <button type="button" class="button primary" onClick={save}>
        {text('save')}
      </button>
    </section>
  );
}

type SavedProps = Pick<BarProps, 'page' | 'kept' | 'progress' | 'showUndecided'> & { readonly name: string };

function Saved({ page, kept: { decisions }, progress, name, showUndecided }: SavedProps): VNode {
  const undecided = page.people
    .map((person) => ({ person, count: progressOf(person.items, decisions).undecided }))
    .filter(({ count }) => count > 0);
  const named = undecided.slice(0, MOST_NAMED).map(({ person, count }) => `${person.name} (${String(count)})`);
  const more = undecided.length - named.length;
  if (more > 0) named.push(text('saved.more', more));
  return (
    <>
      <p>{text('saved', name, plural(text, 'decisions', progress.decided))}</p>
      {undecided.length === 0 ? null : (
        <p>
          {plural(text, 'saved.undecided', progress.undecided)} {named.join(', ')}.{' '}
          <button type="button" class="button" onClick={showUndecided}>
            {text('saved.show')}
          </button>
        </p>
      )}
    </>
  );
}
