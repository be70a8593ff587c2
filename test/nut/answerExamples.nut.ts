import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { startDemo, type Demo } from './support/demo.js';

/** The alias that the examples of the help name. */
const PROD = 'prod';

describe('the help of who, why and diff', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo();
    await demo.logIn(demo.simulator.username, PROD);
    const file = join(demo.sf.home, 'prod.snapshot');
    const args = ['access', 'sync', '-o', PROD, '--snapshot', file, '--sync-permissions'];
    const { exitCode, stderr } = await demo.plugin.run(args);
    expect(exitCode, stderr).to.equal(0);
  });
  after(() => demo.stop());

  for (const id of ['access:who', 'access:why', 'access:diff']) {
    it(`of ${id} has a usage that names each flag, and no other`, async () => {
      const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
        commands: Record<string, { usage: string[]; flags: Record<string, { char?: string }> }>;
      };
      const { usage, flags } = manifest.commands[id]!;
      const named = usage.flatMap((line) => line.match(/(?<=[ ([])--?[a-z][a-z-]*/g) ?? []);
      const known = Object.entries(flags).flatMap(([name, { char }]) =>
        /^(?:api-version|flags-dir)$/.test(name) ? [] : char === undefined ? `--${name}` : `-${char}`,
      );
      expect([...new Set(named)].sort()).to.deep.equal(known.sort());
    });
  }

  for (const id of ['access:who', 'access:why']) {
    it(`of ${id} has examples that work on the demo org as they are, and find something`, async () => {
      const manifest = JSON.parse(await readFile(join(repository, 'oclif.manifest.json'), 'utf8')) as {
        commands: Record<string, { examples: string[] }>;
      };
      const lines = manifest.commands[id]!.examples.flatMap((example) =>
        example.split('\n').filter((line) => line.includes('<%= config.bin %>')),
      );
      expect(lines).to.have.length.of.at.least(4);
      for (const line of lines) {
        const [, ...words] = line
          .trim()
          .replace('<%= config.bin %>', 'sf')
          .replace('<%= command.id %>', id.replace(':', ' '))
          .split(' ');
        const { exitCode, stdout, stderr } = await demo.plugin.run(words);
        expect(exitCode, `${line}\n${stderr}`).to.equal(0);
        expect(stdout, line).to.contain('@acme-rockets.example');
      }
    });
  }
});
