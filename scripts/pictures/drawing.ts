import { h } from 'preact';
import { instance } from '@viz-js/viz';
import { picture, type Words } from './picture.js';

const TEXT = '#1f2328';
const LINE = '#59636e';
/** Its letters are as wide as those of the font that Linux has in its place: texts stay within their boxes. */
const FONT = 'Verdana';
const FONTS = "Verdana, 'DejaVu Sans', sans-serif";

/** What a box stands for, by its colors: each can be told from the others by its place and its words as well. */
export const PAINTS = {
  plain: 'color="#59636e", fillcolor="#f6f8fa"',
  start: 'color="#0969da", fillcolor="#ddf4ff"',
  end: 'color="#1a7f37", fillcolor="#dafbe1"',
} as const;

const defaults = `
  bgcolor=transparent
  fontname="${FONT}" fontsize=11 fontcolor="${LINE}" pad=0.25 nodesep=0.2 labeljust=l
  node [shape=box, style="rounded,filled", fontname="${FONT}", fontsize=12, fontcolor="${TEXT}", margin="0.14,0.08", ${PAINTS.plain}]
  edge [fontname="${FONT}", fontsize=11, fontcolor="${LINE}", color="${LINE}", arrowsize=0.8]
`;

/** A box with a name in bold, and lines of text below it. */
export function box(name: string, lines: readonly string[] = []): string {
  const rows = [`<b>${name}</b>`, ...lines].map((line) => `<tr><td align="left">${line}</td></tr>`);
  return `<<table border="0" cellspacing="0" cellpadding="1">${rows.join('')}</table>>`;
}

/** A sentence below the drawing. */
export const note = (text: string): string =>
  `<<table border="0" cellspacing="0" cellpadding="8"><tr><td>${text}</td></tr></table>>`;

/**
 * Draws boxes and arrows, which Graphviz places.
 *
 * @param statements those of a graph in Graphviz's language
 */
export async function draw(statements: string, words: Words): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(`digraph {${defaults}${statements}}`, { format: 'svg' });
  const [, width, height] = /viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"/.exec(svg)!;
  // Without the names of boxes and arrows, which are for programs and would be read out.
  const body = svg
    .slice(svg.indexOf('<g '), svg.lastIndexOf('</svg>'))
    .replace(/<!--[^]*?-->\n?|<title>[^]*?<\/title>\n?/g, '')
    .replaceAll(`font-family="${FONT}"`, `font-family="${FONTS}"`);
  const size = { width: Math.ceil(Number(width)), height: Math.ceil(Number(height)) };
  return picture(
    { ...words, ...size, background: '#ffffff' },
    h('g', { dangerouslySetInnerHTML: { __html: `\n${body}` } }),
  );
}
