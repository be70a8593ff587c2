import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { ORG, startDemo, type Demo } from './support/demo.js';

describe('access risks --print-rules', () => {
  let demo: Demo;
  before(async () => (demo = await startDemo()));
  after(() => demo.stop());

  it('prints the built-in rules as they are, which --rules takes', async () => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'risks', '--print-rules']);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' });
    expect(stdout).to.equal(await readFile(join(repository, 'rules/risks.yaml'), 'utf8'));
    const path = join(demo.sf.home, 'rules.yaml');
    await writeFile(path, stdout);
    const args = ['access', 'risks', '--target-org', ORG, '--json'];
    const [own, builtIn] = [await demo.plugin.run([...args, '--rules', path]), await demo.plugin.run(args)];
    type Found = { result: { rules: unknown[] } };
    expect((own.json() as unknown as Found).result.rules).to.deep.equal(
      (builtIn.json() as unknown as Found).result.rules,
    );
  });

  it('names the flag that does not go with an org', async () => {
    const { exitCode, stdout, stderr } = await demo.plugin.run(['access', 'risks', '-o', ORG, '--print-rules']);
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: '' });
    expect(stderr).to.contain('--print-rules=true cannot also be provided when using --target-org');
  });
});
