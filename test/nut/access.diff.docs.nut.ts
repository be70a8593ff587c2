import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

/** The alias of the org in the examples. */
const PROD = 'prod';

/** Output without what differs from run to run: moments and the number of requests. */
const unvarying = (output: string): string =>
  output.replaceAll(/\d{4}-\d\d-\d\d(\s+)\d\d:\d\d(?= UTC| to)/g, 'DAY$1TIME').replaceAll(/\d+(?= API requests)/g, 'N');

describe('docs/diff.md', () => {
  let page: string;
  let demo: Demo;
  before(async () => {
    page = await readFile(join(repository, 'docs/diff.md'), 'utf8');
    demo = await startDemo();
    await demo.logIn(demo.simulator.username, PROD);
  });
  after(() => demo.stop());

  const run = async (command: string, exitCode: number): Promise<string> => {
    const result = await demo.plugin.run(command.split(' ').slice(1));
    expect(result.exitCode, `${command}\n${result.stdout}${result.stderr}`).to.equal(exitCode);
    return result.stdout;
  };

  it('has commands that work as they are, and examples that print what it shows', async () => {
    const [overview, ...blocks] = Array.from(page.matchAll(/^```\n(.*?)^```$/gms), ([, block]) => block!);
    for (const block of blocks) {
      const [first, ...shown] = block.split('\n');
      if (!first!.startsWith('$ ')) {
        for (const command of block.trimEnd().split('\n')) await run(command, 0);
        continue;
      }
      const printed = await run(first!.slice(2), first!.includes('--fail-on') ? 3 : 0);
      // The user has two aliases here, and the first is told.
      let rest = unvarying(`\n${printed.replace(`Read from ${ORG} `, `Read from ${PROD} `)}\n`);
      for (const part of unvarying(shown.join('\n')).split(/^…$/m)) {
        const lines = `\n${part.trim()}\n`;
        expect(rest).to.contain(lines);
        rest = rest.slice(rest.indexOf(lines) + lines.length - 1);
      }
    }
    await run(`sf access sync -o ${PROD} --snapshot friday.snapshot --sync-permissions`, 0);
    const commands = overview!.split('\n').map((line) => line.split(/\s+#/)[0]!.trim());
    for (const command of commands.filter((line) => line !== '' && !line.includes('--with-org')))
      await run(command, command.includes('--fail-on') ? 3 : 0);
  });
});
