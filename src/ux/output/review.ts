import { Messages } from '@salesforce/core';
import type { ReviewClosing, ReviewCreation } from '../../schemas/review.js';
import { plural } from '../text.js';
import { minuteOf } from './answer.js';
import { listOf } from './plan.js';
import { wrapped, type Screen } from '../screen.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'reviewOutput');

type Counts = ReviewCreation['counts'];
type Item = ReviewClosing['items'][number];
type Reviewer = ReviewClosing['reviewers'][number];

const INDENTATION = 2;

/** How many lines of one kind are shown; files have all of them. */
const SHOWN = 20;

/** The pages of a review that was made, each with how much it asks. */
export function creationLines({ pages, review }: ReviewCreation, screen: Screen): string[] {
  const heading = pages.length === 0 ? 'pages.none' : `pages.${review.scope}`;
  const texts = pages.map(({ file, reviewer: { name, username }, people, items, high, medium, new: isNew }) =>
    messages.getMessage('page', [name, username, amountText({ people, items, high, medium, new: isNew }), file]),
  );
  return ['', ...wrapped(messages.getMessage(heading), screen), ...someOf(texts, screen, 'morePages')];
}

/** What stands below the pages: how much is to be decided, what no rule could tell, and what comes next. */
export function nextLines({ counts, pages, notChecked, review, outputDir }: ReviewCreation): string[] {
  const byFallback = pages.reduce((sum, page) => sum + page.byFallback, 0);
  return [
    messages.getMessage('sum', [plural(messages, 'pageCount', pages.length), amountText(counts)]),
    ...(byFallback > 0 ? [plural(messages, 'byFallback', byFallback)] : []),
    ...(review.due === null ? [] : [messages.getMessage('due', [review.due])]),
    ...(notChecked.length > 0
      ? [messages.getMessage('notChecked', [notChecked.map(({ rule }) => rule).join(', ')])]
      : []),
    messages.getMessage('wroteReview', [outputDir]),
  ];
}

/** What came of the decisions, and the command that carries them out; null where there is nothing to carry out. */
export function closingLines(
  closing: ReviewClosing,
  screen: Screen,
): { readonly lines: string[]; readonly command: string | null } {
  const { counts, reviewers, items, files, command, snapshot } = closing;
  const decided = counts.keep + counts.remove;
  const byOutcome = Map.groupBy(items, ({ outcome }) => outcome);
  const removed = byOutcome.get('remove') ?? [];
  const fileNames = new Map(closing.decisionsFiles.map(({ sha256, file }) => [sha256, file]));
  const sections: Array<[key: string, texts: string[]]> = [
    ['unanswered', reviewers.filter(({ hasAnswered, items: all }) => !hasAnswered && all > 0).map(unansweredText)],
    ['undecided', reviewers.filter(({ hasAnswered, undecided }) => hasAnswered && undecided > 0).map(undecidedText)],
    ['contradictory', (byOutcome.get('contradictory') ?? []).map((item) => contradictionText(item, fileNames))],
    ['notMine', (byOutcome.get('not mine') ?? []).map(commentedText)],
    ['byHand', removed.filter(({ step }) => step === 'by hand').map(notedText)],
    ['gone', removed.filter(({ step }) => step === 'nothing to do').map(itemText)],
    ['inactive', removed.filter(({ inOrg }) => inOrg === 'user inactive').map(itemText)],
    ['unknown', removed.filter(({ inOrg }) => inOrg === 'not known').map(itemText)],
  ];
  const { revocations, evidenceJson, evidenceHtml } = files;
  const written = revocations.rows === 0 ? 'wroteNothing' : 'wroteRevocations';
  return {
    lines: [
      ...wrapped(
        messages.getMessage(
          'decided',
          [decided, counts.items, counts.keep, counts.remove].map((one) => count(one)),
        ),
        screen,
      ),
      ...sections.flatMap(([key, texts]) =>
        texts.length === 0
          ? []
          : [
              '',
              ...wrapped(messages.getMessage(`section.${key}`), screen),
              ...someOf(texts, screen, 'moreItems'),
              ...(key === 'notMine' ? wrapped(messages.getMessage('afterNotMine'), screen) : []),
            ],
      ),
      '',
      ...(snapshot.isUnchanged === false
        ? wrapped(messages.getMessage('snapshotChanged', [snapshot.file]), screen)
        : []),
      ...[evidenceJson, evidenceHtml].flatMap(({ path }) => wrapped(messages.getMessage('wroteFile', [path]), screen)),
      ...wrapped(messages.getMessage('unsigned'), screen),
      ...wrapped(messages.getMessage(written, [revocations.path, plural(messages, 'rows', revocations.rows)]), screen),
    ],
    command,
  };
}

/** `3 people, 12 accesses: 2 high, 1 medium, 4 new` */
function amountText({ people, items, high, medium, new: isNew }: Counts): string {
  const amount = listOf([plural(messages, 'people', people), plural(messages, 'items', items)]);
  const details = [
    ...(high > 0 ? [messages.getMessage('high', [count(high)])] : []),
    ...(medium > 0 ? [messages.getMessage('medium', [count(medium)])] : []),
    ...(isNew === null || isNew === 0 ? [] : [messages.getMessage('new', [count(isNew)])]),
  ];
  return details.length === 0 ? amount : messages.getMessage('amount', [amount, details.join(', ')]);
}

function unansweredText({ name, username, items }: Reviewer): string {
  return messages.getMessage('unanswered', [name, username, plural(messages, 'items', items)]);
}

function undecidedText({ name, username, items, undecided }: Reviewer): string {
  return messages.getMessage('undecided', [name, username, count(undecided), plural(messages, 'items', items)]);
}

function itemText({ user: { username }, access: { kind, label } }: Item): string {
  return messages.getMessage('item', [username, kind, label]);
}

function notedText(item: Item): string {
  return item.note === null ? itemText(item) : messages.getMessage('withNote', [itemText(item), item.note]);
}

function commentedText(item: Item): string {
  const comments = item.decisions.flatMap(({ comment }) => (comment === '' ? [] : comment));
  return comments.length === 0
    ? itemText(item)
    : messages.getMessage('withNote', [itemText(item), comments.join('; ')]);
}

function contradictionText(item: Item, files: ReadonlyMap<string, string>): string {
  const said = item.decisions.map(({ decision, file, decidedAt }) =>
    messages.getMessage('said', [
      messages.getMessage(`decision.${decision}`),
      files.get(file) ?? file,
      minuteOf(decidedAt),
    ]),
  );
  return messages.getMessage('withNote', [itemText(item), said.join('; ')]);
}

function someOf(texts: readonly string[], screen: Screen, more: string): string[] {
  const rest = texts.length - SHOWN;
  const shown = rest > 0 ? [...texts.slice(0, SHOWN), messages.getMessage(more, [count(rest)])] : texts;
  return shown.flatMap((text) => wrapped(text, screen, INDENTATION));
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
