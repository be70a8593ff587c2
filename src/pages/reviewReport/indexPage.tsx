import { Messages } from '@salesforce/core';
import { pathArgument } from '../../model/commandText.js';
import { visibleText } from '../../model/visibleText.js';
import * as bundle from '../../generated/pages/reviewReport.js';
import type { ReviewCreation } from '../../schemas/review.js';
import { Tag } from '../components/tag.js';
import { htmlPage } from '../page.js';
import { Facts, minuteOf, Notes, numberText, Rows, Section, type Fact } from './parts.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'reviewReport');

/** The page for whoever runs a review: who reviews what, and how it goes on. */
export function indexPage(report: ReviewCreation): string {
  const { review, org, readAt, counts, pages, notKnown, notChecked, outputDir, snapshot } = report;
  const title = messages.getMessage('index.title', [visibleText(org.name)]);
  const facts: Fact[] = [
    [messages.getMessage('read'), minuteOf(readAt)],
    [messages.getMessage('scope'), messages.getMessage(`scope.${review.scope}`)],
    [messages.getMessage('due'), review.due ?? messages.getMessage('due.none')],
    [
      messages.getMessage('compared'),
      review.comparedWith ? minuteOf(review.comparedWith) : messages.getMessage('none'),
    ],
    [messages.getMessage('people'), numberText(counts.people)],
    [messages.getMessage('items'), numberText(counts.items)],
    [messages.getMessage('snapshot'), `${snapshot.file} (SHA-256 ${snapshot.sha256})`],
    [messages.getMessage('review'), review.id],
  ];
  const notes = [
    ...notKnown.map((text) => messages.getMessage('notKnown', [text])),
    ...notChecked.map(({ title: rule, why }) => messages.getMessage('notChecked', [rule, why.join(' ')])),
  ];
  return htmlPage({
    title,
    bundle,
    body: (
      <main>
        <h1>{title}</h1>
        <section class="card">
          <Facts facts={facts} />
        </section>
        <Section title={messages.getMessage('index.pages')}>
          {pages.length === 0 ? <p>{messages.getMessage('index.noPages')}</p> : <Pages pages={pages} />}
        </Section>
        <Section title={messages.getMessage('index.steps')}>
          <ol class="steps">
            {messages.getMessages('index.step').map((step) => (
              <li>{step}</li>
            ))}
          </ol>
          <p class="code">sf access review close --review {visibleText(pathArgument(outputDir))} --decisions FILE</p>
        </Section>
        {notes.length === 0 ? null : (
          <Section title={messages.getMessage('index.unknown')}>
            <Notes notes={notes} />
          </Section>
        )}
      </main>
    ),
  });
}

function Pages({ pages }: Pick<ReviewCreation, 'pages'>) {
  const names = ['reviewer', 'email', 'people', 'items', 'risky', 'new'];
  return (
    <Rows
      label={messages.getMessage('index.pages')}
      columns={names.map((name, position) => ({
        name: messages.getMessage(`column.${name}`),
        isNumber: position >= names.indexOf('people'),
      }))}
      rows={pages.map((page) => [
        <a href={page.file}>{visibleText(`${page.reviewer.name} (${page.reviewer.username})`)}</a>,
        visibleText(page.reviewer.email ?? '-'),
        page.byFallback === 0
          ? numberText(page.people)
          : messages.getMessage('index.byFallback', [numberText(page.people), numberText(page.byFallback)]),
        numberText(page.items),
        <>
          {page.high > 0 ? <Tag tone="high" text={messages.getMessage('risky.high', [numberText(page.high)])} /> : null}{' '}
          {page.medium > 0 ? (
            <Tag tone="medium" text={messages.getMessage('risky.medium', [numberText(page.medium)])} />
          ) : null}
        </>,
        page.new === null ? messages.getMessage('new.unknown') : numberText(page.new),
      ])}
    />
  );
}
