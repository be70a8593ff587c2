import { expect } from 'chai';
import type { Runner, RunResult } from '../sf.js';

/**
 * Expects that a command fails in the right way: its exit code is not 0, standard output is empty, and standard error holds the
 * words (what was wrong, why, what to do) and no stack trace. With `--json`, expects the same in one JSON document.
 */
export async function expectRefusal(
  runner: Runner,
  args: string[],
  words: RegExp[],
  env?: Record<string, string>,
): Promise<void> {
  const plain = await runner.run(args, { env });
  expect(plain.exitCode, plain.stdout).to.be.a('number').greaterThan(0);
  expect(plain.stdout).to.equal('');
  const told = unwrapped(plain.stderr);
  for (const word of words) expect(told).to.match(word);
  expect(told).not.to.match(/\n\s+at |TypeError|undefined|\[object/);

  const withJson = await runner.run([...args, '--json'], { env });
  expectJsonRefusal(withJson, words);
  expect(withJson.exitCode).to.equal(plain.exitCode);
}

function expectJsonRefusal(run: RunResult, words: RegExp[]): void {
  const { status, name, message, actions = [] } = run.json();
  expect(status).to.equal(run.exitCode);
  expect(name).to.be.a('string').that.is.not.oneOf(['', 'TypeError']);
  const told = [message, ...actions].join('\n');
  for (const word of words) expect(told).to.match(word);
  expect(run.stderr).to.equal('');
}

/** The text without the line breaks and the frame that the CLI puts into it. */
const unwrapped = (stderr: string): string => stderr.replace(/\s*\n(?: ›)? */g, ' ');
