import { expect } from 'chai';
import type { AccessData } from '../../../src/pages/access/accessPage.js';
import { Org } from '../../../src/pages/access/browser/org.js';

const [SOON, LATER] = ['2030-01-01T00:00:00Z', '2031-01-01T00:00:00Z'];
const [ADA, BEN, CYD, DAN] = [0, 1, 2, 3];
const [CREW, LOADER] = [0, 1];

/** Loader comes directly, and through Crew. */
const data: AccessData = {
  view: 'effective',
  readAt: '2029-01-01T00:00:00Z',
  kinds: [{ id: 'permission', name: 'Permission Set', gives: '', isForDirectHolders: false }],
  people: {
    ...{ name: ['Ada', 'Ben', 'Cyd', 'Dan'], username: ['ada', 'ben', 'cyd', 'dan'], title: [0, 0, 0, 0] },
    ...{ status: [0, 0, 0, 0], isService: [], isInternal: [], lastLogin: null, privileged: null },
  },
  accesses: {
    ...{ kind: [0, 0], name: ['Crew', 'Loader'], apiName: [0, 0], description: [0, 0] },
    // Crew: Ada, Cyd and Dan. Loader: Ada, Ben and Cyd.
    holders: [
      [0, 2, 1],
      [0, 1, 1],
    ],
    ends: [
      [CREW, [CYD, LATER], [DAN, SOON]],
      [LOADER, [ADA, SOON], [BEN, SOON], [CYD, SOON]],
    ],
    from: [[LOADER, [CREW]]],
    ...{ heldByAll: [], needsSession: [], outdated: [] },
  },
  permissions: null,
  rules: [],
};

describe('an access that a person has in two ways', () => {
  const org = new Org(data);

  for (const [title, person, path, end] of [
    ['ends never where one way has no end', ADA, [LOADER], null],
    ['ends when its only way does', BEN, [LOADER], SOON],
    ['ends when the last way does, and is shown by the shortest', CYD, [LOADER], LATER],
    ['ends with what brings it', DAN, [CREW, LOADER], SOON],
  ] as const) {
    it(title, () => {
      const expected = { path, isForEverybody: null, end };
      expect(org.waysOf(person).get(LOADER)).to.deep.equal(expected);
      expect(org.holdersOf(LOADER).get(person)).to.deep.equal(expected);
    });
  }
});
