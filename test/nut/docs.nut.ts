import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { wordsOf } from '../pages/commandLines.js';
import { examplesOf, isShown } from '../pages/examples.js';
import { readPages, type Page } from '../pages/pages.js';
import { startDemo, type Demo } from './support/demo.js';

/** The alias of the org on the pages. */
const PROD = 'prod';

/** How commands end that do not end with 0. */
const EXIT_CODES: ReadonlyArray<[command: RegExp, exitCode: number]> = [
  [/--fail-on/, 3],
  [/^sf access review close/, 68],
];

/** What a page takes for granted before its first command. */
const before: Record<string, (demo: Demo, page: Page) => Promise<void>> = {};

const pages = [...(await readPages()).values()].filter(
  ({ path }) => !/^docs\/(?:decisions|benchmarks)\.md$/.test(path),
);

describe('the examples of a page print what it shows:', () => {
  let demo: Demo;
  beforeEach(async () => {
    // An hour ago: in the demo org, nobody who works has gone without a login for 90 days by then.
    demo = await startDemo({ now: new Date(Date.now() - 3_600_000) }, PROD);
  });
  afterEach(() => demo.stop());

  type Printed = { exitCode: number | null; stdout: string; stderr: string };

  /** Runs a line as a shell would: commands of the plugin, a pipe between two of them, `> file`, and `cat`. */
  const run = async (line: string): Promise<Printed> => {
    const [pipe, file] = line.split(' > ');
    let printed: Printed = { exitCode: 0, stdout: '', stderr: '' };
    for (const command of pipe!.split(' | ')) {
      const words = wordsOf(command);
      if (command.startsWith('cat ')) printed.stdout = await readFile(join(demo.sf.home, words[0]!), 'utf8');
      else printed = await demo.plugin.run(words, { input: printed.stdout });
    }
    if (file === undefined) return printed;
    await writeFile(join(demo.sf.home, file), printed.stdout);
    return { ...printed, stdout: '' };
  };

  for (const page of pages) {
    const examples = examplesOf(page);
    if (examples.length === 0) continue;
    it(page.path, async () => {
      await before[page.path]?.(demo, page);
      for (const { command, shown, line } of examples) {
        // A day that a page names as one to come is to come whenever this runs.
        const { exitCode, stdout, stderr } = await run(
          command.replaceAll(/\b20\d\d(?=-\d\d-\d\d\b)/g, String(new Date().getUTCFullYear() + 1)),
        );
        const place = `${page.path}:${line}: ${command}`;
        const [, wanted = 0] = EXIT_CODES.find(([pattern]) => pattern.test(command)) ?? [];
        expect(exitCode, `${place}\n${stderr}`).to.equal(wanted);
        const printed = stdout.trim() === '' ? stderr : stdout;
        if (!isShown(shown, printed)) expect.fail(`${place}\nshows\n\n${shown}\nand prints\n\n${printed}`);
      }
    });
  }
});
