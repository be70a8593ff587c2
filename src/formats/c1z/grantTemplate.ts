import type { EntitlementRef } from '../../model/entitlement.js';
import type { Holding } from '../../snapshot/holders.js';
import { writeGrant } from './grantRecord.js';
import { Serializer } from './wire.js';

/** A serialized grant around the two places where its account's id stands. */
export type GrantTemplate = readonly [head: Uint8Array, middle: Uint8Array, tail: Uint8Array];

/** No id and no name holds this character. */
const PLACE = '\u0001';

/** Makes what the serialized grants of accounts that hold an entitlement in the same way have in common. */
export class GrantTemplates {
  private readonly serializer = new Serializer();

  /**
   * All but the id, since ids are of one length. Each grant by itself would take ten times as long, a million times.
   *
   * @param idLength the bytes of each id
   * @returns the bytes, until the next ones
   */
  public of(entitlement: EntitlementRef, holding: Holding, idLength: number): GrantTemplate {
    const place = PLACE.repeat(idLength);
    const principal = { type: 'user', id: place };
    const bytes = this.serializer.bytesOf(writeGrant, { entitlement, principal, holding });
    const first = bytes.indexOf(place);
    const second = bytes.indexOf(place, first + idLength);
    return [bytes.subarray(0, first), bytes.subarray(first + idLength, second), bytes.subarray(second + idLength)];
  }
}
