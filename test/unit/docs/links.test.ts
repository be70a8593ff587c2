import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../../scripts/repository.js';
import { readPages, type Page } from '../../pages/pages.js';

/** Files that name pages in their texts: "see docs/state.md". */
const naming = ['{src,messages,scripts,simulator,bench,deploy,rules}/**/*', 'test/**/*.ts', '*.md'];

describe('the pages of the repository', () => {
  let pages: Map<string, Page>;
  before(async () => (pages = await readPages()));

  const isThere = (path: string): Promise<boolean> =>
    access(join(repository, path)).then(
      () => true,
      () => false,
    );

  type Destination = { path: string; anchor: string | undefined };

  /** Where a link of a page leads; undefined: out of the repository. */
  const destinationOf = ({ path }: Page, target: string): Destination | undefined => {
    if (/^[a-z]+:/.test(target)) return undefined;
    // What follows a "?" is for the server: that of GitHub shows an SVG with "?sanitize=true" alone.
    const [file, anchor] = target
      .replace(/\?[^#]*/, '')
      .split('#')
      .map(decodeURIComponent);
    return { path: file === '' ? path : normalize(join(dirname(path), file!)), anchor };
  };

  /** What is wrong with a destination; undefined if nothing is. */
  const problemOf = async ({ path, anchor }: Destination): Promise<string | undefined> => {
    if (path.startsWith('..') || !(await isThere(path))) return `there is no ${path}`;
    if (anchor === undefined || pages.get(path)?.anchors.has(anchor) === true) return undefined;
    return `there is no #${anchor} in ${path}`;
  };

  it('have links that lead to files and headings that are there', async () => {
    const problems: string[] = [];
    let count = 0;
    for (const page of pages.values())
      for (const { target, line } of page.links) {
        const destination = destinationOf(page, target);
        if (destination === undefined) continue;
        count += 1;
        const problem = await problemOf(destination);
        if (problem !== undefined) problems.push(`${page.path}:${line}: ${target}: ${problem}`);
      }
    expect(problems.join('\n')).to.equal('');
    expect(count).to.be.greaterThan(100);
  });

  it('name files and folders of the sources that are there', async () => {
    const problems: string[] = [];
    let count = 0;
    for (const page of pages.values())
      for (const { text, line } of page.code) {
        if (!/^(?:src|simulator|test|scripts|bench|proto|rules|messages)\/[\w./-]*$/.test(text)) continue;
        count += 1;
        if (!(await isThere(text))) problems.push(`${page.path}:${line}: there is no ${text}`);
      }
    expect(problems.join('\n')).to.equal('');
    expect(count).to.be.greaterThan(60);
  });

  it('can all be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const path of reached)
      for (const { target } of pages.get(path)?.links ?? []) {
        const destination = destinationOf(pages.get(path)!, target);
        if (destination !== undefined) reached.add(destination.path);
      }
    const ofDocs = [...pages.keys()].filter((path) => path.startsWith('docs/'));
    expect(ofDocs.filter((path) => !reached.has(path))).to.deep.equal([]);
    expect(ofDocs).to.have.length.of.at.least(14);
  });

  it('are named right in code, in messages and in the changelog', async () => {
    const problems: string[] = [];
    let count = 0;
    for await (const entry of glob(naming, { cwd: repository, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      for (const [named, path, anchor] of (await readFile(file, 'utf8')).matchAll(
        /\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g,
      )) {
        count += 1;
        const problem = await problemOf({ path: path!, anchor });
        if (problem !== undefined) problems.push(`${file}: ${named}: ${problem}`);
      }
    }
    expect(problems.join('\n')).to.equal('');
    expect(count).to.be.greaterThan(30);
  });
});
