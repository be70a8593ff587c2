import { toBinary } from '@bufbuild/protobuf';
import { expect } from 'chai';
import fc from 'fast-check';
import { UserRecords } from '../../../src/formats/c1z/records.js';
import { ResourceSchema } from '../../../src/generated/c1/connector/v2/connector_pb.js';
import type { SnapshotAccount } from '../../../src/snapshot/reader.js';
import { userMessage } from '../support/userMessage.js';

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constantFrom('', 'Zoë', '"quoted", 名前'));
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const time = fc
  .date({ min: new Date('1960-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d{3}Z$/, 'Z'));

const account: fc.Arbitrary<SnapshotAccount> = fc.record({
  id: fc.constantFrom('0055g00000AAaaaAAD', '005000000000001AAA'),
  displayName: text,
  firstName: orNull(text),
  lastName: orNull(text),
  email: orNull(text),
  username: text,
  isActive: fc.boolean(),
  type: fc.constantFrom('human', 'service'),
  employeeId: orNull(text),
  managerId: orNull(text),
  lastLogin: orNull(time),
  createdAt: orNull(time),
  profile: fc.dictionary(
    fc.constantFrom('department', 'title', 'alias', 'active', 'level', '名'),
    fc.oneof(text, fc.boolean(), fc.double({ noNaN: true })),
  ),
  status: fc.constantFrom('enabled', 'disabled'),
  statusDetails: orNull(text),
  managerEmail: orNull(text),
});

describe('the record of an account', () => {
  it('has the bytes that the protobuf library gives it, one account after the other', () => {
    const records = new UserRecords();
    const link = orNull(fc.constant('https://acme.my.salesforce.com/lightning/setup/ManageUsers/page?address=%2F005'));
    fc.assert(
      fc.property(account, link, (given, page) => {
        const expected = toBinary(ResourceSchema, userMessage(given, page));
        expect(Buffer.from(records.bytesOf(given, page))).to.deep.equal(Buffer.from(expected));
      }),
      { numRuns: 300 },
    );
  });
});
