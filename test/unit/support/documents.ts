import type { Format, FormatContext } from '../../../src/formats/format.js';
import type { SnapshotReader } from '../../../src/snapshot/reader.js';
import { allTypes } from './options.js';

/** The context of a format in tests. A problem fails a test that does not expect it. */
export const contextOf = (given: Partial<FormatContext> = {}): FormatContext => ({
  view: 'direct',
  organization: { id: '00D000000000001AAA', name: 'Acme', instanceUrl: 'https://acme.my.salesforce.com' },
  typesRead: allTypes,
  neutralizeFormulas: false,
  now: new Date('2026-11-24T20:00:00Z'),
  onProblem: (record, problem) => {
    throw new Error(`${record}: ${problem}`);
  },
  ...given,
});

/** A whole document, as bytes. */
export const bytesOf = async (
  format: Format,
  snapshot: SnapshotReader,
  given?: Partial<FormatContext>,
): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of format.write(snapshot, contextOf(given))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** A whole document, as text. */
export const textOf = async (
  format: Format,
  snapshot: SnapshotReader,
  given?: Partial<FormatContext>,
): Promise<string> => (await bytesOf(format, snapshot, given)).toString('utf8');
