import { parseQuery } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  chunksOfUrl,
  soqlAnd,
  soqlBefore,
  soqlIn,
  soqlInLists,
  soqlListItem,
  soqlString,
  toSoql,
} from '../../../src/org/soql.js';

/** Reads a SOQL literal back as "Quoted String Escape Sequences" (SOQL and SOSL Reference) says. */
const unescape = (literal: string): string =>
  literal.slice(1, -1).replace(/\\(.)/gs, (_whole, escaped: string) => {
    const meaning: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
    return meaning[escaped] ?? escaped;
  });

describe('soql', () => {
  it('escapes every text so that it comes back the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(unescape(soqlString(text))).to.equal(text);
      }),
    );
  });

  it('joins by AND what fits into a URL: no condition is cut', () => {
    const [one, long, other] = [
      'A = 1 OR B = 2',
      soqlIn('Id', Array<string>(1000).fill('005000000000001AAA')),
      'C = 3',
    ];
    expect(soqlAnd([])).to.equal(undefined);
    expect(soqlAnd([one])).to.equal('(A = 1 OR B = 2)');
    expect(soqlAnd([one, long, other])).to.equal('(A = 1 OR B = 2) AND (C = 3)');
  });

  it('writes a moment as SOQL has it, and nothing else as one', () => {
    expect(soqlBefore('CreatedDate', '2026-09-01T09:00:00Z')).to.equal('CreatedDate < 2026-09-01T09:00:00.000Z');
    expect(() => soqlBefore('CreatedDate', '2026-09-01 OR Id != null')).to.throw(RangeError);
  });

  it('has no half of a surrogate pair, which no URL can hold', () => {
    expect(soqlString('a\ud800b')).to.equal("'a\ufffdb'");
    expect(soqlString('\u{1f600}')).to.equal("'\u{1f600}'");
  });

  it('lets no text end its literal', () => {
    const nasty = fc.string({ unit: fc.constantFrom("'", '\\', '"', '\n', ' ', 'O', 'R', '=', ')', '%') });
    fc.assert(
      fc.property(nasty, (text) => {
        expect(soqlString(text).slice(1, -1)).to.match(/^(?:[^'\\]|\\.)*$/s);
      }),
    );
  });

  it('asks for no text that is longer than any field, and for each other text once', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', "'", '€', '😀'), maxLength: 30 }),
      fc.nat({ max: 40_000 }).map((length) => 'x'.repeat(length)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 60 }), (texts) => {
        const lists = soqlInLists('Name', texts);
        for (const list of lists) expect(encodeURIComponent(list).length).to.be.below(12_000);
        const asked = lists.flatMap((list) => [...list.matchAll(/'(?:[^'\\]|\\.)*'/g)].map(([literal]) => literal));
        expect(asked).to.deep.equal(texts.filter(({ length }) => length <= 1024).map(soqlString));
        // Names that are not asked for still belong to one of the parts.
        expect(chunksOfUrl(texts, soqlListItem).flat()).to.deep.equal(texts);
      }),
    );
  });

  it('keeps the shape of a query whatever a name holds', () => {
    for (const name of ["O'Brien", "x' OR Name != '", 'back\\slash', "\\' OR Id != null OR Name = '"]) {
      const query = parseQuery(toSoql({ object: 'Group', fields: ['Id'], where: soqlIn('Name', [name]) }));
      const where = query.where as { left: { field: string; operator: string; value: string[] }; operator?: string };
      expect(where.left).to.include({ field: 'Name', operator: 'IN' });
      expect(where.left.value).to.have.length(1);
      expect(where.operator).to.equal(undefined);
    }
  });

  const cases: Array<[Parameters<typeof toSoql>, string]> = [
    [[{ object: 'User', fields: ['Id', 'Name'] }], 'SELECT Id, Name FROM User ORDER BY Id'],
    [
      [{ object: 'User', fields: ['Id'], where: 'A = 1 OR B = 2' }],
      'SELECT Id FROM User WHERE A = 1 OR B = 2 ORDER BY Id',
    ],
    [
      [{ object: 'User', fields: ['Id'], where: 'A = 1 OR B = 2' }, { after: '005000000000001AAA' }],
      "SELECT Id FROM User WHERE (A = 1 OR B = 2) AND Id > '005000000000001AAA' ORDER BY Id",
    ],
    [
      [{ object: 'User', fields: ['Id'] }, { after: '005000000000001AAA' }],
      "SELECT Id FROM User WHERE Id > '005000000000001AAA' ORDER BY Id",
    ],
    [
      [{ object: 'User', fields: ['Id'] }, { after: '005000000000001', upTo: '00500000000000z' }, { limit: 250 }],
      "SELECT Id FROM User WHERE Id > '005000000000001' AND Id <= '00500000000000z' ORDER BY Id LIMIT 250",
    ],
    [
      [{ object: 'User', fields: ['Id'], where: 'A = 1' }, {}, { descending: true }],
      'SELECT Id FROM User WHERE A = 1 ORDER BY Id DESC',
    ],
    [[{ object: 'UserRole', fields: ['Id'], atMost: 2000 }], 'SELECT Id FROM UserRole ORDER BY Id LIMIT 2000'],
    [
      [{ object: 'User', fields: ['Username'], where: 'A = 1' }, {}, { orderBy: 'Username', limit: 200 }],
      'SELECT Username FROM User WHERE A = 1 ORDER BY Username LIMIT 200',
    ],
    [
      [
        {
          object: 'User',
          fields: ['Email', 'COUNT(Id) found'],
          where: 'A = 1',
          groupBy: 'Email HAVING COUNT(Id) > 1',
          orderById: false,
        },
        {},
        { orderBy: 'Email' },
      ],
      'SELECT Email, COUNT(Id) found FROM User WHERE A = 1 GROUP BY Email HAVING COUNT(Id) > 1 ORDER BY Email',
    ],
    [[{ object: 'PicklistValueInfo', fields: ['Value'], orderById: false }], 'SELECT Value FROM PicklistValueInfo'],
  ];
  for (const [args, soql] of cases) it(soql, () => expect(toSoql(...args)).to.equal(soql));
});
