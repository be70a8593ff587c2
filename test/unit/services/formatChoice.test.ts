import { expect } from 'chai';
import { chooseFormat } from '../../../src/services/formatChoice.js';

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
