import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { sf as executable, sfEnvironment } from '../../../../scripts/sf/environment.js';
import type { Sf } from '../sf.js';

/** Expects that a command ends well, and says nothing of it, when the reader of its standard output stops early. */
export async function expectQuietEnd(sf: Sf, args: string[]): Promise<void> {
  const child = sf.start(args);
  const stderr = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [exitCode] = (await once(child, 'close')) as [number | null];
  expect(exitCode, await stderr).to.equal(0);
  expect(await stderr).not.to.match(/EPIPE|\n\s+at /);
}

/** Expects that a command says so when its standard output is a full disk. Only Linux has /dev/full, which always is. */
export async function expectFullDisk({ home }: Sf, args: string[], code = 1): Promise<void> {
  const full = await open('/dev/full', 'w');
  const child = spawn(executable, args, {
    cwd: home,
    env: sfEnvironment(home),
    stdio: ['ignore', full.fd, 'pipe'],
  });
  const stderr = text(child.stderr!);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  await full.close();
  expect(exitCode).to.equal(code);
  expect(await stderr)
    .to.match(/Error \(StdoutFailedError\): Standard output could not be written: ENOSPC/)
    .and.not.match(/\n\s+at /);
}
