import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { read, utils, type WorkBook } from '@e965/xlsx';
import fc from 'fast-check';
import { MAX_ROWS, sheetXml, workbook, type Sheet } from '../../../src/formats/workbook.js';

const written = async (sheets: readonly Sheet[]): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of workbook(sheets)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const cellsOf = (bytes: Buffer): Record<string, unknown[][]> => {
  const book = read(bytes);
  return Object.fromEntries(
    book.SheetNames.map((name) => [name, utils.sheet_to_json(book.Sheets[name]!, { header: 1, defval: null })]),
  );
};

/** A part of the file, as the reader keeps it. */
type Part = { readonly content: Uint8Array };

const contentOf = ({ content }: Part): string => Buffer.from(content).toString();

describe('workbook', () => {
  it('holds each sheet under its name, every cell as text', async () => {
    const bytes = await written([
      {
        name: 'Users',
        header: ['ID', 'Name'],
        rows: [
          ['0055', null],
          ['1e5', '=1+1'],
        ],
      },
      { name: 'Direct User Grants', header: ['ID'], rows: [] },
    ]);
    expect(cellsOf(bytes)).to.deep.equal({
      Users: [
        ['ID', 'Name'],
        ['0055', null],
        ['1e5', '=1+1'],
      ],
      'Direct User Grants': [['ID']],
    });
  });

  it('shows people a bold header that stays in sight, with a filter, over columns as wide as what they hold', async () => {
    const header = [
      'Type',
      'User ID',
      'Email Address',
      'Entitlement Description',
      'A header that is longer than its cells',
    ];
    const bytes = await written([{ name: 'Access', header, rows: [header, header] }]);
    const book = read(bytes, { cellStyles: true, bookFiles: true }) as WorkBook & { files: Record<string, Part> };
    const sheet = book.Sheets['Access']!;
    expect(sheet['!autofilter']).to.deep.equal({ ref: 'A1:E3' });
    expect(sheet['!cols']!.map(({ width }) => width)).to.deep.equal([12, 22, 32, 50, 42]);
    const [sheetXml, styles] = ['xl/worksheets/sheet1.xml', 'xl/styles.xml'].map((path) =>
      contentOf(book.files[path]!),
    );
    expect(sheetXml).to.match(/<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
    // ECMA-376, CT_Worksheet: the parts of a sheet stand in this order.
    expect(sheetXml!.match(/<(sheetViews|cols|sheetData|autoFilter)\b/g)).to.deep.equal([
      ...['<sheetViews', '<cols', '<sheetData', '<autoFilter'],
    ]);
    const boldCells = [...sheetXml!.matchAll(/<c r="([A-Z]+\d+)" s="1"/g)].map(([, cell]) => cell);
    expect(boldCells).to.deep.equal(['A1', 'B1', 'C1', 'D1', 'E1']);
    const [, second] = [...styles!.matchAll(/<xf [^>]*xfId="0"[^>]*>/g)].map(([xf]) => xf);
    expect(second).to.include('fontId="1"').and.include('applyFont="1"');
    expect([...styles!.matchAll(/<font>(<b\/>)?/g)].map(([, bold]) => bold === '<b/>')).to.deep.equal([false, true]);
  });

  it('names columns beyond Z', async () => {
    const header = Array.from({ length: 703 }, (_, place) => `c${place}`);
    const book = read(await written([{ name: 'Wide', header, rows: [header] }]));
    for (const [cell, place] of [
      ['Z2', 25],
      ['AA2', 26],
      ['ZZ2', 701],
      ['AAA2', 702],
    ] as const) {
      expect((book.Sheets['Wide'] as Record<string, { v: string }>)[cell]!.v).to.equal(`c${place}`);
    }
  });

  it('brings any text back as it went in', async () => {
    const text = fc.string({
      unit: fc.constantFrom(
        '<',
        '&',
        '>',
        '"',
        "'",
        '\n',
        '\t',
        '_x000D_',
        '_',
        'x',
        '\u0001',
        'é',
        '日',
        '🚀',
        ' ',
        'a',
      ),
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const { Any } = cellsOf(await written([{ name: 'Any', header: ['Text'], rows: [[value]] }]));
        expect(Any![1]).to.deep.equal([value]);
      }),
      { numRuns: 100 },
    );
  });

  it('has the same bytes in every time zone', async () => {
    const zone = process.env['TZ'];
    const versions = new Set<string>();
    try {
      for (const other of ['UTC', 'Pacific/Chatham', 'America/Los_Angeles']) {
        process.env['TZ'] = other;
        versions.add((await written([{ name: 'A', header: ['a'], rows: [['b']] }])).toString('hex'));
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
    expect(versions.size).to.equal(1);
  });

  it('refuses more rows than a sheet can hold, and takes as many', () => {
    const lengthOf = (count: number): number => {
      const rows = Array.from({ length: count }, () => [null]);
      return [...sheetXml({ name: 'Long', header: ['a'], rows })].length;
    };
    expect(() => lengthOf(MAX_ROWS))
      .to.throw('The sheet "Long" would have more than the 1,048,576 rows')
      .with.property('name', 'TooManyRowsError');
    // The header, each row, and the two texts around them.
    expect(lengthOf(MAX_ROWS - 1)).to.equal(MAX_ROWS + 2);
  });

  it('passes on what breaks while the rows are read', async () => {
    const broken = function* (): Generator<string[]> {
      yield ['a'];
      throw new Error('the reader broke');
    };
    const error = await written([{ name: 'A', header: ['a'], rows: broken() }]).catch((reason: Error) => reason);
    expect(error).to.have.property('message', 'the reader broke');
  });

  it('stops reading when its consumer stops, and never begins if its consumer never starts', async () => {
    let begun = 0;
    let isOpen = false;
    const endless = function* (): Generator<string[]> {
      begun += 1;
      isOpen = true;
      try {
        for (;;) yield [String(Math.random())];
      } finally {
        isOpen = false;
      }
    };
    const take = async (length: number): Promise<void> => {
      let taken = 0;
      for await (const chunk of workbook([{ name: 'A', header: ['a'], rows: endless() }])) {
        taken += chunk.length;
        if (taken > length) break;
      }
    };
    await take(100_000);
    while (isOpen) await wait(5);
    await take(0);
    await wait(50);
    expect(begun).to.equal(1);
  });
});
