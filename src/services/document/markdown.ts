import { visibleText } from '../../model/visibleText.js';

/*
 * Texts of orgs in Markdown. A pull request or a ticket shows them to people who trust what they read there, and obeys some of it: links,
 * images, HTML, mentions. Whoever may name a group must not be able to write any of that.
 */

/** What has a meaning even in a span of code, or in a cell of a table. */
const NOT_IN_A_SPAN = /[`|\\]/;
const OTHER_THAN_PLAIN = /[^\p{L}\p{N} .,;'"-]/gu;

/**
 * A name, as code: no host of Markdown looks for anything in it. Source: "Code spans" and "Tables", GitHub Flavored Markdown Spec.
 */
export function markdownCode(text: string): string {
  const shown = visibleText(text);
  if (shown.trim() === '') return '';
  return NOT_IN_A_SPAN.test(shown) ? `<code>${shown.replaceAll(OTHER_THAN_PLAIN, entity)}</code>` : `\`${shown}\``;
}

/** A sentence, in which texts of an org may stand. */
export function markdownText(text: string): string {
  // A host looks for mentions when entities are letters again: in code it does not.
  return visibleText(text).replaceAll(OTHER_THAN_PLAIN, (found) =>
    found === '@' ? '<code>&#64;</code>' : entity(found),
  );
}

function entity(letter: string): string {
  return `&#${letter.codePointAt(0)!};`;
}
