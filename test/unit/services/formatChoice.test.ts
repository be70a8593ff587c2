import { expect } from 'chai';
import { chooseFormat, chooseTargets } from '../../../src/services/formatChoice.js';

describe('chooseFormat', () => {
  const cases: Array<[id: string | undefined, path: string | undefined, format: string]> = [
    [undefined, undefined, 'json'],
    ['csv', undefined, 'csv'],
    [undefined, 'out/access.csv', 'csv'],
    [undefined, 'ACCESS.JSON', 'json'],
    ['csv', 'access.json', 'csv'],
    [undefined, 'access.xlsx', 'xlsx'],
    [undefined, 'access.ndjson', 'ndjson'],
    [undefined, 'access.jsonl', 'ndjson'],
    ['connector-csv', 'access.csv', 'connector-csv'],
    ['json', 'access', 'json'],
  ];
  for (const [id, path, format] of cases) {
    it(`${id} for ${path}: ${format}`, () => expect(chooseFormat(id, path).id).to.equal(format));
  }

  it('refuses an extension that says nothing', () => {
    expect(() => chooseFormat(undefined, 'access.txt'))
      .to.throw(
        'The extension of "access.txt" does not say which format to write. There are: json, csv, xlsx, c1z, connector-csv, connector-xlsx, ndjson.',
      )
      .with.property('name', 'UnknownExtensionError');
  });
});

describe('chooseTargets', () => {
  const chosen = (format: string | undefined, ...paths: string[]): Array<[string | null, string]> =>
    chooseTargets(format, paths).map((target) => [target.path, target.format.id]);

  it('is standard output without a path, or for "-"', () => {
    expect(chosen(undefined)).to.deep.equal([[null, 'json']]);
    expect(chosen('csv', '-')).to.deep.equal([[null, 'csv']]);
  });

  it('is each file in the format of its extension', () => {
    expect(chosen(undefined, 'a.csv', 'b.XLSX', '-')).to.deep.equal([
      ['a.csv', 'csv'],
      ['b.XLSX', 'xlsx'],
      [null, 'json'],
    ]);
  });

  it('refuses one format for several files, and one file twice', () => {
    expect(() => chosen('csv', 'a', 'b'))
      .to.throw('--result-format csv')
      .with.property('name', 'FormatForSeveralError');
    expect(() => chosen(undefined, 'a.csv', './a.csv')).to.throw('"./a.csv" is to be written twice.');
    expect(() => chosen(undefined, '-', '-')).to.throw('"-" is to be written twice.');
  });
});
