import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { anyPack, type Any } from '@bufbuild/protobuf/wkt';

/** A message as an annotation of another. */
export const annotation = <T extends DescMessage>(schema: T, values: MessageInitShape<T>): Any =>
  anyPack(schema, create(schema, values));
