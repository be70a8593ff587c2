import { expect } from 'chai';
import stringWidth from 'string-width';
import { examplesOf } from '../../pages/examples.js';
import { readPages, type Page } from '../../pages/pages.js';

/** A page for each job. */
const JOBS = [
  ...['c1', 'changes', 'diff', 'licenses', 'permissions', 'review', 'risks'],
  ...['self-hosted', 'snapshot', 'state', 'sync', 'users', 'who-and-why'],
];

describe('the pages of the jobs', () => {
  let pages: Map<string, Page>;
  before(async () => (pages = await readPages()));

  for (const job of JOBS) {
    it(`${job}: begins with the command and what it prints`, () => {
      const [first] = pages.get(`docs/${job}.md`)!.blocks;
      expect(first!.line).to.equal(3);
      expect(first!.text).to.match(/^\$ (?:export [^\n]*\n\$ )?sf access [^\n]*\n[^$]*\S/);
    });
  }

  it('show output that fits 80 columns, but for commands to paste and paths', () => {
    const wide: string[] = [];
    for (const { path, blocks } of pages.values())
      for (const { text, line } of blocks.filter((block) => /^\$ sf access /m.test(block.text)))
        for (const [index, shown] of text.split('\n').entries())
          if (stringWidth(shown) > 80 && !/\bsf access |\/\S+\//.test(shown))
            wide.push(`${path}:${line + index + 1}: ${shown}`);
    expect(wide.join('\n')).to.equal('');
  });

  it('show what examples print, and not the command alone', () => {
    const silent = [...pages.values()].flatMap((page) =>
      examplesOf(page)
        .filter(({ command, shown }) => shown?.trim() === '' && !command.includes(' > '))
        .map(({ command, line }) => `${page.path}:${line}: ${command}`),
    );
    expect(silent).to.deep.equal([]);
  });
});
