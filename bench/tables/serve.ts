import { measureServeMemory } from '../serve.js';
import { number, ratioOf, tableOf } from '../table.js';

export async function serveTable(home: string): Promise<string[]> {
  const { idle, few, many, tasks } = await measureServeMemory(home);
  return [
    tableOf('Connector: resident memory', [
      { what: 'while it waits, at first', figure: `${number(idle)} MB` },
      ratioOf(`after ${number(tasks)} tasks ÷ after a tenth`, [many, few], 'MB'),
      {
        what: `after ${number(tasks)} tasks`,
        figure: `${number(many)} MB`,
        limit: ['≤ 150 MB', many <= 150],
      },
    ]),
  ];
}
