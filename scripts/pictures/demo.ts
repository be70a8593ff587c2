import { rm } from 'node:fs/promises';
import { startSimulator } from '../../simulator/start.js';
import { logIn } from '../../test/nut/support/logIn.js';
import { sfEnvironment } from '../sf/environment.js';
import { copyHome } from '../sf/home.js';

/** When pictures are taken: the day of the demo org. */
export const NOW = new Date('2026-09-01T09:00:00Z');

/** What the pictures say instead of where the org and the files are, which is elsewhere each time. */
const ADDRESS = 'https://acme-rockets.example';
const FOLDER = '/home/mia';

/** A clock for the CLI that begins at that time, and is slow: what tells the time tells always the same. */
const clock = `
  const { Date: Real } = globalThis;
  const start = Real.now();
  globalThis.Date = class Date extends Real {
    constructor(...parts) {
      super(...(parts.length === 0 ? [Math.floor(Date.now() / 1000) * 1000] : parts));
    }
    static now() {
      return ${NOW.getTime()} + Math.floor((Real.now() - start) / 20);
    }
  };
`;

/** The demo org, as a company has one in production. */
export type Demo = {
  /** The HOME of an `sf` that is logged in to the org as `prod`. */
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What a command wrote, as it would be with the org and the files at their usual places. */
  readonly inPlace: (text: string) => string;
};

/** @param use is given an org of its own */
export async function withDemo<T>(use: (demo: Demo) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ seed: 'demo', now: NOW, settings: { edition: 'Enterprise Edition' } });
  const home = await copyHome();
  try {
    await logIn(home, simulator, 'prod');
    const environment = sfEnvironment(home, {
      ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm', TZ: 'UTC' },
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}`,
    });
    const inPlace = (text: string): string => text.replaceAll(home, FOLDER).replaceAll(simulator.instanceUrl, ADDRESS);
    return await use({ home, environment, inPlace });
  } finally {
    await simulator.close();
    await rm(home, { recursive: true });
  }
}
