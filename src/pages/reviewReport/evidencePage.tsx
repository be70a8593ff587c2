import { Messages } from '@salesforce/core';
import type { VNode } from 'preact';
import { visibleText } from '../../model/visibleText.js';
import * as bundle from '../../generated/pages/reviewReport.js';
import type { ReviewEvidence } from '../../schemas/review.js';
import { Tag } from '../components/tag.js';
import { htmlPage } from '../page.js';
import { Facts, minuteOf, Notes, numberText, Rows, Section, type Column, type Fact } from './parts.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'reviewReport');

/** The evidence of a review: what was reviewed, by whom, what was decided, and by which files. */
export function evidencePage(evidence: ReviewEvidence): string {
  const title = messages.getMessage('evidence.title', [visibleText(evidence.org.name)]);
  return htmlPage({
    title,
    bundle,
    body: (
      <main>
        <h1>{title}</h1>
        <p class="card">{messages.getMessage('evidence.unsigned')}</p>
        <section class="card">
          <Facts facts={factsOf(evidence)} />
        </section>
        <Section title={messages.getMessage('evidence.reviewers')}>
          <Reviewers {...evidence} />
        </Section>
        <Section title={messages.getMessage('evidence.files')}>
          <Files {...evidence} />
        </Section>
        <Section title={messages.getMessage('evidence.items')}>
          <Items {...evidence} />
        </Section>
        {evidence.notKnown.length === 0 ? null : (
          <Section title={messages.getMessage('index.unknown')}>
            <Notes notes={evidence.notKnown.map((text) => messages.getMessage('notKnown', [text]))} />
          </Section>
        )}
      </main>
    ),
  });
}

function factsOf({ review, snapshot, closedAt, checkedInOrg, counts }: ReviewEvidence): Fact[] {
  const state = snapshot.isUnchanged === null ? 'gone' : snapshot.isUnchanged ? 'unchanged' : 'changed';
  const [decided, all, keep, remove] = [counts.keep + counts.remove, counts.items, counts.keep, counts.remove].map(
    numberText,
  );
  return [
    [messages.getMessage('evidence.created'), minuteOf(review.createdAt)],
    [messages.getMessage('evidence.closed'), minuteOf(closedAt)],
    [messages.getMessage('evidence.result'), messages.getMessage('evidence.decided', [decided, all, keep, remove])],
    [messages.getMessage('scope'), messages.getMessage(`scope.${review.scope}`)],
    [messages.getMessage('due'), review.due ?? messages.getMessage('due.none')],
    [messages.getMessage('read'), minuteOf(snapshot.readAt)],
    [messages.getMessage('evidence.readBy'), snapshot.readBy ?? messages.getMessage('evidence.unknown')],
    [messages.getMessage('snapshot'), messages.getMessage(`evidence.${state}`, [snapshot.file, snapshot.sha256])],
    [
      messages.getMessage('compared'),
      review.comparedWith ? minuteOf(review.comparedWith) : messages.getMessage('none'),
    ],
    [
      messages.getMessage('evidence.checked'),
      checkedInOrg
        ? messages.getMessage('evidence.checked.at', [
            minuteOf(checkedInOrg.at),
            checkedInOrg.username ?? messages.getMessage('evidence.unknown'),
          ])
        : messages.getMessage('evidence.checked.no'),
    ],
    [messages.getMessage('review'), review.id],
  ];
}

function columnsOf(names: readonly string[], numbers: readonly string[] = []): Column[] {
  return names.map((name) => ({ name: messages.getMessage(`column.${name}`), isNumber: numbers.includes(name) }));
}

function Reviewers({ reviewers }: Pick<ReviewEvidence, 'reviewers'>): VNode {
  const numbers = ['items', 'keep', 'remove', 'notMine', 'undecided'];
  return (
    <Rows
      label={messages.getMessage('evidence.reviewers')}
      columns={columnsOf(['reviewer', 'answered', ...numbers], numbers)}
      rows={reviewers.map(({ name, username, hasAnswered, items, keep, remove, notMine, contradictory, undecided }) => [
        visibleText(`${name} (${username})`),
        messages.getMessage(hasAnswered ? 'yes' : 'no'),
        ...[items, keep, remove, notMine, contradictory + undecided].map(numberText),
      ])}
    />
  );
}

function Files({ decisionsFiles }: Pick<ReviewEvidence, 'decisionsFiles'>): VNode {
  return (
    <Rows
      label={messages.getMessage('evidence.files')}
      columns={columnsOf(['file', 'reviewer', 'saved', 'items', 'sha256'], ['items'])}
      rows={decisionsFiles.map(({ file, reviewer, savedAt, decisions, sha256 }) => [
        visibleText(file),
        visibleText(reviewer),
        minuteOf(savedAt),
        numberText(decisions),
        <span class="code hash">{sha256}</span>,
      ])}
    />
  );
}

function Items({ items, reviewers }: Pick<ReviewEvidence, 'items' | 'reviewers'>): VNode {
  const byPage = new Map(reviewers.map(({ page, username }) => [page, username]));
  return (
    <Rows
      label={messages.getMessage('evidence.items')}
      columns={columnsOf(['person', 'access', 'reviewer', 'outcome', 'step', 'comment'])}
      rows={items.map((item) => [
        visibleText(`${item.user.name} (${item.user.username})`),
        <>
          {visibleText(`${item.access.label} (${item.access.kind})`)}{' '}
          {item.severity === null ? null : <Tag tone={item.severity} text={item.severity} />}
        </>,
        visibleText(byPage.get(item.page) ?? ''),
        messages.getMessage(`outcome.${keyOf(item.outcome)}`),
        visibleText(stepText(item)),
        <Comments decisions={item.decisions} />,
      ])}
    />
  );
}

function stepText({ step, note, inOrg }: ReviewEvidence['items'][number]): string {
  return [
    ...(step === null ? [] : [messages.getMessage(`step.${keyOf(step)}`)]),
    ...(step === 'by hand' && note !== null ? [note] : []),
    ...(inOrg === null || inOrg === 'as reviewed' ? [] : [messages.getMessage(`state.${keyOf(inOrg)}`)]),
  ].join('; ');
}

/** What reviewers said, line by line as they wrote it; of several files, each decision with its moment. */
function Comments({ decisions }: Pick<ReviewEvidence['items'][number], 'decisions'>): VNode {
  const isSeveral = decisions.length > 1;
  return (
    <>
      {decisions.flatMap(({ decision, comment, decidedAt }) => [
        ...(isSeveral ? [<p class="quiet">{`${decision}, ${minuteOf(decidedAt)}`}</p>] : []),
        ...comment.split(/\r\n|[\r\n]/).map((line) => (line === '' ? null : <p>{visibleText(line)}</p>)),
      ])}
    </>
  );
}

function keyOf(words: string): string {
  return words.replaceAll(' ', '-');
}
