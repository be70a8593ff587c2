import { expect } from 'chai';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { csv } from '../../../src/formats/csv.js';
import { UPLOAD_COLUMNS, uploadRows } from '../../../src/formats/upload.js';
import { textOf } from '../support/documents.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', ',', '"', 'a "b", c', 'two\nlines', 'three\r\nlines', '=1+1', ' blank ', '名前'),
);
const orNull = fc.option(text);
const account = fc.record({
  displayName: text,
  firstName: orNull,
  lastName: orNull,
  email: orNull,
  username: text,
  isActive: fc.boolean(),
  type: fc.constantFrom('human' as const, 'service' as const),
  lastLogin: fc.constantFrom(null, '2026-01-21T09:00:00Z'),
});

describe('the upload CSV', () => {
  it('is the text that the library makes of its rows', async () => {
    const accounts = fc.array(account, { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(accounts, text, fc.boolean(), async (fields, name, neutralizeFormulas) => {
        await withSnapshot(
          (writer) => {
            addEntitlement(writer, 'permission:0PS:assigned', name);
            for (const [place, each] of fields.entries()) {
              writer.account(accountOf(`005-${place}`, each));
              addGrant(writer, 'permission:0PS:assigned', `005-${place}`);
            }
          },
          async (reader) => {
            const rows = [UPLOAD_COLUMNS, ...uploadRows(reader, { view: 'effective', neutralizeFormulas })];
            expect(await textOf(csv, reader, { view: 'effective', neutralizeFormulas })).to.equal(stringify(rows));
          },
        );
      }),
      { numRuns: 60 },
    );
  });

  it('names the manager as the owner of a service account, and of no person', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A', { email: 'ada@acme.example' }));
        writer.account(accountOf('005B', { managerId: '005A' }));
        writer.account(accountOf('005C', { managerId: '005A', type: 'service' }));
      },
      (reader) => {
        const rows = [...uploadRows(reader, { view: 'direct', neutralizeFormulas: false })];
        const cells = ['Manager ID', 'User Type', 'Account Owner'].map((name) => UPLOAD_COLUMNS.indexOf(name));
        expect(rows.map((row) => cells.map((cell) => row[cell]))).to.deep.equal([
          [null, null, null],
          ['005A', null, null],
          ['005A', 'Service', 'ada@acme.example'],
        ]);
      },
    );
  });
});
