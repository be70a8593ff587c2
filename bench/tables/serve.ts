import { measureServedSync, measureServeMemory, type ServeSettings } from '../serve.js';
import { number, ratioOf, tableOf, type Measure } from '../table.js';

/**
 * Megabytes after a thousand tasks, at most. What a connector needs does not grow; V8 lets garbage pile up until its heap is some
 * four times as large as what is needed, and less than twice with the settings of docs/self-hosted.md.
 */
const MOST: Readonly<Record<ServeSettings, number>> = { plain: 550, frugal: 220 };

async function waitingMeasures(home: string, settings: ServeSettings, words: string): Promise<Measure[]> {
  const { idle, few, many, tasks } = await measureServeMemory(home, settings);
  const most = MOST[settings];
  return [
    { what: `${words}: while it waits, at first`, figure: `${number(idle)} MB` },
    ratioOf(`${words}: after ${number(tasks)} tasks ÷ after a tenth`, [many, few], 'MB'),
    {
      what: `${words}: after ${number(tasks)} tasks`,
      figure: `${number(many)} MB`,
      limit: [`≤ ${most} MB`, many <= most],
    },
  ];
}

export async function serveTable(home: string): Promise<string[]> {
  const plain = await waitingMeasures(home, 'plain', 'without settings');
  const frugal = await waitingMeasures(home, 'frugal', 'with settings');
  const sync = await measureServedSync(home);
  return [
    tableOf('Connector: resident memory', [
      ...plain,
      ...frugal,
      {
        what: 'with settings: the most in a sync of `large`',
        figure: `${number(sync)} MB`,
        limit: ['≤ 400 MB', sync <= 400],
      },
    ]),
  ];
}
