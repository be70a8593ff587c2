import { box, draw, note, PAINTS } from './drawing.js';

/** What each room of `src/` does, in a few words. */
const rooms: Record<string, string> = {
  commands: 'flags in, output out',
  ux: 'prints and asks',
  services: 'use cases',
  pages: 'HTML',
  schemas: 'what --json gives',
  resources: 'kinds of access',
  formats: 'files out',
  snapshot: 'what was read of an org',
  org: 'talks to Salesforce',
  c1: 'talks to C1',
  network: 'the way to a host',
  model: 'words and rules',
};

/** The room that almost all others may import: arrows to it would hide the others. */
const FOUNDATION = 'model';

/** The room of which others import only types. */
const TYPES = 'schemas';

type Rule = Readonly<Record<string, readonly string[]>>;

/** Which rooms a room may import: the rule that lint holds. */
async function readRule(): Promise<Rule> {
  const config: string = '../../eslint.config.js';
  const { mayImport } = (await import(config)) as { mayImport: Rule };
  return mayImport;
}

/** The rooms of `src/`, and which of them may import which. */
export async function drawArchitecture(): Promise<string> {
  const rule = await readRule();
  const boxes = Object.keys(rule).map((room) => {
    const words = rooms[room];
    if (words === undefined) throw new Error(`There are no words for src/${room}.`);
    return `${room} [label=${box(room, [words])}${room === FOUNDATION ? `, ${PAINTS.end}` : ''}]`;
  });
  const arrows = Object.entries(rule).flatMap(([room, others]) =>
    others
      .filter((other) => other !== FOUNDATION)
      .map((other) => `${room} -> ${other} ${other === TYPES ? '[style=dashed]' : ''}`),
  );
  const alone = Object.keys(rule).filter((room) => room !== FOUNDATION && !rule[room]!.includes(FOUNDATION));
  const sentences = [
    'An arrow: may import. A dashed one: only types.',
    `All rooms but ${alone.join(', ')} may import ${FOUNDATION}.`,
  ];
  return draw(
    `
    ranksep=0.35; label=${note(sentences.join(' '))}
    ${boxes.join('\n')}
    ${arrows.join('\n')}
    {rank=sink; network; ${FOUNDATION}}
    `,
    {
      title: 'The rooms of src, and which may import which',
      description: `${Object.entries(rule)
        .map(([room, others]) => `${room} may import ${others.join(', ') || 'no other room'}.`)
        .join(' ')}`,
    },
  );
}
