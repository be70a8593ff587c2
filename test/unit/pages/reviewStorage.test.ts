import { expect } from 'chai';
import { decide } from '../../../src/pages/review/browser/decisions.js';
import {
  otherVersionsIn,
  store,
  stored,
  type Stored,
  storageKeyOf,
  type TextStorage,
} from '../../../src/pages/review/browser/storage.js';
import { reviewSample } from '../../browser/reviewSample.js';

const page = reviewSample();
const decisions = decide(new Map(), 'm-export', 'remove', new Date('2026-12-01T08:00:00Z'));
const state: Stored = { decisions, isSaved: true };
const none: Stored = { decisions: new Map(), isSaved: false };

describe('what the page of a review keeps in the browser', () => {
  it('comes back, under a key of the review and the page', () => {
    const storage = storageOf({});
    store(storage, page, state);
    expect(storage.key(0)).to.equal('sf-access-review:r-7f3a9c:p-1');
    expect(stored(storage, page)).to.deep.equal(state);
    expect(stored(storage, { ...page, page: { ...page.page, id: 'p-2' } })).to.deep.equal(none);
  });

  for (const damaged of ['', '{', 'null', '7', '{"decisions":7}', '{"createdAt":"x","decisions":[{}]}']) {
    it(`is nothing where it is ${JSON.stringify(damaged)}`, () => {
      const storage = storageOf({ [storageKeyOf(page)]: damaged, 'sf-access-review:r-0:p-0': damaged });
      expect(stored(storage, page)).to.deep.equal(none);
      expect(otherVersionsIn(storage, page)).to.deep.equal([]);
    });
  }

  it('tells of decisions in other versions of the page: those for the same reviewer and org', () => {
    const storage = storageOf({ 'of another program': '{}' });
    const version = (id: string, createdAt: string): typeof page => ({
      ...page,
      review: { ...page.review, id, createdAt },
    });
    store(storage, page, state);
    store(storage, version('r-1', '2026-08-01T10:00:00Z'), state);
    store(storage, version('r-2', '2026-11-26T10:00:00Z'), state);
    store(storage, version('r-3', '2026-11-25T10:00:00Z'), none);
    const other = version('r-4', '2026-11-24T10:00:00Z');
    store(storage, { ...other, review: { ...other.review, org: { ...other.review.org, id: '00D2' } } }, state);
    store(
      storage,
      { ...other, page: { ...other.page, id: 'p-9', reviewer: { ...other.page.reviewer, id: '0052' } } },
      state,
    );
    expect(otherVersionsIn(storage, page)).to.deep.equal([
      { key: 'sf-access-review:r-2:p-1', createdAt: '2026-11-26T10:00:00Z', decisions: 1 },
      { key: 'sf-access-review:r-1:p-1', createdAt: '2026-08-01T10:00:00Z', decisions: 1 },
    ]);
  });
});

function storageOf(texts: Record<string, string>): TextStorage {
  const map = new Map(Object.entries(texts));
  return {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, text) => void map.set(key, text),
  };
}
