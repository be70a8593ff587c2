import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** An HTML page that stands by itself. */
export type Page = {
  readonly title: string;
  /** What `npm run generate` has bundled for the page; `script` runs when the whole page is there. */
  readonly bundle: { readonly script: string; readonly style: string };
  /** What the script gets, as JSON. */
  readonly data?: unknown;
  /** What the page shows before its script runs, and without it. */
  readonly body: ComponentChildren;
};

/** Where the script finds its data. */
const DATA_ID = 'data';

/** What would end the element that holds a script or a style, or change how its end is found. */
const ENDS_ELEMENT = /<\/(script|style)|<!--/i;

/** What would end the element that holds the data, or a line of a script. */
const ESCAPED_IN_DATA = /[<>&\u2028\u2029]/g;

/**
 * A whole HTML document: it loads nothing, runs no script and has no style but its own, sends nothing and says nobody where it was.
 * The same page gives the same text.
 *
 * Source: Content Security Policy Level 3, W3C: hashes of inline elements, and policies in `<meta>`.
 *
 * @throws Error where a bundle could not stand in a document
 */
export function htmlPage({ title, bundle: { script, style }, data, body }: Page): string {
  for (const part of [script, style]) {
    if (ENDS_ELEMENT.test(part)) throw new Error('A bundle of a page has what ends its element.');
  }
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = renderToString(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        {body}
        {data === undefined ? null : (
          <script type="application/json" id={DATA_ID} dangerouslySetInnerHTML={{ __html: jsonOf(data) }} />
        )}
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>,
  );
  return `<!doctype html>\n${document}\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function jsonOf(data: unknown): string {
  return JSON.stringify(data).replace(
    ESCAPED_IN_DATA,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
