import { expect } from 'chai';
import { PROD } from '../../scripts/demoOrg.js';
import { wordsOf } from '../pages/commandLines.js';
import { isShown } from '../pages/examples.js';
import { readPages } from '../pages/pages.js';
import { runInOneCli } from './support/cliProcess.js';
import { startDemo, type Demo } from './support/demo.js';

/** A command of the tour, in a block of its own so that it can be pasted, and the block below it: what it prints. */
type Step = { command: string; shown: string; line: number };

describe('docs/tour.md', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo({ now: 'machine' }, PROD)));
  after(() => demo.stop());

  const readSteps = async (): Promise<Step[]> => {
    const { blocks } = (await readPages()).get('docs/tour.md')!;
    const isCommand = (text: string): boolean => /^(?:sf|npm) /.test(text);
    return blocks.flatMap(({ text, line }, index) => {
      const command = text.replaceAll(/\\\n\s*/g, ' ').trim();
      const below = blocks[index + 1]?.text ?? '';
      if (!command.startsWith('sf ')) return [];
      return { command, shown: isCommand(below) ? '' : below, line };
    });
  };

  it('has commands for the CLI that work one after the other on the org of the playground, and print what it shows', async () => {
    const steps = await readSteps();
    expect(steps).to.have.length(11);
    const ran = await runInOneCli(
      demo.sf.home,
      steps.map(({ command }) => {
        const answer = /^sf access (?:undo|revoke) /.test(command) ? ['--no-prompt'] : [];
        return [...wordsOf(command), ...answer];
      }),
    );
    for (const [index, { command, shown, line }] of steps.entries()) {
      expect(command).to.not.contain('\n');
      const place = `docs/tour.md:${String(line)}: ${command}`;
      const { exitCode, stdout, stderr } = ran[index]!;
      expect(exitCode, `${place}\n${stderr}`).to.equal(command.includes('--without') ? 3 : 0);
      expect(shown, place).to.not.equal('');
      if (!isShown(shown, stdout)) expect.fail(`${place}\nshows\n\n${shown}\nand prints\n\n${stdout}`);
    }
  });
});
