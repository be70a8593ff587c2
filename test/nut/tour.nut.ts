import { expect } from 'chai';
import { PROD } from '../../scripts/demoOrg.js';
import { wordsOf } from '../pages/commandLines.js';
import { examplesOf, isShown } from '../pages/examples.js';
import { readPages } from '../pages/pages.js';
import { startDemo, type Demo } from './support/demo.js';

describe('docs/tour.md', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo({ now: 'machine' }, PROD)));
  after(() => demo.stop());

  it('has commands for the real sf that work one after the other on the org of the playground, and print what it shows', async () => {
    const examples = examplesOf((await readPages()).get('docs/tour.md')!);
    expect(examples).to.have.length(11);
    for (const { command, shown, line } of examples) {
      const place = `docs/tour.md:${String(line)}: ${command}`;
      const answer = /^sf access (?:undo|revoke) /.test(command) ? ['--no-prompt'] : [];
      const { exitCode, stdout, stderr } = await demo.sf.run([...wordsOf(command), ...answer]);
      expect(exitCode, `${place}\n${stderr}`).to.equal(command.includes('--without') ? 3 : 0);
      if (shown === null || !isShown(shown, stdout))
        expect.fail(`${place}\nshows\n\n${String(shown)}\nand prints\n\n${stdout}`);
    }
  });
});
