import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../../scripts/repository.js';
import { sfEnvironment } from '../../scripts/sf/environment.js';
import { resourceTypeIds } from '../../src/model/resourceType.js';
// Makes the kinds known here, too.
import '../../src/resources/index.js';

/** As published: it is staged once the tests run. */
const lib = `${pathToFileURL(join(repository, '.stage/plugin/lib')).href}/`;
const commands = readdirSync(join(repository, 'src/commands'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/').replace(/\.ts$/, '.js'));

describe('the kinds of access', () => {
  /** The kinds that rooms know which may not import them, once a command is loaded and nothing else. */
  let kinds: Record<string, string[]>;
  before(async () => {
    const addresses = commands.map((command) => `${lib}commands/${command}`);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'support/kinds/kindsOfAll.js'), lib, ...addresses],
      { env: sfEnvironment(tmpdir()) },
    );
    kinds = JSON.parse(stdout) as typeof kinds;
  });

  it('are looked for in every command', () => {
    expect(commands).to.include('access/sync.js').and.to.include('access/user/status.js');
  });

  for (const command of commands) {
    it(`are known to ${command.replace(/\.js$/, '')} as it is published`, () => {
      expect(kinds[`${lib}commands/${command}`]).to.deep.equal([...resourceTypeIds]);
    });
  }
});
