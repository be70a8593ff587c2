import { toBinary } from '@bufbuild/protobuf';
import type { EntitlementRef } from '../../model/entitlement.js';
import type { Holding } from '../../snapshot/sources.js';
import { GrantSchema } from '../../generated/c1/connector/v2/connector_pb.js';
import { grantMessage } from './grant.js';

/** A serialized grant around the two places where its account's id stands. */
export type GrantTemplate = readonly [head: Uint8Array, middle: Uint8Array, tail: Uint8Array];

/** No id and no name holds this character. */
const PLACE = '\u0001';

/**
 * What the serialized grants of accounts that hold an entitlement in the same way have in common: all but the id, since
 * ids are of one length. Each by itself would take ten times as long, a million times.
 *
 * @param idLength the bytes of each id
 */
export const grantTemplate = (entitlement: EntitlementRef, holding: Holding, idLength: number): GrantTemplate => {
  const place = PLACE.repeat(idLength);
  const message = grantMessage(entitlement, { type: 'user', id: place }, holding);
  const bytes = Buffer.from(toBinary(GrantSchema, message));
  const first = bytes.indexOf(place);
  const second = bytes.indexOf(place, first + idLength);
  return [bytes.subarray(0, first), bytes.subarray(first + idLength, second), bytes.subarray(second + idLength)];
};
