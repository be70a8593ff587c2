import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  editMembers,
  newAccessFile,
  type MemberEdits,
  type MemberText,
} from '../../../../src/services/state/memberEdits.js';

const HEAD = '# ours\nkind: permission-set\nname: "A"   # the set\nmembers:';
const asMap = (one: string | MemberText): MemberText => (typeof one === 'string' ? { user: one } : one);
const membersOf = (text: string): MemberText[] =>
  (parse(text, { version: '1.2' }) as { members: Array<string | MemberText> }).members.map(asMap);

describe('editing the members of a file', () => {
  const cases: Array<[what: string, before: string, edits: MemberEdits, after: string]> = [
    [
      'adds in the order of the names, before the comments of who comes next',
      `${HEAD} # people\n# first\n  - b@x.y   # lead\n\n  # about d\n  - "d@x.y"\nowner: me\n`,
      {
        present: ['stays', 'stays'],
        added: [{ user: 'a@x.y' }, { user: 'C@x.y', until: '2027-01-01' }, { user: 'e@x.y' }],
      },
      `${HEAD} # people\n  - a@x.y\n# first\n  - b@x.y   # lead\n  - user: C@x.y\n    until: 2027-01-01\n\n  # about d\n  - "d@x.y"\n  - e@x.y\nowner: me\n`,
    ],
    [
      'adds at the end of a list that has another order',
      `${HEAD}\n- z@x.y\n- a@x.y`,
      { present: ['stays', 'stays'], added: [{ user: 'b@x.y' }] },
      `${HEAD}\n- z@x.y\n- a@x.y\n- b@x.y\n`,
    ],
    [
      'takes lines out, and leaves the comments of their own',
      `${HEAD}\n  # the first\n  - a@x.y # on leave\n  - user: b@x.y\n    # why\n    reason: so\n    until: 2027-01-01\n  - c@x.y\n`,
      { present: ['goes', 'goes', 'stays'], added: [] },
      `${HEAD}\n  # the first\n  - c@x.y\n`,
    ],
    [
      'leaves an empty list when all go',
      `${HEAD} # nobody is to stay\n  - a@x.y\nowner: me\n`,
      { present: ['goes'], added: [] },
      `${HEAD} [] # nobody is to stay\nowner: me\n`,
    ],
    [
      'fills an empty list',
      `${HEAD} [] # nobody yet\nowner: me\n`,
      { present: [], added: [{ user: 'a@x.y' }] },
      `${HEAD} # nobody yet\n  - a@x.y\nowner: me\n`,
    ],
    [
      'keeps a list in brackets',
      `${HEAD} [ a@x.y, 'b@x.y', c@x.y ] # few\n`,
      { present: ['goes', 'stays', { until: '2027-01-01' }], added: [{ user: 'd@x.y' }] },
      `${HEAD} [ 'b@x.y', { user: c@x.y, until: 2027-01-01 }, d@x.y ] # few\n`,
    ],
    [
      'gives, changes and takes ends and roles, in each way to write a member',
      `${HEAD}\n  - "a@x.y"  # one\n  - user: b@x.y # two\n    until: 2027-01-01 # then\n    reason: so\n  - {user: c@x.y, reason: "a, b"}\n  - until: 2027-01-01\n    user: d@x.y\n  - user: e@x.y\n    role: Owner`,
      {
        present: [
          { until: '2027-02-02' },
          { until: '2027-02-02' },
          { until: '2027-02-02' },
          { until: null },
          { role: null, until: '2027-03-03' },
        ],
        added: [],
      },
      `${HEAD}\n  - user: "a@x.y"  # one\n    until: 2027-02-02\n  - user: b@x.y # two\n    until: 2027-02-02 # then\n    reason: so\n  - {user: c@x.y, until: 2027-02-02, reason: "a, b"}\n  - user: d@x.y\n  - user: e@x.y\n    until: 2027-03-03\n`,
    ],
    [
      'keeps the line ends of Windows and a byte order mark',
      `\uFEFFkind: group\r\nmembers:\r\n  - a@x.y\r\n  - b@x.y\r\n`,
      { present: ['goes', { role: 'Owner' }], added: [{ user: 'c@x.y' }] },
      `\uFEFFkind: group\r\nmembers:\r\n  - user: b@x.y\r\n    role: Owner\r\n  - c@x.y\r\n`,
    ],
    [
      'keeps a list in brackets over several lines, with its comments, its order and its last comma',
      `${HEAD} [ # people\n  # first\n  a@x.y, # why\n  'c@x.y' # no comma\n  , {user: d@x.y, # on leave\n     until: 2027-01-01},\n  e@x.y, f@x.y,\n  # the end\n] # few\nowner: me\n`,
      {
        present: ['stays', 'stays', { until: '2027-02-02', role: 'R' }, 'goes', 'stays'],
        added: [{ user: 'A@x.y' }, { user: 'b@x.y', until: '2027-03-03' }, { user: 'g@x.y' }],
      },
      `${HEAD} [ # people\n  # first\n  a@x.y, # why\n  A@x.y,\n  { user: b@x.y, until: 2027-03-03 },\n  'c@x.y' # no comma\n  , {user: d@x.y, # on leave\n     role: R,\n     until: 2027-02-02},\n  f@x.y, g@x.y,\n  # the end\n] # few\nowner: me\n`,
    ],
    [
      'takes lines out of brackets, and the comma that would be the last',
      `${HEAD} [\n  a@x.y, # one\n  {\n    user: b@x.y,\n    reason: so, # yes\n  },\n  c@x.y # three\n]\n`,
      { present: ['stays', 'goes', 'goes'], added: [] },
      `${HEAD} [\n  a@x.y # one\n]\n`,
    ],
    [
      'puts lines into brackets, with a comma before them',
      `${HEAD} [\n    a@x.y # one\n]\n`,
      { present: [{ until: '2027-01-01' }], added: [{ user: 'b@x.y' }, { user: 'c,d@x.y' }] },
      `${HEAD} [\n    { user: a@x.y, until: 2027-01-01 }, # one\n    b@x.y,\n    "c,d@x.y"\n]\n`,
    ],
    [
      'takes the last out of brackets, and leaves the comments of their own',
      `${HEAD} [\n  # nobody is to stay\n  a@x.y\n]\n`,
      { present: ['goes'], added: [] },
      `${HEAD} [\n  # nobody is to stay\n]\n`,
    ],
    [
      'fills empty brackets over several lines',
      `${HEAD} [\n  # nobody yet\n]\n`,
      { present: [], added: [{ user: 'a@x.y' }, { user: 'b@x.y' }] },
      `${HEAD} [\n  # nobody yet\n  a@x.y,\n  b@x.y\n]\n`,
    ],
    [
      'puts others in the place of those who go in one line',
      `${HEAD} [a@x.y, c@x.y,e@x.y]\n`,
      { present: ['goes', 'stays', 'goes'], added: [{ user: 'b@x.y' }, { user: 'd@x.y' }] },
      `${HEAD} [b@x.y, c@x.y,d@x.y]\n`,
    ],
    [
      'empties brackets in one line',
      `${HEAD} [ a@x.y, b@x.y ] # gone\n`,
      { present: ['goes', 'goes'], added: [] },
      `${HEAD} [] # gone\n`,
    ],
    [
      'takes keys out of braces',
      `${HEAD} [{ until: 2027-01-01, user: a@x.y }, { user: b@x.y, role: R }]\n`,
      { present: [{ until: null }, { role: null }], added: [] },
      `${HEAD} [{ user: a@x.y }, { user: b@x.y }]\n`,
    ],
    [
      'keeps anchors and aliases that still say the same',
      `${HEAD}\n  - &one-a a@x.y # one\n  - *one-a\n  - user: c@x.y\n    until: &end 2027-01-01\n  - user: d@x.y\n    until: *end\nowner: me\n`,
      { present: ['stays', 'goes', 'stays', { until: '2027-02-02' }], added: [{ user: 'b@x.y' }] },
      `${HEAD}\n  - &one-a a@x.y # one\n  - b@x.y\n  - user: c@x.y\n    until: &end 2027-01-01\n  - user: d@x.y\n    until: 2027-02-02\nowner: me\n`,
    ],
    [
      'takes out of brackets who has an anchor',
      `${HEAD} [&a a@x.y, b@x.y]\n`,
      { present: ['goes', 'stays'], added: [] },
      `${HEAD} [b@x.y]\n`,
    ],
    [
      'writes members anew where what aliases repeat would be another',
      `${HEAD} # all\n  - user: a@x.y # one\n    until: &end 2027-01-01\n  - user: b@x.y\n    until: *end\nowner: me\n`,
      { present: [{ until: '2027-02-02' }, 'stays'], added: [] },
      `${HEAD}\n  - user: a@x.y\n    until: 2027-02-02\n  - user: b@x.y\n    until: 2027-01-01\nowner: me\n`,
    ],
  ];
  for (const [what, before, edits, after] of cases) {
    it(what, async () => {
      expect(await editMembers(before, edits)).to.equal(after);
    });
  }

  it('gives up where anchors of members are used elsewhere', async () => {
    const text = 'members: [&a a@x.y, b@x.y]\nowner: *a\n';
    expect(await editMembers(text, { present: ['goes', 'stays'], added: [] })).to.equal(null);
  });

  it('writes new files that read as what they are made of', async () => {
    const odd = ['123', 'true', ': #', '*', "it's", ' a\tb', '🙂', '- x', 'a\nb', '~', '{'];
    for (const text of odd) {
      const members = [{ user: `${text}@x.y`, until: '2027-01-01', role: text }, { user: 'z@x.y' }];
      const file = await newAccessFile('queue', text, members);
      expect(parse(file, { version: '1.2' })).to.deep.equal({
        kind: 'queue',
        name: text,
        members: [members[0], 'z@x.y'],
      });
    }
  });

  const RUNS = Number(process.env['STATE_RUNS'] ?? 150);
  const comment = fc.constantFrom('', '', ' # c', '  # - x: [');
  const line = fc.constantFrom('', '', '\n', '  # - about: {\n', '# x\n\n');
  const member = fc.record({
    before: line,
    style: fc.constantFrom('plain', 'quoted', 'map', 'flow', 'late'),
    gap: fc.constantFrom(' ', ' ', '   '),
    comment,
    until: fc.option(fc.constantFrom('2027-01-01', '"2027-01-02T03:04Z"'), { nil: undefined }),
    reason: fc.option(fc.constantFrom('so', '"a, b: c"', '>-\n              a\n              b'), { nil: undefined }),
    edit: fc.constantFrom<MemberEdits['present'][number]>(
      'stays',
      'stays',
      'goes',
      { until: '2028-01-01' },
      { until: null },
      { role: 'R' },
    ),
  });

  it('keeps every line that is not about who changes, and says what it is to say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 6 }),
        fc.array(fc.nat(9), { maxLength: 3 }),
        fc.constantFrom('', '  ', '    '),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('owner: me\n', '# the end\n', ''),
        async (some, added, indent, end, rest) => {
          const items = some.map(({ before, style, gap, comment: about, until, reason }, at) => {
            const user = `${'acegik'[at]}@x.y`;
            const isFlow = style === 'flow';
            const more = [
              ...(until ? [`until: ${until}`] : []),
              ...(reason && !(isFlow && reason.includes('\n')) ? [`reason: ${reason}`] : []),
            ];
            const inner = indent + ' '.repeat(1 + gap.length);
            const lines = isFlow
              ? [`${indent}-${gap}{ ${[`user: ${user}`, ...more].join(', ')} }${about}`]
              : style === 'map' || more.length > 0
                ? [
                    style === 'late' && more.length > 0
                      ? [...more, `user: ${user}${about}`]
                      : [`user: ${user}${about}`, ...more],
                  ].map((keys) => keys.map((key, nr) => (nr === 0 ? `${indent}-${gap}` : inner) + key).join('\n'))
                : [`${indent}-${gap}${style === 'quoted' ? `'${user}'` : user}${about}`];
            return { user, before, text: `${lines.join('\n')}\n` };
          });
          const list = items.length === 0 ? ' []\n' : `\n${items.map(({ before, text }) => before + text).join('')}`;
          const text = `kind: group # k\nmembers:${list}${rest}`.replaceAll('\n', end);
          const edits = {
            present: some.map(({ edit }) => edit),
            added: [...new Set(added)].map((nr) => ({
              user: `${'bdfhj'[nr % 5]}${nr}@x.y`,
              ...(nr > 5 && { until: '2029-01-01' }),
            })),
          };
          const edited = (await editMembers(text, edits))!;
          const expected = membersOf(text).flatMap((one, at) => {
            const edit = edits.present[at]!;
            if (edit === 'goes') return [];
            if (edit === 'stays') return one;
            const { until = one.until, role = one.role } = edit;
            return JSON.parse(
              JSON.stringify({ ...one, until: until ?? undefined, role: role ?? undefined }),
            ) as MemberText;
          });
          const sorted = (all: readonly MemberText[]): string[] =>
            all.map(({ user, until, role, reason }) => JSON.stringify([user, until, role, reason])).sort();
          expect(sorted(membersOf(edited))).to.deep.equal(sorted([...expected, ...edits.added]));
          const kept =
            items.flatMap(({ before, text: own }, at) => before + (edits.present[at] === 'stays' ? own : '')).join('') +
            rest;
          const lines = edited.split(end);
          let from = 0;
          for (const one of kept.split('\n').filter((each) => each.trim() !== '')) {
            from = lines.indexOf(one, from) + 1;
            expect(from, `${one} in\n${edited}\nof\n${text}`).to.be.greaterThan(0);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  const bracketed = fc.record({
    gap: fc.constantFrom('', ' ', '\n  ', '\n  # own\n    '),
    style: fc.constantFrom('plain', 'quoted', 'braces', 'lines'),
    comma: fc.constantFrom(',', ',', ' ,', '\n  ,', ' # before\n ,'),
    comment: fc.constantFrom('', '', ' # line, #, # [\n  '),
    until: fc.option(fc.constant('2027-01-01'), { nil: undefined }),
    edit: fc.constantFrom<MemberEdits['present'][number]>(
      'stays',
      'stays',
      'goes',
      'goes',
      { until: '2028-01-01' },
      { until: null, role: 'R' },
    ),
  });

  it('keeps brackets, and every comment that is not about who changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(bracketed, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(9), { maxLength: 3 }),
        fc.constantFrom('', ' ', ',', ',\n', '\n', '\n  # end, # so\n'),
        fc.constantFrom('\n', '\r\n'),
        async (some, added, last, end) => {
          const items = some.map(({ gap, style, comma, comment: about, until }, at) => {
            const user = `${'acegik'[at]}@x.y`;
            const quoted = style === 'quoted' ? `'${user}'` : user;
            const pairs = [`user: ${quoted}`, ...(until ? [`until: ${until}`] : [])];
            const own =
              style === 'lines'
                ? `{\n${pairs.map((pair) => `    ${pair}, # key ${at}\n`).join('')}  }`
                : style === 'braces' || until
                  ? `{${pairs.join(',  ')}}`
                  : quoted;
            const marked = (text: string): string => text.replace(/# (?:own|before|line)/, (found) => `${found} ${at}`);
            const isLast = at === some.length - 1;
            return { own, text: marked(gap) + own + (isLast ? last : marked(comma + about)) };
          });
          const text = `members: [${items.map((one) => one.text).join('')}] # all\nowner: me\n`.replaceAll('\n', end);
          const edits = {
            present: some.map(({ edit }) => edit),
            added: [...new Set(added)].map((nr) => ({
              user: `${'bdfhj'[nr % 5]}${nr}@x.y`,
              ...(nr > 5 && { until: '2029-01-01' }),
            })),
          };
          const edited = (await editMembers(text, edits))!;
          const stay = membersOf(text).flatMap((one, at): MemberText[] => {
            const edit = edits.present[at]!;
            if (typeof edit === 'string') return edit === 'goes' ? [] : [one];
            return [
              JSON.parse(
                JSON.stringify({ ...one, ...edit }, (_key, value: unknown) => value ?? undefined),
              ) as MemberText,
            ];
          });
          const sorted = (all: readonly MemberText[]): string[] =>
            all.map(({ user, until, role }) => JSON.stringify([user, until, role])).sort();
          const context = `${edited}\nof\n${text}`;
          expect(sorted(membersOf(edited)), context).to.deep.equal(sorted([...stay, ...edits.added]));
          expect(edited, context).to.match(/^members: \[/);
          const goes = (at: number): boolean => edits.present[at] === 'goes';
          const comments = (all: string): string[] => all.match(/# \w+(?: \d)?/g) ?? [];
          const kept = comments(text).filter(
            (one) => !goes(Number(/\d/.exec(one)?.[0] ?? -1)) || one.startsWith('# own'),
          );
          expect(comments(edited), context).to.include.members(kept);
          let from = 0;
          items.forEach(({ own }, at) => {
            if (edits.present[at] !== 'stays') return;
            from = edited.indexOf(own.replaceAll('\n', end), from) + 1;
            expect(from, `${own} in\n${context}`).to.be.greaterThan(0);
          });
        },
      ),
      { numRuns: RUNS },
    );
  });
});
