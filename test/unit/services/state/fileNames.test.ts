import { expect } from 'chai';
import { FileNames } from '../../../../src/services/state/fileNames.js';

describe('names of access files', () => {
  const cases: Array<[name: string, path: string]> = [
    ['Sales_Ops', 'k/Sales_Ops.yaml'],
    ['Minimum Access - Salesforce', 'k/Minimum_Access_-_Salesforce.yaml'],
    ['../../etc/passwd', 'k/__.._etc_passwd.yaml'],
    ['a/b\\c:d', 'k/a_b_c_d.yaml'],
    ['CON', 'k/_CON.yaml'],
    ['nul.x', 'k/_nul.x.yaml'],
    ['Com1', 'k/_Com1.yaml'],
    ['Crème Brûlée', 'k/Creme_Brulee.yaml'],
    ['日本', 'k/_.yaml'],
    ['.hidden', 'k/_hidden.yaml'],
    ['-rf', 'k/_rf.yaml'],
    ['dots...', 'k/dots_.yaml'],
    ['x'.repeat(300), `k/${'x'.repeat(100)}.yaml`],
    ['', 'k/_.yaml'],
  ];
  for (const [name, path] of cases) {
    it(`are safe: ${name.slice(0, 40)}`, () => {
      expect(new FileNames([]).pathOf('k', name, 'id')).to.equal(path);
    });
  }

  it('are one file on no system, and the same whenever they are given', () => {
    const names = new FileNames(['k/SALES.yaml', 'k/caf\u0065\u0301.yaml']);
    const given = ['sales', 'Sales Ops', 'Sales_Ops', 'café', 'sales/ops', '日本', '本日'].map((name, at) =>
      names.pathOf('k', name, `id${at}`),
    );
    expect(given[1]).to.equal('k/Sales_Ops.yaml');
    expect(given.slice(0, 1).concat(given.slice(2))).to.deep.equal([
      'k/sales-a5c77cca.yaml',
      'k/Sales_Ops-b459afdd.yaml',
      'k/cafe.yaml',
      'k/sales_ops-320f7813.yaml',
      'k/_.yaml',
      'k/_-20f5dc81.yaml',
    ]);
    expect(new Set(given.map((path) => path.normalize('NFC').toLowerCase())).size).to.equal(given.length);
  });
});
