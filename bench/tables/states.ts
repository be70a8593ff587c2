import { compareStates, readStates, type StateComparison } from '../states.js';
import { number, ratioOf, tableOf, type Measure } from '../table.js';

/** The folder of sf-plugin-permission-sets, built from its public source. */
const RIVAL = 'PERMISSION_SETS_PLUGIN';

export async function statesTable(home: string): Promise<string[]> {
  const rival = process.env[RIVAL] ?? null;
  const beside: Measure[] = [];
  for (const areSame of [true, false]) {
    beside.push(...rowsOf(areSame ? '200 users' : '2,000 users', await compareStates(home, areSame, rival)));
  }
  const { members, calls, pages, validate, parse } = await readStates(home);
  return [
    tableOf('Access in files', [
      ...beside,
      {
        what: `medium: calls of plan, ${number(members)} members`,
        figure: number(calls),
        from: `${number(pages)} pages`,
        limit: ['≤ pages + 10', calls <= pages + 10],
      },
      ratioOf('medium: validate ÷ bare parse of the same files, without the start', [validate, parse], 's', {
        atMost: 3,
      }),
    ]),
  ];
}

function rowsOf(users: string, { count, own, other }: StateComparison): Measure[] {
  const runs = { plan: 'plan', apply: 'apply', planAgain: 'plan when all is done' } as const;
  return Object.entries(runs).flatMap(([run, words]): Measure[] => {
    const key = run as keyof typeof runs;
    const what = `${words}, ${number(count)} assignments of ${users}`;
    const { calls, seconds } = own[key];
    if (other === null || typeof other === 'string') {
      const figure = `${number(calls)} calls, ${number(seconds, 1)} s`;
      return [{ what, figure, ...(other !== null && { from: `sf ps: ${other}` }) }];
    }
    return [
      ratioOf(`${what}: calls, sf ps ÷ sf access state`, [other[key].calls, calls], 'calls'),
      ratioOf(`${what}: time at 50 ms latency`, [other[key].seconds, seconds], 's'),
    ];
  });
}
