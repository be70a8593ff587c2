import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { readBoundedText, type TextLayout } from '../../../../src/services/lookup/boundedText.js';

describe('readBoundedText', () => {
  const limits = { file: 100, line: 10, rows: 3, values: 4, depth: 2 };

  /** Reads a text that comes in pieces of so many bytes. */
  const read = (text: string, layout: TextLayout, size: number): Promise<string> => {
    const bytes = Buffer.from(text);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    return readBoundedText(Readable.from(pieces), 'a.txt', () => layout, limits, new TextDecoder());
  };

  const whole: ReadonlyArray<[title: string, layout: TextLayout, text: string]> = [
    ['nothing', 'cells', ''],
    ['blanks', 'json', ' \n \r'],
    ['lines as long as they may be', 'cells', '1234567890\n1234567890\r\n1234567890'],
    ['lines that end with a return', 'cells', '1234567890\r1234567890\r'],
    ['letters of several bytes', 'cells', 'ééééééé€€€\n'],
    ['as many cells as there may be', 'cells', 'a,b\tc;d\n,e'],
    ['JSON in a long line', 'json', '[{"a":         "1234567890"}, null]'],
    ['brackets and commas in a text', 'json', '["[{[{,,,,,"]'],
    ['a quote in a text', 'json', '["\\"[[[[[["]'],
    ['JSON in lines', 'json lines', '[1,2]\n{"a":{}}\n[1,2,3]'],
  ];
  for (const [title, layout, text] of whole) {
    it(`gives ${title}`, async () => {
      for (const size of [1, 3, 100]) expect(await read(text, layout, size)).to.equal(text);
    });
  }

  const refused: ReadonlyArray<[title: string, layout: TextLayout, text: string, name: string, message: string]> = [
    ['a long line', 'cells', 'a\n12345678901', 'LineLimitError', 'a.txt, line 2: the line has more than 10 characters'],
    [
      'a long line of JSON',
      'json lines',
      '[]\n"123456789"',
      'LineLimitError',
      'a.txt, line 2: the line has more than 10',
    ],
    [
      'a long text',
      'json',
      '[\n"1", "12345678901"]',
      'TextLimitError',
      'a.txt, line 2: a text has more than 10 characters',
    ],
    ['many lines', 'cells', 'a\n\r\n\n\n\n', 'RowsLimitError', 'a.txt, line 6: the file has more than 3 rows'],
    ['many elements', 'json', '[1,1,1,1,1]', 'RowsLimitError', 'a.txt, line 1: the file has more than 3 rows'],
    ['many cells', 'cells', ',,\n,,,', 'ValuesLimitError', 'a.txt, line 2: there are more than 4 values'],
    ['many values', 'json', '[[1,1],[]]', 'ValuesLimitError', 'a.txt, line 1: there are more than 4 values'],
    ['brackets', 'json', '[\n[{', 'DepthLimitError', 'a.txt, line 2: brackets are nested more than 2 deep'],
    ['brackets in a line', 'json lines', '[]\n[[[', 'DepthLimitError', 'a.txt, line 2: brackets are nested'],
    ['blanks alone', 'cells', ' '.repeat(11), 'LineLimitError', 'a.txt, line 1: the line has more than 10 characters'],
    ['brackets between returns', 'json lines', '[\r[\r[', 'DepthLimitError', 'a.txt, line 1: brackets are nested'],
    ['a large file', 'json', `[${' '.repeat(100)}`, 'FileLimitError', 'a.txt has more than 100 bytes'],
  ];
  for (const [title, layout, text, name, message] of refused) {
    it(`refuses ${title}`, async () => {
      for (const size of [1, 3, 100]) {
        const error = await read(text, layout, size).then(
          () => new Error('nothing was refused'),
          (reason: unknown) => reason as Error,
        );
        expect(error.name).to.equal(name);
        expect(error.message).to.include(message);
      }
    });
  }

  it('refuses a file by its size, whatever stands in it', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'bounded-')), 'a.txt');
    await writeFile(path, '[[[[');
    for (const [size, name] of [
      [101, 'FileLimitError'],
      [100, 'DepthLimitError'],
    ] as const) {
      await truncate(path, size);
      const error = await readBoundedText(path, 'a.txt', () => 'json', limits, new TextDecoder()).then(
        () => new Error('nothing was refused'),
        (reason: unknown) => reason as Error,
      );
      expect(error.name).to.equal(name);
    }
  });
});
