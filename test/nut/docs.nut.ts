import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import stringWidth from 'string-width';
import { repository } from '../../scripts/repository.js';
import { wordsOf } from '../pages/commandLines.js';
import { examplesOf, isShown } from '../pages/examples.js';
import { readPages } from '../pages/pages.js';
import { startDemo, type Demo } from './support/demo.js';

/** The alias of the org on the pages. */
const PROD = 'prod';

/** How commands end that do not end with 0, by the command and what the page shows of it. */
const EXIT_CODES: ReadonlyArray<[example: RegExp, exitCode: number]> = [
  [/^sf access check [^]*Not ready/, 1],
  [/--fail-on|--without/, 3],
  [/^sf access review close/, 68],
  // All of it is held in another way.
  [/^sf access revoke .* --group EMEA_Sales/, 1],
  [/^sf access state validate --dir uat/, 1],
];

/** What runs until it is ended: the tests of `serve` run it. */
const NOT_RUN = /^sf access serve/;

/** Pages of which every command is run, also those whose output is not shown; except these. */
const WHOLE_PAGES = new Map<string, RegExp | null>([
  ['README.md', null],
  // There is one org, and Monday was before what changed.
  ['docs/diff.md', /--with-org|access sync/],
  ['docs/licenses.md', null],
  ['docs/risks.md', null],
  ['docs/who-and-why.md', null],
]);

/** What a page takes for granted before its first command. */
const before: Record<string, (demo: Demo) => Promise<void>> = {
  async 'docs/diff.md'(demo) {
    await keepSnapshot(demo, 'monday.snapshot');
    await succeed(
      demo,
      'sf access grant -o prod -u zoe.muller@acme-rockets.example --permission-set-group Release_Engineering --no-prompt',
    );
    await succeed(demo, 'sf access revoke -o prod -u zoe.muller@acme-rockets.example --group Berlin_Pod --no-prompt');
    await succeed(demo, 'sf access user status -o prod -u ingrid.berg@acme-rockets.example --set inactive --no-prompt');
    await keepSnapshot(demo, 'friday.snapshot');
  },
  'docs/permissions.md': (demo) => demo.logIn('zoe.muller@acme-rockets.example', 'c1'),
  'docs/licenses.md': (demo) => keepSnapshot(demo, 'q3.snapshot'),
  async 'docs/risks.md'(demo) {
    const page = await readFile(join(repository, 'docs/risks.md'), 'utf8');
    const [, rules] = /^```yaml\n(version: 1\n.*?)^```$/ms.exec(page)!;
    await writeFile(join(demo.sf.home, 'finance.yaml'), inTime(rules!));
    await keepSnapshot(demo, 'q3.snapshot');
    await succeed(
      demo,
      'sf access grant -o prod --user telemetry.integration@acme-rockets.example --permission-set Deploy_Everything --no-prompt',
    );
  },
  async 'docs/state.md'({ sf: { home } }) {
    for (const [path, text] of [
      ['access.yaml', 'version: 1\nmanage: [permission-set:*, permission-set-group:*]\n'],
      [
        'permission-set/Sales_Ops.yaml',
        'kind: permission-set\nname: Sales_Ops\nowner: Sales\nmembers:\n  - ada@acme.example\n  - ADA@acme.example\n',
      ],
      [
        'permission-set-group/Closing.yaml',
        'kind: permission-set-group\nname: Closing\nmembers:\n  - user: ada@acme.example\n    until: 2026-02-30\n',
      ],
    ] as const) {
      const file = join(home, 'uat', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  },
  'docs/who-and-why.md': (demo) => keepSnapshot(demo, 'q3.snapshot'),
};

/** What happens on a page before a command, and not by one. */
const justBefore: ReadonlyArray<[command: RegExp, happen: (demo: Demo) => Promise<void>]> = [
  [/^sf access review close/, ({ sf }) => answerReview(join(sf.home, 'review-q4'), join(sf.home, 'answers'))],
];

/** All reviewers but one send their decisions. Three accesses are to go, and of one somebody else has to decide. */
async function answerReview(review: string, answers: string): Promise<void> {
  type Item = { id: string; name: string };
  type Person = { username: string; items: Item[] };
  type ReviewPage = { id: string; reviewer: { username: string }; people: Person[] };
  const { id, pages: reviewPages } = JSON.parse(await readFile(join(review, 'review.json'), 'utf8')) as {
    id: string;
    pages: ReviewPage[];
  };
  await mkdir(answers);
  const savedAt = new Date().toISOString();
  let removed = 0;
  const decide = ({ username }: Person, item: Item): object => {
    const decision = username.startsWith('hannah.weiss@') && item.name === 'Finance_Close' ? 'not-mine' : 'keep';
    const isRemoved = decision === 'keep' && removed < 3;
    if (isRemoved) removed += 1;
    const comment = decision === 'not-mine' ? 'Works for Daniel now' : '';
    return { item: item.id, decision: isRemoved ? 'remove' : decision, comment, decidedAt: savedAt };
  };
  for (const { id: page, reviewer, people } of reviewPages) {
    if (reviewer.username.startsWith('hannah.weiss@')) continue;
    const decisions = people.flatMap((person) => person.items.map((item) => decide(person, item)));
    const saved = { format: 'sf-access-review-decisions', version: 1, review: id, page, reviewer: reviewer.username };
    await writeFile(join(answers, `${page}.json`), JSON.stringify({ ...saved, savedAt, decisions }));
  }
}

async function succeed(demo: Demo, line: string): Promise<void> {
  const { exitCode, stdout, stderr } = await run(demo, line);
  expect(exitCode, `${line}\n${stdout}${stderr}`).to.equal(0);
}

/** A text in which a day of this year's end is one of the next: a page names it as one to come. */
const inTime = (text: string): string =>
  text.replaceAll(/\b20\d\d(?=-12-\d\d\b)/g, String(new Date().getUTCFullYear() + 1));

const keepSnapshot = (demo: Demo, file: string): Promise<void> =>
  succeed(demo, `sf access sync -o prod --snapshot ${file} --sync-permissions --sync-licenses`);

type Printed = { exitCode: number | null; stdout: string; stderr: string };

/** Runs a line as a shell would: commands of the plugin, a pipe between two of them, `> file`, and `cat`. Questions are answered. */
async function run({ plugin, sf }: Demo, line: string): Promise<Printed> {
  const [pipe, file] = line.replace(/\s+# .*$/, '').split(' > ');
  let printed: Printed = { exitCode: 0, stdout: '', stderr: '' };
  for (const command of pipe!.split(' | ')) {
    const words = (await Promise.all(wordsOf(command).map((word) => filesOf(word, sf.home)))).flat();
    if (command.startsWith('cat ')) printed.stdout = await readFile(join(sf.home, words[0]!), 'utf8');
    else printed = await answered((more) => plugin.run([...words, ...more], { input: printed.stdout }));
  }
  if (file === undefined) return printed;
  await writeFile(join(sf.home, file), printed.stdout);
  return { ...printed, stdout: '' };
}

/** What is wider than a terminal of 80 columns, but for what is to be pasted, paths, and what is for programs. */
function wideLines(command: string, stdout: string): string[] {
  if (/^cat|-r csv|--result-format|--print-rules/.test(command)) return [];
  return stdout.split('\n').filter((line) => stringWidth(line) > 80 && !/\bsf access |\/\S+\//.test(line));
}

/** A word, or the files that it is a pattern for. */
async function filesOf(word: string, cwd: string): Promise<string[]> {
  if (!/^\w+\/\*/.test(word)) return [word];
  const files: string[] = [];
  for await (const file of glob(word, { cwd })) files.push(file);
  return files;
}

/** Runs a command, once more with `--no-prompt` if it asks: here, nobody answers. */
async function answered(start: (more: string[]) => Promise<Printed>): Promise<Printed> {
  const printed = await start([]);
  return printed.stderr.includes('CannotAskError') ? start(['--no-prompt']) : printed;
}

const pages = [...(await readPages()).values()].filter(
  ({ path }) => !/^docs\/(?:decisions|benchmarks)\.md$/.test(path),
);

describe('the examples of a page print what it shows:', () => {
  let demo: Demo;
  beforeEach(async () => {
    demo = await startDemo({ now: 'machine' }, PROD);
  });
  afterEach(() => demo.stop());

  for (const page of pages) {
    const exceptions = WHOLE_PAGES.get(page.path);
    const examples = examplesOf(page).filter(
      ({ command, shown }) =>
        !NOT_RUN.test(command) && (shown !== null || (exceptions !== undefined && exceptions?.test(command) !== true)),
    );
    if (examples.length === 0) continue;
    it(page.path, async () => {
      await before[page.path]?.(demo);
      for (const { command, shown, line } of examples) {
        for (const [pattern, happen] of justBefore) if (pattern.test(command)) await happen(demo);
        const { exitCode, stdout, stderr } = await run(demo, inTime(command));
        const place = `${page.path}:${line}: ${command}`;
        const [, wanted = 0] = EXIT_CODES.find(([pattern]) => pattern.test(`${command}\n${shown}`)) ?? [];
        expect(exitCode, `${place}\n${stderr}`).to.equal(wanted);
        expect(wideLines(command, stdout), `${place}\nprints lines that are wider than a screen`).to.deep.equal([]);
        const printed = stdout.trim() === '' ? stderr : stdout;
        if (shown !== null && !isShown(shown, printed))
          expect.fail(`${place}\nshows\n\n${shown}\nand prints\n\n${printed}`);
      }
    });
  }
});
