import { h, type ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** What a picture says to whoever does not see it: what it is, in a few words, and what it shows. */
export type Words = { readonly title: string; readonly description: string };

type Picture = Words & { readonly width: number; readonly height: number; readonly background: string };

/** An SVG with a background of its own, so that it can be read on light and on dark pages. */
export function picture(
  { title, description, width, height, background }: Picture,
  content: ComponentChildren,
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    ...{ width, height, viewBox: `0 0 ${width} ${height}` },
    role: 'img',
    'aria-labelledby': 'title description',
  };
  const frame = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8, fill: background, stroke: '#8c959f' };
  const parts = [
    h('title', { id: 'title' }, title),
    h('desc', { id: 'description' }, description),
    h('rect', frame),
    content,
  ];
  return `${renderToString(h('svg', attributes, lines(parts)))}\n`;
}

/** Each part in a line of its own, as one wants to read what has changed. */
export const lines = (parts: readonly ComponentChildren[]): ComponentChildren => [
  '\n',
  parts.map((part) => [part, '\n']),
];
