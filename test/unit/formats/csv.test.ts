import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { csv } from '../../../src/formats/csv.js';
import { xlsx } from '../../../src/formats/xlsx.js';
import { bytesOf, textOf } from '../support/documents.js';
import { accountOf, addEntitlement, addGrant, withSnapshot } from '../support/snapshots.js';
import { rowsOfSheet } from '../support/workbooks.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('', ',', '"', 'a "b", c', 'two\nlines', 'three\r\nlines', '=1+1', ' blank ', '名前', '\u0000'),
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

/** Columns of the upload, as C1's documentation of file connectors and its own export write them. */
const HEADER = [
  ...['Type', 'Last Name', 'First Name', 'User ID', 'User Status', 'Email Address'],
  ...['Entitlement Display Name', 'Entitlement', 'Resource Type', 'Resource Name', 'Entitlement Description'],
  ...['Entitlement Slug', 'Full Name', 'Username', 'Manager ID', 'User Type', 'Account Owner', 'Last Login'],
];

/** What a spreadsheet may compute, in all widths of the signs. */
const FORMULA = /^'*(?:[\t\r\n]|[\s\p{C}]*[=＝﹦+＋﹢@＠﹫－﹣-])/u;

describe('the upload CSV', () => {
  it('has a row for each identity, entitlement and grant, with each value in its column', async () => {
    const accounts = fc.array(account, { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(accounts, text, fc.boolean(), async (fields, name, neutralizeFormulas) => {
        const free = (value: string | null): string | null =>
          neutralizeFormulas && value !== null && FORMULA.test(value) ? `'${value}` : value;
        const entitlement = {
          'Entitlement Display Name': free(name),
          Entitlement: 'permission:0PS:assigned',
          'Resource Type': 'permission',
          'Resource Name': '0PS',
          'Entitlement Description': `Holds ${name}`,
          'Entitlement Slug': 'assigned',
        };
        const people = fields.map((each, index) => ({
          'Last Name': free(each.lastName),
          'First Name': free(each.firstName),
          'User ID': `005-${index}`,
          'Email Address': each.email,
        }));
        const expected = [
          ...fields.map((each, index) => ({
            Type: 'Identity',
            ...people[index],
            'User Status': each.isActive ? 'Enabled' : 'Disabled',
            'Full Name': free(each.displayName),
            Username: each.username,
            'User Type': each.type === 'service' ? 'Service' : null,
            'Last Login': each.lastLogin,
          })),
          { Type: 'Entitlement', ...entitlement },
          ...people.map((person) => ({ Type: 'Grant', ...person, ...entitlement })),
        ];
        await withSnapshot(
          (writer) => {
            addEntitlement(writer, 'permission:0PS:assigned', name);
            for (const [index, each] of fields.entries()) {
              writer.account(accountOf(`005-${index}`, each));
              addGrant(writer, 'permission:0PS:assigned', `005-${index}`);
            }
          },
          async (reader) => {
            const document = await textOf(csv, reader, { view: 'effective', neutralizeFormulas });
            expect(document).to.equal(stringify(expected, { header: true, columns: HEADER }));
          },
        );
      }),
      { numRuns: 60 },
    );
  });

  it('has every grant of an entitlement that many hold, as the workbook has', async () => {
    const ids = Array.from({ length: 1234 }, (_, index) => `005-${String(index).padStart(4, '0')}`);
    await withSnapshot(
      (writer) => {
        addEntitlement(writer, 'permission:0PS:assigned');
        for (const id of ids) {
          writer.account(accountOf(id));
          addGrant(writer, 'permission:0PS:assigned', id);
        }
      },
      async (reader) => {
        const holdersIn = (rows: ReadonlyArray<Record<string, string>>): string[] =>
          rows.filter(({ Type }) => Type === 'Grant').map((row) => `${row['User ID']} ${row['Entitlement']}`);
        const expected = ids.map((id) => `${id} permission:0PS:assigned`);
        expect(holdersIn(parse(await textOf(csv, reader), { columns: true }))).to.deep.equal(expected);
        expect(holdersIn(rowsOfSheet(await bytesOf(xlsx, reader)))).to.deep.equal(expected);
      },
    );
  });

  it('names the manager as the owner of a service account, and of no person', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A', { email: 'ada@acme.example' }));
        writer.account(accountOf('005B', { managerId: '005A' }));
        writer.account(accountOf('005C', { managerId: '005A', type: 'service' }));
      },
      async (reader) => {
        const rows = parse<Record<string, string>>(await textOf(csv, reader), { columns: true });
        const cells = ['Manager ID', 'User Type', 'Account Owner'];
        expect(rows.map((row) => cells.map((cell) => row[cell]))).to.deep.equal([
          ['', '', ''],
          ['005A', '', ''],
          ['005A', 'Service', 'ada@acme.example'],
        ]);
      },
    );
  });
});
