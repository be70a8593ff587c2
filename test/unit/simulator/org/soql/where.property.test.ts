import { expect } from 'chai';
import fc from 'fast-check';
import type { Row } from '../../../../../simulator/org/types.js';
import { Company } from '../support/company.js';
import { matches, toSoql, type Tree } from './naiveFilter.js';

const letters = fc.string({ unit: fc.constantFrom('a', 'B', "'", 'é', '"'), minLength: 1, maxLength: 3 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'B', '%', '_'), minLength: 1, maxLength: 4 });
const count = fc.integer({ min: -2, max: 3 });
const ORDERING = ['=', '!=', '<', '<=', '>', '>='] as const;

const record = fc.record({
  Title: fc.option(letters),
  Department: fc.option(letters),
  NumberOfFailedLogins: fc.option(count),
  IsActive: fc.boolean(),
  manager: fc.option(fc.nat({ max: 9 })),
});

function whereOver(ids: string[]): fc.Arbitrary<Tree> {
  const text = fc.constantFrom('Title', 'Department', 'Manager.Title');
  const id = fc.constantFrom(...ids);
  const leaf: fc.Arbitrary<Tree> = fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: text,
      operator: fc.constantFrom(...ORDERING),
      value: fc.option(letters),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: text,
      operator: fc.constant('LIKE' as const),
      value: pattern,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: text,
      negated: fc.boolean(),
      values: fc.array(fc.option(letters), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constant('NumberOfFailedLogins'),
      operator: fc.constantFrom(...ORDERING),
      value: count,
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constantFrom('IsActive', 'Manager.IsActive'),
      operator: fc.constantFrom('=' as const, '!=' as const),
      value: fc.boolean(),
    }),
  );
  const idLeaf: fc.Arbitrary<Tree> = fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      field: fc.constantFrom('Id', 'ManagerId'),
      operator: fc.constantFrom('=' as const, '!=' as const),
      value: id,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: fc.constantFrom('Id', 'ManagerId'),
      negated: fc.boolean(),
      values: fc.array(id, { minLength: 1, maxLength: 3 }),
    }),
  );
  return fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      idLeaf,
      fc.record({ kind: fc.constant('not' as const), operand: tie('tree') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        operands: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  })).tree;
}

/** The SOQL parser drops the third of three NOTs in a row. */
const isBeyondParser = (soql: string): boolean => /(NOT \(*){3}/.test(soql);

/** Ids compare with regard to case; folding them is harmless only as long as no two differ in case alone. */
const IDS = Array.from({ length: 10 }, (_, i) => `0058d00000000${10 + i}`);

describe('WHERE against a naive filter', () => {
  it('lets the same rows through', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 10 }), whereOver(IDS), (records, tree) => {
        const where = toSoql(tree);
        fc.pre(!isBeyondParser(where));
        const company = new Company();
        const users = company.org.table('User');
        for (const [i, { manager, ...fields }] of records.entries())
          users.insert({ Id: IDS[i] ?? null, ...fields, ManagerId: manager === null ? null : (IDS[manager] ?? null) });
        const parent = (row: Row): Row | undefined =>
          typeof row.ManagerId === 'string' ? users.get(row.ManagerId) : undefined;
        const short = (row: Row): Row => ({
          ...row,
          Id: row.Id.slice(0, 15),
          ManagerId: row.ManagerId ? String(row.ManagerId).slice(0, 15) : null,
        });
        const expected = [...users.rows()]
          .filter((row) => matches(tree, short(row), () => parent(row)))
          .map(({ Id }) => Id);
        expect(company.column(`SELECT Id FROM User WHERE ${where}`)).to.deep.equal(expected);
      }),
      { numRuns: 300 },
    );
  });
});
