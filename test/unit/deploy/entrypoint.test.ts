import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { withFolder } from '../support/c1zFile.js';
import { skipWithout } from '../../systems.js';

const ENTRYPOINT = join(import.meta.dirname, '../../../deploy/entrypoint.sh');
/** Notes how it is called; the first of its calls that is to hang does, for longer than a test may take. */
const SF = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in "$HANGS"*) exec sleep 60 ;; "$FAILS"*) exit 3 ;; esac
`;

const NEVER = 'nothing';
const CALLS = [
  'plugins link /plugin --no-install',
  'org login jwt --alias c1 --username ada@acme.example --instance-url https://acme.my.salesforce.com --client-id key --jwt-key-file',
  'access serve --target-org c1 --health-port 8081',
];

describe('deploy: entry point', () => {
  before(function () {
    skipWithout(this, 'shell');
  });

  /** Runs it with a CLI that only notes what it is called with, without the path of the key. */
  const withEntrypoint = (
    { hangs = NEVER, fails = NEVER },
    work: (child: ChildProcess, calls: () => Promise<string[]>) => Promise<void>,
  ): Promise<void> =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'bin'));
      await writeFile(join(folder, 'bin/sf'), SF, { mode: 0o755 });
      await writeFile(join(folder, 'consumer-key'), 'key');
      const child = spawn('sh', [ENTRYPOINT, 'serve', '--health-port', '8081'], {
        env: {
          PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
          CALLS: join(folder, 'calls'),
          HANGS: hangs,
          FAILS: fails,
          SF_PLUGIN: '/plugin',
          SF_JWT_FOLDER: folder,
          BATON_SALESFORCE_USERNAME: 'ada@acme.example',
          BATON_INSTANCE_URL: 'acme.my.salesforce.com',
        },
        stdio: 'ignore',
      });
      const calls = async (): Promise<string[]> => {
        const text = await readFile(join(folder, 'calls'), 'utf8').catch(() => '');
        return text.split('\n').flatMap((line) => (line === '' ? [] : line.replace(/ \S+\/server\.key$/, '')));
      };
      await work(child, calls);
    });

  it('links the plugin, logs in, and becomes the command', () =>
    withEntrypoint({}, async (child, calls) => {
      expect(await once(child, 'close')).to.deep.equal([0, null]);
      expect(await calls()).to.deep.equal(CALLS);
    }));

  const steps = CALLS.slice(0, 2).map((call, index) => [call, index + 1] as const);
  for (const [call, count] of steps) {
    const step = call.split(' ').slice(0, 2).join(' ');
    it(`ends on SIGTERM during "sf ${step}"`, () =>
      withEntrypoint({ hangs: step }, async (child, calls) => {
        while ((await calls()).length < count) await wait(10);
        child.kill('SIGTERM');
        expect(await once(child, 'close')).to.deep.equal([143, null]);
        expect(await calls()).to.deep.equal(CALLS.slice(0, count));
      }));

    it(`ends when "sf ${step}" fails`, () =>
      withEntrypoint({ fails: step }, async (child, calls) => {
        expect(await once(child, 'close')).to.deep.equal([3, null]);
        expect(await calls()).to.deep.equal(CALLS.slice(0, count));
      }));
  }
});
