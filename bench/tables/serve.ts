import { measureServedSync, measureServeMemory } from '../serve.js';
import { number, ratioOf, tableOf } from '../table.js';

export async function serveTable(home: string): Promise<string[]> {
  const { idle, few, many, tasks } = await measureServeMemory(home);
  const sync = await measureServedSync(home);
  return [
    tableOf('Connector: resident memory', [
      { what: 'while it waits, at first', figure: `${number(idle)} MB` },
      ratioOf(`after ${number(tasks)} tasks ÷ after a tenth`, [many, few], 'MB'),
      {
        what: `after ${number(tasks)} tasks`,
        figure: `${number(many)} MB`,
        limit: ['≤ 150 MB', many <= 150],
      },
      { what: 'the most in a sync of `large`', figure: `${number(sync)} MB`, limit: ['≤ 400 MB', sync <= 400] },
    ]),
  ];
}
