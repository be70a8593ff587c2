import { expect } from 'chai';
import fc from 'fast-check';
import { idOf, toLongId } from '../../../../simulator/org/ids.js';

describe('ids', () => {
  it('end in a checksum of their capitals', () => {
    expect(toLongId('001D000000IqhSL')).to.equal('001D000000IqhSLIAZ');
  });

  it('take their own long form as it is', () => {
    expect(toLongId('001D000000IqhSLIAZ')).to.equal('001D000000IqhSLIAZ');
  });

  for (const wrong of ['', '001', '001D000000IqhSLIAA', '001D000000Iqh-L', '001D000000IqhSLIA', '001D000000IqhSLIAZZ'])
    it(`are not '${wrong}'`, () => expect(toLongId(wrong)).to.be.undefined);

  it('sort as their counters do, and never repeat', () => {
    const counter = fc.nat({ max: 62 ** 5 });
    fc.assert(
      fc.property(counter, counter, (a, b) => {
        expect(Math.sign(a - b)).to.equal(
          idOf('005', a) < idOf('005', b) ? -1 : idOf('005', a) > idOf('005', b) ? 1 : 0,
        );
      }),
    );
  });

  it('are the same record in both lengths', () => {
    fc.assert(
      fc.property(fc.nat(), (n) => {
        expect(toLongId(idOf('0PS', n).slice(0, 15))).to.equal(idOf('0PS', n));
      }),
    );
  });
});
