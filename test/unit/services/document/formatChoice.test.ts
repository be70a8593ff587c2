import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chooseFormat, chooseDocuments } from '../../../../src/services/document/formatChoice.js';
import { refuseSameFileTwice } from '../../../../src/services/document/outputFile.js';

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
    [undefined, 'Access.HTML', 'html'],
    [undefined, 'access.htm', 'html'],
  ];
  for (const [id, path, format] of cases) {
    it(`${id} for ${path}: ${format}`, () => expect(chooseFormat(id, path).id).to.equal(format));
  }

  it('refuses an extension that says nothing', () => {
    expect(() => chooseFormat(undefined, 'access.txt'))
      .to.throw('The extension of "access.txt" does not say which format to write.')
      .that.includes({ name: 'UnknownExtensionError' })
      .with.property('actions')
      .that.deep.equals([
        'Give the file one of these extensions: .json, .csv, .xlsx, .c1z, .ndjson, .jsonl, .html, .htm.',
        'Or say the format: --result-format json|csv|xlsx|c1z|connector-csv|connector-xlsx|ndjson|html.',
      ]);
  });
});

describe('chooseDocuments', () => {
  const chosen = async (format: string | undefined, ...paths: string[]): Promise<Array<[string | null, string]>> =>
    (await chooseDocuments(format, paths)).map((target) => [target.path, target.format.id]);

  const refusal = async (targets: Promise<unknown>): Promise<[name: string, message: string]> => {
    const error = await targets.then(
      () => expect.fail('it was not refused'),
      (thrown: Error) => thrown,
    );
    return [error.name, error.message];
  };

  it('is standard output without a path, or for "-"', async () => {
    expect(await chosen(undefined)).to.deep.equal([[null, 'json']]);
    expect(await chosen('csv', '-')).to.deep.equal([[null, 'csv']]);
  });

  it('is each file in the format of its extension', async () => {
    expect(await chosen(undefined, 'a.csv', 'b.XLSX', '-')).to.deep.equal([
      ['a.csv', 'csv'],
      ['b.XLSX', 'xlsx'],
      [null, 'json'],
    ]);
  });

  it('refuses one format for several files', async () => {
    const [name, message] = await refusal(chosen('csv', 'a', 'b'));
    expect([name, message]).to.deep.equal([
      'FormatForSeveralError',
      '"--result-format csv" says the format of one document, and there are several files to write.',
    ]);
  });

  describe('with one file twice', () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'format-choice-'));
      await mkdir(join(folder, 'real'));
      await symlink('real', join(folder, 'link'));
      await writeFile(join(folder, 'real', 'old.json'), '');
      await symlink('old.json', join(folder, 'real', 'old.csv'));
    });
    after(() => rm(folder, { recursive: true }));

    const cases: Array<[name: string, paths: string[], snapshot?: string]> = [
      ['the same path', ['a.csv', 'a.csv']],
      ['another spelling', ['a.csv', './a.csv']],
      ['a file behind a link', ['real/old.json', 'real/old.csv']],
      ['a new file in a folder behind a link', ['real/new.csv', 'link/new.csv']],
      ['a file of a folder that is not there', ['none/a.csv', 'none/b/../a.csv']],
      ['the snapshot', ['a.csv'], 'a.csv'],
      ['the snapshot behind a link', ['real/old.csv'], 'link/old.json'],
    ];
    for (const [name, paths, snapshot] of cases) {
      it(`refuses ${name}`, async () => {
        const given = paths.map((path) => `${folder}/${path}`);
        const kept = snapshot && `${folder}/${snapshot}`;
        expect(await refusal(chooseDocuments(undefined, given, kept))).to.deep.equal([
          'SameOutputTwiceError',
          `One file is named twice: "${kept ?? given[0]!}" and "${given.at(-1)!}".`,
        ]);
      });
    }

    it('refuses another case where the system takes it for the same, of files that are not there yet', async () => {
      const paths = ['new.csv', 'NEW.csv'].map((path) => join(folder, path));
      for (const platform of ['win32', 'darwin'] as const) {
        expect((await refusal(refuseSameFileTwice(paths, platform)))[0], platform).to.equal('SameOutputTwiceError');
      }
      await refuseSameFileTwice(paths, 'linux');
    });

    it('refuses standard output, and nothing that only looks alike', async () => {
      expect(await refusal(chosen(undefined, '-', '-'))).to.deep.equal([
        'SameOutputTwiceError',
        'One file is named twice: "-" and "-".',
      ]);
      const paths = ['real/old.json', 'real/new.csv', 'new.csv'].map((path) => join(folder, path));
      expect(await chooseDocuments(undefined, paths, join(folder, 'old.json'))).to.have.length(3);
    });
  });
});
