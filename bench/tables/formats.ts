import { compareFormats, measureMemory } from '../formats.js';
import { number, ratioOf, tableOf } from '../table.js';

export async function formatTables(home: string): Promise<string[]> {
  const { bare, rates } = await compareFormats(home);
  const peaks = await measureMemory(home);
  return [
    tableOf(
      'Formats: rows of the upload in a second of CPU',
      [...rates].map(([format, rate]) => ratioOf(`${format} ÷ bare csv-stringify`, [rate, bare], 'rows a second')),
    ),
    tableOf(
      'Formats: memory of `sf access export` of a million grants',
      [...peaks].map(([format, peak]) => ({
        what: format,
        figure: `${number(peak)} MB`,
        limit: ['≤ 400 MB', peak <= 400],
      })),
    ),
  ];
}
