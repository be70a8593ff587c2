import { expect } from 'chai';
import { array, assert, constant, object, oneof, property, string } from 'fast-check';
import { jsonParts } from '../../../src/ux/jsonParts.js';

describe('JSON in parts', () => {
  const values = object({
    maxDepth: 5,
    withDate: true,
    withNullPrototype: true,
    values: [
      string({ unit: 'binary' }),
      constant(undefined),
      constant(null),
      constant(-0),
      constant(Math.PI),
      constant(true),
    ],
  });

  it('is what JSON.stringify gives, with two spaces', () => {
    assert(
      property(oneof(values, array(values)), (value) => {
        expect([...jsonParts(value)].join('')).to.equal(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('leaves out functions and symbols as JSON.stringify does', () => {
    const value = { a: (): void => undefined, b: [Symbol('b'), 1, undefined], c: {}, d: [], e: { f: Symbol('f') } };
    expect([...jsonParts(value)].join('')).to.equal(JSON.stringify(value, null, 2));
  });

  it('has few parts of an answer with many users, none of them long', () => {
    const users = Array.from({ length: 10_000 }, (_, index) => ({ userId: String(index), way: { path: ['a', 'b'] } }));
    const envelope = { status: 0, result: { users, counts: { can: 10_000 } }, warnings: [] };
    const parts = [...jsonParts(envelope)];
    expect(parts.join('')).to.equal(JSON.stringify(envelope, null, 2));
    expect(parts.length).to.be.within(10, 30);
    expect(Math.max(...parts.map(({ length }) => length))).to.be.below(70_000);
  });

  it('has the members of a generator as a list, and reads what stands behind it when they are written', () => {
    for (const size of [0, 1, 3]) {
      let counted = 0;
      const users = function* (): Generator<object> {
        while (counted < size) yield { number: (counted += 1) };
      };
      const answer = {
        users: users(),
        get count() {
          return counted;
        },
      };
      const whole = { users: Array.from({ length: size }, (_, index) => ({ number: index + 1 })), count: size };
      expect([...jsonParts({ result: answer })].join('')).to.equal(JSON.stringify({ result: whole }, null, 2));
    }
  });
});
