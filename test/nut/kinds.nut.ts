import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { resourceTypeIds } from '../../src/model/resourceType.js';
// Makes the kinds known here, too.
import '../../src/resources/index.js';

/** As published: it is staged once the tests run. */
const lib = join(repository, '.stage/plugin/lib');
const commands = readdirSync(join(repository, 'src/commands'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replace(/\.ts$/, '.js'));

/** Prints the kinds of access that rooms know which may not import them, once a command is loaded and nothing else. */
const SHOW_KINDS = `
  await import(process.argv[1]);
  const { resourceTypeIds } = await import(process.argv[2]);
  process.stdout.write(JSON.stringify(resourceTypeIds));
`;

describe('the kinds of access', () => {
  it('are looked for in every command', () => {
    expect(commands).to.include('access/sync.js').and.to.include('access/user/status.js');
  });

  for (const command of commands) {
    it(`are known to ${command.replace(/\.js$/, '')} as it is published`, async () => {
      const files = [join(lib, 'commands', command), join(lib, 'model/resourceType.js')];
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', SHOW_KINDS, ...files],
        { env: sfEnvironment(tmpdir()) },
      );
      expect(JSON.parse(stdout)).to.deep.equal(resourceTypeIds);
    });
  }
});
