import { readFile, glob } from 'node:fs/promises';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import { repository } from '../../scripts/repository.js';

/** A block of code of a page. */
export type Block = { language: string; text: string; line: number };
export type Link = { target: string; line: number };

/** A page of Markdown that people read: the README, the pages of docs, and so on. */
export type Page = {
  /** From the folder of the repository. */
  path: string;
  links: Link[];
  /** The names after a `#` by which GitHub finds a place on the page. */
  anchors: ReadonlySet<string>;
  blocks: Block[];
  /** Code within sentences and tables. */
  code: Array<{ text: string; line: number }>;
};

const markdown = new MarkdownIt({ html: true });

/** What others wrote, what is generated, and the texts of commands, which are no pages. */
const passedOver = new Set(['node_modules', '.git', '.stage', 'lib', 'messages']);

/** All pages of the repository, by path. */
export async function readPages(): Promise<Map<string, Page>> {
  const files = glob('**/*.md', { cwd: repository, exclude: (name) => passedOver.has(name) });
  const pages: Page[] = [];
  for await (const path of files) pages.push(await readPage(path));
  return new Map(pages.sort((one, other) => (one.path < other.path ? -1 : 1)).map((page) => [page.path, page]));
}

async function readPage(path: string): Promise<Page> {
  const text = await readFile(join(repository, path), 'utf8');
  const page: Page = { path, links: [], anchors: new Set(), blocks: [], code: [] };
  const anchors = new Set<string>();
  const slugger = new GithubSlugger();
  let isHeading = false;
  let line = 0;
  for (const token of markdown.parse(text, {})) {
    // The cells of a table have no place of their own: that of their row is meant.
    line = token.map === null ? line : token.map[0] + 1;
    if (token.type === 'heading_open') isHeading = true;
    if (token.type === 'fence') page.blocks.push({ language: token.info.split(' ')[0]!, text: token.content, line });
    if (token.type === 'html_block') addHtml(token.content, line);
    if (token.type !== 'inline') continue;
    const children = token.children ?? [];
    for (const child of children) {
      if (child.type === 'link_open') page.links.push({ target: String(child.attrGet('href')), line });
      if (child.type === 'image') page.links.push({ target: String(child.attrGet('src')), line });
      if (child.type === 'code_inline') page.code.push({ text: child.content, line });
      if (child.type === 'html_inline') addHtml(child.content, line);
    }
    if (isHeading) {
      const shown = children.filter(({ type }) => type === 'text' || type === 'code_inline');
      anchors.add(slugger.slug(shown.map(({ content }) => content).join('')));
      isHeading = false;
    }
  }
  return { ...page, anchors };

  function addHtml(html: string, at: number): void {
    for (const [, target] of html.matchAll(/\b(?:src|href)="([^"]*)"/g)) page.links.push({ target: target!, line: at });
    for (const [, name] of html.matchAll(/\b(?:id|name)="([^"]*)"/g)) anchors.add(name!);
  }
}
