import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import { AnySchema, StructSchema, TimestampSchema, ValueSchema } from '@bufbuild/protobuf/wkt';
import { expect } from 'chai';
import { ENTRY, FIELDS, TYPE_URLS, VALUES } from '../../../src/formats/c1z/fields.js';
import {
  Entitlement_PurposeSchema,
  file_c1_connector_v2_connector,
  NonHumanIdentityTrait_NhiTypeSchema,
  ResourceType_TraitSchema,
  Status_ValueSchema,
  UserTrait_AccountTypeSchema,
} from '../../../src/generated/c1/connector/v2/connector_pb.js';

const flat = (messages: readonly DescMessage[]): DescMessage[] =>
  messages.flatMap((message) => [message, ...flat(message.nestedMessages)]);

const known = new Map<string, DescMessage>(
  [...flat(file_c1_connector_v2_connector.messages), AnySchema, StructSchema, TimestampSchema, ValueSchema].map(
    (schema) => [schema.name, schema],
  ),
);

const ENUMS: Readonly<Record<keyof typeof VALUES, DescEnum>> = {
  trait: ResourceType_TraitSchema,
  status: Status_ValueSchema,
  accountType: UserTrait_AccountTypeSchema,
  purpose: Entitlement_PurposeSchema,
  nonHumanIdentity: NonHumanIdentityTrait_NhiTypeSchema,
};

describe('the numbers in records of a c1z file', () => {
  for (const [name, fields] of Object.entries(FIELDS)) {
    it(`are those of the fields of ${name}`, () => {
      const field = known.get(name)!.field;
      const numbers = Object.keys(fields).map((key) => [key, field[key]?.number]);
      expect(Object.fromEntries(numbers)).to.deep.equal(fields);
    });
  }

  for (const [name, values] of Object.entries(VALUES)) {
    it(`are those of the values of ${name}`, () => {
      const all = ENUMS[name as keyof typeof VALUES].values;
      const numbers = Object.keys(values).map((key) => [
        key,
        all.find((value) => value.name.endsWith(`_${key.toUpperCase()}`))?.number,
      ]);
      expect(Object.fromEntries(numbers)).to.deep.equal(values);
    });
  }

  it('are those that protobuf gives entries of maps', () => {
    expect(ENTRY).to.deep.equal({ key: 1, value: 2 });
  });

  it('call annotations by their names', () => {
    const urls = Object.keys(TYPE_URLS).map((name) => [name, `type.googleapis.com/${known.get(name)?.typeName}`]);
    expect(Object.fromEntries(urls)).to.deep.equal(TYPE_URLS);
  });
});
