import type { Scale } from '../../simulator/seeds/scale/sizes.js';
import {
  measureAnswerStart,
  measureScale,
  questionNames,
  type AnswersOf,
  type QuestionName,
  type SnapshotAnswers,
} from '../answers.js';
import type { Usage } from '../processes.js';
import { number, ratioOf, tableOf, type Measure } from '../table.js';

type Pair = { readonly usage: Usage; readonly bare: Usage };

const callMeasures = ({ scale, live, loop, seconds }: AnswersOf): Measure[] => [
  ...questionNames.map((question): Measure => {
    const { calls, pages, levels } = live[question];
    const most = pages + 10 + levels;
    const ofLevels = levels > 0 ? ' + levels' : '';
    return {
      ...ratioOf(`${scale}: ${question} ÷ pages`, [calls, pages], 'calls'),
      limit: [`≤ pages + 10${ofLevels} = ${number(most)} calls`, calls <= most],
    };
  }),
  ratioOf(
    `${scale}: a loop over ${number(loop.users)} users ÷ who --can Account:delete`,
    [loop.calls, live['who --can Account:delete'].calls],
    'calls',
  ),
  ratioOf(`${scale}: the same, time`, [loop.seconds, seconds], 's'),
];

/** How many seconds of processor time two starts differ by, by chance: what is left beside a start of half a second is no less exact. */
const NOISE = 0.1;

/** The processor time beside the start of each. */
function cpuMeasure(what: string, { usage, bare }: Pair, start: Pair): Measure {
  const [own, least] = [Math.max(0, usage.cpu - start.usage.cpu), Math.max(0, bare.cpu - start.bare.cpu)];
  const measure = ratioOf(what, [own, least], 's');
  return {
    ...measure,
    figure: least < NOISE ? '' : measure.figure,
    from: `${number(own, 2)} ÷ ${number(least, 2)} s; the starts ${number(start.usage.cpu, 2)} and ${number(start.bare.cpu, 2)} s`,
    limit: [`≤ 2, and ${NOISE} s`, own <= 2 * least + NOISE],
  };
}

const memoryMeasure = (what: string, { peak }: Usage, most: number | null): Measure => ({
  what,
  figure: `${number(peak)} MB`,
  ...(most !== null && { limit: [`≤ ${most} MB`, peak <= most] as const }),
});

const snapshotMeasures = (
  scale: Scale,
  { calls, pages, usage, megabytes, answers, start }: SnapshotAnswers,
): Measure[] => {
  const most = 1.2 * pages + 20;
  return [
    {
      ...ratioOf(`${scale}: sync with permissions and fields ÷ pages`, [calls, pages], 'calls'),
      limit: [`≤ 1.2 × pages + 20 = ${number(Math.floor(most))} calls`, calls <= most],
    },
    { ...memoryMeasure(`${scale}: memory of that sync`, usage, 600), from: `a file of ${number(megabytes)} MB` },
    ...(Object.entries(answers) as Array<[QuestionName, Pair]>).flatMap(([question, pair]) => [
      cpuMeasure(`${scale}: ${question} ÷ one SQL, without the start of each`, pair, start),
      memoryMeasure(`${scale}: memory of ${question}`, pair.usage, 250),
    ]),
  ];
};

/** The benchmarks of `sf access who` and `sf access why`: calls, CPU and memory, live and from a snapshot. */
export async function answerTables(home: string, scales: readonly Scale[]): Promise<string[]> {
  const start = await measureAnswerStart(home);
  const measured: Array<Awaited<ReturnType<typeof measureScale>>> = [];
  for (const scale of scales) measured.push(await measureScale(home, scale));
  const ofEach = (make: (answers: AnswersOf, question: QuestionName) => Measure): Measure[] =>
    measured.flatMap(({ answers }) => questionNames.map((question) => make(answers, question)));
  const tables: Array<[title: string, measures: Measure[]]> = [
    ['Answers: calls', measured.flatMap(({ answers }) => callMeasures(answers))],
    [
      'Answers: CPU',
      ofEach(({ scale, live }, question) =>
        cpuMeasure(`${scale}: ${question} ÷ bare download, without the start of each`, live[question], start),
      ),
    ],
    [
      'Answers: memory',
      ofEach(({ scale, live }, question) =>
        memoryMeasure(`${scale}: ${question}`, live[question].usage, scale === 'large' ? 250 : null),
      ),
    ],
    [
      'Answers: from a snapshot',
      measured.flatMap(({ answers: { scale }, snapshot }) => (snapshot ? snapshotMeasures(scale, snapshot) : [])),
    ],
  ];
  return tables.filter(([, measures]) => measures.length > 0).map(([title, measures]) => tableOf(title, measures));
}
