import { expect } from 'chai';
import fc from 'fast-check';
import { COMMENT_LIMIT } from '../../../src/model/review.js';
import {
  comment,
  decide,
  type Decision,
  type Decisions,
  decisionsFile,
  fileNameOf,
  keepAll,
  merge,
  ordinaryOf,
  ordinaryOfAll,
  progressOf,
  readDecisionsFile,
  takeBack,
  withoutDecision,
} from '../../../src/pages/review/browser/decisions.js';
import { ordinaryPerson, reviewSample } from '../../browser/reviewSample.js';

const page = reviewSample();
const items = page.people.flatMap((person) => person.items);
const [mallory, walter] = page.people;
const NONE: Decisions = new Map();
const morning = new Date('2026-12-01T08:00:00.900Z');
const noon = new Date('2026-12-01T12:00:00.100Z');

describe('the decisions of a review', () => {
  it('keep the comment when the decision changes, and the time of the last change', () => {
    const kept = comment(decide(NONE, 'm-export', 'keep', morning), 'm-export', 'for the audit', morning);
    const removed = decide(kept, 'm-export', 'remove', noon);
    expect(removed.get('m-export')).to.deep.equal({
      decision: 'remove',
      comment: 'for the audit',
      decidedAt: '2026-12-01T12:00:00Z',
      inBulk: false,
    });
    expect(kept.get('m-export')?.decision).to.equal('keep');
    expect(withoutDecision(removed, 'm-export').size).to.equal(0);
  });

  it('have no comment where nothing is decided', () => {
    expect(comment(NONE, 'm-export', 'hm', noon)).to.equal(NONE);
  });

  it('keep in bulk what neither a rule nor the last review asks about, and take only that back', () => {
    expect(ordinaryOf(mallory!.items, NONE).map(({ id }) => id)).to.deep.equal(['m-quotes']);
    expect(ordinaryOf(walter!.items, NONE).map(({ id }) => id)).to.deep.equal(['w-everybody']);
    const ordinary = ordinaryOfAll(
      page.people.map((person) => ({ person, items: person.items })),
      NONE,
    );
    expect(ordinary.map(({ id }) => id)).to.deep.equal(['n-quotes', 'n-role', 'n-license', 't-quotes']);

    const decided = decide(NONE, 'n-role', 'remove', morning);
    const kept = comment(keepAll(decided, ordinary, noon), 't-quotes', 'asked Tom', noon);
    expect(progressOf(items, kept)).to.deep.equal({
      keep: 3,
      remove: 1,
      'not-mine': 0,
      undecided: items.length - 4,
      decided: 4,
      items: items.length,
    });
    expect([...takeBack(kept, items).keys()]).to.deep.equal(['n-role', 't-quotes']);
  });

  it('take everything to be ordinary but what is new, where a last review is known', () => {
    const { items: unknown } = ordinaryPerson(1, 1);
    expect(
      ordinaryOf(
        unknown.map((item) => ({ ...item, isNew: null })),
        NONE,
      ),
    ).to.have.lengthOf(1);
  });

  it('become a file in the order of the page, with the items of the page alone', () => {
    let decisions = decide(NONE, 't-new', 'not-mine', noon);
    decisions = comment(decisions, 't-new', '</script><b>Ask Grace</b>', noon);
    decisions = keepAll(decide(decisions, 'of another page', 'keep', noon), [mallory!.items[3]!], morning);
    expect(decisionsFile(page, decisions, noon)).to.deep.equal({
      format: 'sf-access-review-decisions',
      version: 1,
      review: 'r-7f3a9c',
      page: 'p-1',
      reviewer: 'grace@acme.example',
      savedAt: '2026-12-01T12:00:00Z',
      decisions: [
        { item: 'm-quotes', decision: 'keep', comment: '', decidedAt: '2026-12-01T08:00:00Z' },
        {
          item: 't-new',
          decision: 'not-mine',
          comment: '</script><b>Ask Grace</b>',
          decidedAt: '2026-12-01T12:00:00Z',
        },
      ],
    });
  });

  it('name their file by the reviewer and the day', () => {
    expect(fileNameOf(page, noon)).to.equal('access-review-grace@acme.example-2026-12-01.json');
    const reviewer = { ...page.page.reviewer, username: '../../etc/<b>%00' };
    const hostile = { ...page, page: { ...page.page, reviewer } };
    expect(fileNameOf(hostile, noon)).to.equal('access-review-..-..-etc-b-00-2026-12-01.json');
  });

  it('come back from their file as they were', () => {
    const decision = fc.record({
      decision: fc.constantFrom('keep' as const, 'remove' as const, 'not-mine' as const),
      comment: fc.string({ unit: 'grapheme', maxLength: 50 }),
      decidedAt: fc.constantFrom('2026-12-01T08:00:00Z', '2026-12-02T08:00:00Z'),
      inBulk: fc.constant(false),
    });
    const map = fc
      .dictionary(fc.constantFrom(...items.map(({ id }) => id)), decision)
      .map((entries): Decisions => new Map(Object.entries(entries)));
    fc.assert(
      fc.property(map, map, (saved, here) => {
        const loaded = readDecisionsFile(JSON.stringify(decisionsFile(page, saved, noon)), page);
        if (!('decisions' in loaded)) throw new Error(loaded.problem);
        expect(entriesOf(loaded.decisions)).to.deep.equal(entriesOf(saved));
        // Of two decisions the later counts, and what only one side has stays.
        const both = merge(here, loaded.decisions).decisions;
        expect([...both.keys()].sort()).to.deep.equal([...new Set([...saved.keys(), ...here.keys()])].sort());
        for (const [item, { decidedAt }] of both) {
          expect(decidedAt >= (saved.get(item)?.decidedAt ?? '') || same(saved.get(item), both.get(item))).to.equal(
            true,
          );
          expect(decidedAt >= (here.get(item)?.decidedAt ?? '')).to.equal(true);
        }
      }),
    );
  });

  it('say of a loaded file how much of it counts', () => {
    const here = decide(decide(NONE, 'm-export', 'remove', noon), 'm-quotes', 'keep', morning);
    const file = decisionsFile(
      page,
      decide(decide(NONE, 'm-export', 'keep', morning), 'm-billing', 'keep', morning),
      noon,
    );
    const loaded = readDecisionsFile(
      JSON.stringify({ ...file, decisions: [...file.decisions, { ...file.decisions[0], item: 'gone' }] }),
      page,
    );
    if (!('decisions' in loaded)) throw new Error(loaded.problem);
    expect(loaded.unknown).to.equal(1);
    expect(loaded.savedAt).to.equal('2026-12-01T12:00:00Z');
    const { decisions, taken, newerHere } = merge(here, loaded.decisions);
    expect({ taken, newerHere }).to.deep.equal({ taken: 1, newerHere: 1 });
    expect(decisions.get('m-export')?.decision).to.equal('remove');
  });

  const file = decisionsFile(page, decide(NONE, 'm-export', 'keep', morning), noon);
  const entry = file.decisions[0]!;
  const refused: ReadonlyArray<readonly [string, string, unknown]> = [
    ['text', 'notDecisions', 'Dear Grace,'],
    ['another JSON', 'notDecisions', '[]'],
    ['null', 'notDecisions', 'null'],
    ['a later version', 'otherVersion', { ...file, version: 2 }],
    ['another review', 'otherReview', { ...file, review: 'r-0' }],
    ['another page', 'otherPage', { ...file, page: 'p-2' }],
    ['another reviewer', 'otherPage', { ...file, reviewer: 'eve@acme.example' }],
    ['no time', 'damaged', { ...file, savedAt: undefined }],
    ['a time in words', 'damaged', { ...file, savedAt: 'noon' }],
    ['a month that is none', 'damaged', { ...file, savedAt: '2026-13-01T00:00:00Z' }],
    ['no list', 'damaged', { ...file, decisions: { length: 1 } }],
    ['an entry that is null', 'damaged', { ...file, decisions: [null] }],
    ['an item twice', 'damaged', { ...file, decisions: [entry, entry] }],
    ['an unknown decision', 'damaged', { ...file, decisions: [{ ...entry, decision: 'constructor' }] }],
    ['a comment that is no text', 'damaged', { ...file, decisions: [{ ...entry, comment: 1 }] }],
    [
      'a comment that is too long',
      'damaged',
      { ...file, decisions: [{ ...entry, comment: 'x'.repeat(COMMENT_LIMIT + 1) }] },
    ],
    ['a number as an item', 'damaged', { ...file, decisions: [{ ...entry, item: 7 }] }],
  ];
  for (const [what, problem, content] of refused) {
    it(`refuse a file with ${what}`, () => {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      expect(readDecisionsFile(text, page)).to.deep.equal({ problem });
    });
  }

  it('read a file that an editor has given a byte order mark', () => {
    expect(readDecisionsFile(`\uFEFF${JSON.stringify(file)}`, page)).to.have.property('unknown', 0);
  });
});

function entriesOf(decisions: Decisions): unknown {
  return [...decisions].sort(([a], [b]) => (a < b ? -1 : 1));
}

function same(a: Decision | undefined, b: Decision | undefined): boolean {
  return a?.decision === b?.decision && a?.comment === b?.comment;
}
