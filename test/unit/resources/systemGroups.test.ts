import { expect } from 'chai';
import { Hierarchy } from '../../../src/resources/systemGroups.js';

describe('Hierarchy', () => {
  const tree = new Hierarchy();
  for (const [id, parent] of [
    ['ceo', null],
    ['sales', 'ceo'],
    ['emea', 'sales'],
    ['legal', 'ceo'],
  ] as const) {
    tree.add(id, parent);
  }

  it('finds all below, the id itself first', () => {
    expect(tree.withDescendants('ceo')).to.deep.equal(['ceo', 'sales', 'legal', 'emea']);
    expect(tree.withDescendants('emea')).to.deep.equal(['emea']);
  });

  it('gives an unknown id alone', () => expect(tree.withDescendants('nobody')).to.deep.equal(['nobody']));

  it('ends in a cycle', () => {
    const cycle = new Hierarchy();
    cycle.add('a', 'b');
    cycle.add('b', 'a');
    cycle.add('c', 'c');
    expect(cycle.withDescendants('a')).to.deep.equal(['a', 'b']);
    expect(cycle.withDescendants('c')).to.deep.equal(['c']);
  });
});
