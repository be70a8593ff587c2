import { expect } from 'chai';
import { formatIds } from '../../../src/services/document/formatChoice.js';
import { writtenLines } from '../../../src/ux/documents.js';

describe('what is said of a document that was written', () => {
  const first = (format: string, grants: 'direct' | 'effective'): string =>
    writtenLines([{ path: '/a', format, grants }])[0]!;

  for (const format of formatIds) {
    const what = ['csv', 'xlsx', 'html'].includes(format) ? 'direct grants' : 'direct grants and inheritance';
    it(`calls the direct grants of ${format} ${what}`, () =>
      expect(first(format, 'direct')).to.equal(`Wrote ${what} to /a.`));
    it(`calls the effective grants of ${format} such`, () =>
      expect(first(format, 'effective')).to.equal('Wrote effective grants to /a.'));
  }
});
