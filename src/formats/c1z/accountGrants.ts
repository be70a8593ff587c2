import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import type { HolderFacts } from '../../snapshot/holders.js';
import { writeGrant } from './grants.js';
import { Serializer } from './wire.js';

/** How many rows one statement writes at most. They take some thousandths of a second. */
const MAX_ROWS = 2000;

/** A table of numbers. SQLite has a function for them, generate_series, but not in every build. */
const NUMBERS = `
CREATE TEMP TABLE numbers (number INTEGER PRIMARY KEY);
WITH RECURSIVE next (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM next WHERE number < ${MAX_ROWS - 1})
INSERT INTO numbers SELECT number FROM next;
`;

const INSERT = `
INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
  external_id, data, sync_id, discovered_at)
SELECT ?1, ?2, ?3, 'user', id, ?3 || ':user:' || id, CAST(?4 || id || ?5 || id || ?6 AS BLOB), ?7, ?8
FROM (SELECT CAST(substr(?9, number * ?10 + 1, ?10) AS TEXT) AS id FROM temp.numbers WHERE number < ?11)
`;

/** Stands for each byte of the account's id in a template. */
const PLACEHOLDER = '\u0001';

/** A serialized grant around the two places where its account's id stands. */
type GrantTemplate = readonly [head: Uint8Array, middle: Uint8Array, tail: Uint8Array];

/**
 * Puts grants to accounts into the database of a c1z. An org has millions of them, so SQLite makes the rows:
 *
 * The grants of one entitlement to accounts that hold it in the same way differ in the account's id alone, which stands at
 * two places of the serialized grant. One such grant is serialized with a placeholder as its id, and cut at the two places:
 *
 *     entitlement, user,  │ id │  "permission:0PS…:assigned:user:"  │ id │  sources
 *     ────── head ──────  │    │  ───────────── middle ───────────  │    │  ─ tail ─
 *
 * The accounts' ids lie side by side in one blob, and one INSERT … SELECT makes a row for each of them:
 *
 *     blob       005A…  005B…  005C…          all of one length, since their length stands in the head and the middle
 *     numbers    0      1      2              a temporary table that says which part of the blob is the row's id
 *     data       head ‖ id ‖ middle ‖ id ‖ tail
 *
 * To serialize each grant and to put each row by itself takes ten times as long.
 */
export class AccountGrants {
  private readonly serializer = new Serializer();
  private readonly insert: StatementSync;
  private readonly ids: AccountIds;

  /** @param accountIds the ids of all accounts, in order */
  public constructor(
    database: DatabaseSync,
    private readonly run: { readonly id: string; readonly discoveredAt: string },
    accountIds: readonly string[],
  ) {
    database.exec(NUMBERS);
    this.insert = database.prepare(INSERT);
    this.ids = new AccountIds(accountIds);
  }

  /**
   * Writes the grants of an entitlement to accounts that hold it in the same way, in steps. Each step yields the number of its rows.
   *
   * @param accounts the indexes of the accounts in the order of all
   */
  public *put(entitlement: EntitlementRef, accounts: ArrayLike<number>, facts: HolderFacts): Generator<number> {
    const { id: runId, discoveredAt } = this.run;
    const { type, resourceId } = entitlement;
    const id = entitlementId(entitlement);
    for (const { bytes, idLength, count } of this.ids.pack(accounts, MAX_ROWS)) {
      const template = this.templateOf(entitlement, facts, idLength);
      this.insert.run(type, resourceId, id, ...template, runId, discoveredAt, bytes, idLength, count);
      yield count;
    }
  }

  /**
   * @param idLength the number of bytes of each id
   * @throws Error when the placeholder stands in another text as well
   */
  private templateOf(entitlement: EntitlementRef, facts: HolderFacts, idLength: number): GrantTemplate {
    const placeholder = PLACEHOLDER.repeat(idLength);
    const principal = { type: 'user', id: placeholder };
    const bytes = this.serializer.bytesOf(writeGrant, { entitlement, principal, facts });
    const first = bytes.indexOf(placeholder);
    const second = bytes.indexOf(placeholder, first + idLength);
    if (second === -1 || bytes.includes(placeholder, second + idLength)) {
      throw new Error(
        `The placeholder of an account is not at two places of a grant of ${entitlementId(entitlement)}.`,
      );
    }
    return [bytes.subarray(0, first), bytes.subarray(first + idLength, second), bytes.subarray(second + idLength)];
  }
}

/** Some ids of the same length, side by side. */
type PackedIds = { readonly bytes: Uint8Array; readonly idLength: number; readonly count: number };

/** The ids of all accounts, side by side in one buffer: a text for each id would take as much memory as its row. */
export class AccountIds {
  private readonly bytes: Buffer;
  /** Where each id ends. */
  private readonly ends: Int32Array;
  /** The buffer that ids are packed into. It is used again for the next ids. */
  private packed = Buffer.alloc(0);

  public constructor(ids: readonly string[]) {
    let end = 0;
    this.bytes = Buffer.from(ids.join(''));
    this.ends = Int32Array.from(ids, (id) => (end += Buffer.byteLength(id)));
  }

  /**
   * The ids of accounts, in the given order. Neighbors with ids of the same length come together; all ids of Salesforce have the same
   * length. The next ids overwrite the bytes.
   *
   * @param most how many ids come together at most
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
    if (this.packed.length < length) this.packed = Buffer.allocUnsafeSlow(length);
    const packed = this.packed.subarray(0, length);
    let at = 0;
    for (let index = from; index < to; index += 1) {
      const end = this.ends[accounts[index]!]!;
      for (let byte = end - idLength; byte < end; byte += 1) packed[at++] = this.bytes[byte]!;
    }
    return packed;
  }
}
