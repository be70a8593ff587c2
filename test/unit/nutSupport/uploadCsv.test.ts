import { expect } from 'chai';
import { stringify } from 'csv-stringify/sync';
import { columns, type UploadRow } from '../../nut/support/uploadCsv/layout.js';
import { readUploadCsv } from '../../nut/support/uploadCsv/index.js';

const entitlementCells = {
  'Entitlement Display Name': 'Sales Ops Permission Set Assigned',
  Entitlement: 'permission:0PS5g000000AbCdGAK:assigned',
  'Resource Type': 'permission',
  'Resource Name': 'Sales_Ops',
  'Entitlement Description': 'Assigned the "Sales Ops" permission set',
  'Entitlement Slug': 'assigned',
};
const nameCells = {
  'Last Name': 'Ng, Jr',
  'First Name': 'Ada',
  'User ID': '005A',
  'Email Address': 'ada@acme.example',
};
const identity: Partial<UploadRow> = {
  Type: 'Identity',
  ...nameCells,
  'User Status': 'Enabled',
  'Full Name': 'Ada\nNg',
  Username: 'ada@acme.example',
  'Last Login': '2026-08-20T09:15:00Z',
};
const entitlement: Partial<UploadRow> = { Type: 'Entitlement', ...entitlementCells };
const grant: Partial<UploadRow> = { Type: 'Grant', ...nameCells, ...entitlementCells };

const csvOf = (...rows: Array<Partial<UploadRow>>): string => stringify(rows, { header: true, columns: [...columns] });

describe("C1's rules for the upload CSV", () => {
  it('accept a good file', () => {
    const upload = readUploadCsv(csvOf(identity, entitlement, grant));
    expect(upload.identities.map((row) => row['Full Name'])).to.deep.equal(['Ada\nNg']);
    expect(upload.entitlements.map((row) => row.Entitlement)).to.deep.equal([entitlement.Entitlement]);
    expect(upload.grants.map((row) => row['User ID'])).to.deep.equal(['005A']);
  });

  const good = csvOf(identity, entitlement, grant);
  const withIdentity = (changes: Partial<UploadRow>): string => csvOf({ ...identity, ...changes }, entitlement);
  const withEntitlement = (changes: Partial<UploadRow>): string => csvOf({ ...entitlement, ...changes });
  const withGrant = (changes: Partial<UploadRow>): string => csvOf(identity, entitlement, { ...grant, ...changes });

  const broken: Array<[rule: string, text: string, message: RegExp]> = [
    ['a byte order mark', `\uFEFF${good}`, /the header is \uFEFFType/],
    ['columns in another order', good.replace('Last Name,First Name', 'First Name,Last Name'), /the header is/],
    ['a short record', `${good}Identity,Ng\n`, /record 5 has 2 cells/],
    ['an unknown kind of row', csvOf({ Type: 'Account' }), /Type "Account"/],
    ['an identity without id', withIdentity({ 'User ID': '' }), /\(Identity\) has no User ID/],
    ['an identity without e-mail', withIdentity({ 'Email Address': '' }), /\(Identity\) has no Email Address/],
    ['an identity with an entitlement', withIdentity({ Entitlement: 'x' }), /\(Identity\) must have no Entitlement/],
    ['an identity twice', csvOf(identity, identity), /User ID 005A is there twice/],
    ['an unknown status', withIdentity({ 'User Status': 'enabled' }), /User Status "enabled"/],
    ['an unknown user type', withIdentity({ 'User Type': 'human' }), /User Type "human"/],
    ['a manager who is not there', withIdentity({ 'Manager ID': '005B' }), /manager who is not there/],
    ["Salesforce's form of a time", withIdentity({ 'Last Login': '2026-08-20T09:15:00.000+0000' }), /has Last Login/],
    ['an entitlement without slug', withEntitlement({ 'Entitlement Slug': '' }), /has no Entitlement Slug/],
    ['an entitlement with a user', withEntitlement({ 'User ID': '005A' }), /\(Entitlement\) must have no User ID/],
    [
      'entitlements that differ in case and spaces only',
      csvOf(entitlement, { ...entitlement, 'Resource Name': ' SALES_OPS ' }),
      /entitlement .* is there twice/,
    ],
    ['a grant with a status', withGrant({ 'User Status': 'Enabled' }), /\(Grant\) must have no User Status/],
    ['a grant with a username', withGrant({ Username: 'ada@acme.example' }), /\(Grant\) must have no Username/],
    ['a grant without slug', withGrant({ 'Entitlement Slug': '' }), /\(Grant\) has no Entitlement Slug/],
    ['a grant twice', csvOf(identity, entitlement, grant, grant), /grant .* is there twice/],
    ['a grant to nobody', withGrant({ 'User ID': '005B' }), /has no Identity row/],
    ['a grant of nothing', withGrant({ Entitlement: 'permission:0PS:assigned' }), /has no Entitlement row/],
    ['a grant under another name', withGrant({ 'Last Name': 'Ngo' }), /has another Last Name/],
    ['a grant with another description', withGrant({ 'Entitlement Description': 'x' }), /another Entitlement Desc/],
  ];
  for (const [rule, text, message] of broken) {
    it(`refuse ${rule}`, () => expect(() => readUploadCsv(text)).to.throw(message));
  }
});
