import { access } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';

/** Where the system's packages put it, unless CHROMIUM names another. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * Starts Chromium with a profile of its own, which asks nothing of the network.
 *
 * @returns null where there is none: a sentence says so on standard error, in the midst of what the tests print
 */
export async function startChromium(): Promise<Browser | null> {
  const isThere = await access(CHROMIUM).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const told = `NO CHROMIUM at ${CHROMIUM}: pages are NOT tested in a browser. Install it, or name one in CHROMIUM.`;
    process.stderr.write(`\n${'!'.repeat(told.length)}\n${told}\n${'!'.repeat(told.length)}\n\n`);
    return null;
  }
  return chromium.launch({
    executablePath: CHROMIUM,
    // Its sandbox does not run for root, as containers do.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-quic'],
  });
}
