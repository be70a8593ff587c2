import { Messages } from '@salesforce/core';
import * as bundle from '../../generated/pages/review.js';
import type { ReviewedPerson, ReviewItem, ReviewPage } from '../../model/review.js';
import { visibleText } from '../../model/visibleText.js';
import { htmlPage } from '../page.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'reviewPage');

/** The page on which a reviewer decides: an HTML document that works offline, and shows no text of an org otherwise than it is. */
export function reviewerPage(data: ReviewPage): string {
  const shown = withVisibleTexts(data);
  return htmlPage({
    title: messages.getMessage('title', [shown.review.org.name, shown.page.reviewer.name]),
    bundle,
    data: shown,
    body: (
      <div id="review">
        <noscript>{messages.getMessage('noScript')}</noscript>
      </div>
    ),
  });
}

/** Ids and the reviewer's username go into the decisions file, and stay as they are. The address is not shown, and so not there. */
function withVisibleTexts({ review, page, people }: ReviewPage): ReviewPage {
  return {
    review: { ...review, org: { ...review.org, name: visibleText(review.org.name) } },
    page: { ...page, reviewer: { ...page.reviewer, name: visibleText(page.reviewer.name), email: null } },
    people: people.map(visiblePerson),
  };
}

function visiblePerson(person: ReviewedPerson): ReviewedPerson {
  return {
    ...person,
    name: visibleText(person.name),
    username: visibleText(person.username),
    title: visibleOrNull(person.title),
    department: visibleOrNull(person.department),
    profile: visibleOrNull(person.profile),
    license: visibleOrNull(person.license),
    risks: person.risks.map((risk) => ({ ...risk, title: visibleText(risk.title) })),
    items: person.items.map(visibleItem),
  };
}

function visibleItem(item: ReviewItem): ReviewItem {
  const { removal } = item;
  return {
    ...item,
    ...visibleAccess(item),
    name: visibleText(item.name),
    removal:
      removal === 'removable'
        ? removal
        : 'replacedBy' in removal
          ? { replacedBy: visibleText(removal.replacedBy) }
          : { cannot: visibleText(removal.cannot) },
    brings: item.brings.map(visibleAccess),
  };
}

function visibleAccess({ kind, label, gives }: ReviewItem['brings'][number]): ReviewItem['brings'][number] {
  return { kind, label: visibleText(label), gives: gives.map(visibleText) };
}

function visibleOrNull(text: string | null): string | null {
  return text === null ? null : visibleText(text);
}
