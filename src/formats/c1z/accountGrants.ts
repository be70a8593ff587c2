import type { EntitlementRef } from '../../model/entitlement.js';
import type { Holding } from '../../snapshot/holders.js';
import { writeGrant } from './grants.js';
import type { PackedIds } from './store.js';
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

/** The ids of all accounts by their places, to be packed by the thousand: a text for each would cost as much as its row. */
export class AccountIds {
  private readonly bytes: Buffer;
  /** Where each id ends. */
  private readonly ends: Int32Array;
  /** Where ids are packed, again and again. */
  private room = Buffer.alloc(0);

  public constructor(ids: readonly string[]) {
    let end = 0;
    this.bytes = Buffer.from(ids.join(''));
    this.ends = Int32Array.from(ids, (id) => (end += Buffer.byteLength(id)));
  }

  /**
   * The ids of accounts in their order. Those of one length that follow one another come together, which are all that
   * Salesforce made. Their bytes are there until the next ones come.
   *
   * @param most ids that come together
   */
  public *pack(accounts: ArrayLike<number>, most: number): Generator<PackedIds> {
    for (let from = 0, to = 0; from < accounts.length; from = to) {
      const idLength = this.lengthOf(accounts[from]!);
      while (to < accounts.length && to - from < most && this.lengthOf(accounts[to]!) === idLength) to += 1;
      yield { bytes: this.bytesOf(accounts, from, to, idLength), idLength, count: to - from };
    }
  }

  private lengthOf(account: number): number {
    return this.ends[account]! - (account === 0 ? 0 : this.ends[account - 1]!);
  }

  private bytesOf(accounts: ArrayLike<number>, from: number, to: number, idLength: number): Uint8Array {
    const length = (to - from) * idLength;
    if (this.room.length < length) this.room = Buffer.allocUnsafeSlow(length);
    const packed = this.room.subarray(0, length);
    let at = 0;
    for (let index = from; index < to; index += 1) {
      const end = this.ends[accounts[index]!]!;
      for (let byte = end - idLength; byte < end; byte += 1) packed[at++] = this.bytes[byte]!;
    }
    return packed;
  }
}
