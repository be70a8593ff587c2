import type { DatabaseSync } from 'node:sqlite';
import type { DropReason } from '../model/dropped.js';
import { prepareArrays } from './sqlite.js';

/** The reason for a principal that no query returned. */
export type UnknownUser = 'user-not-read' | 'user-not-visible';

/** Why a grant is dropped, by the reason for which its user was left out. */
const DROPPED_FOR: Readonly<Record<string, DropReason>> = {
  deactivated: 'user-deactivated',
  'non-standard': 'user-non-standard',
  'no-user-type': 'user-without-type',
};

/** The numbers of principals: of accounts their places in the order of ids, and beyond them of whoever is none. */
export class Principals {
  private readonly numbers = new Map<string, number>();
  private accounts = 0;

  public constructor(private readonly database: DatabaseSync) {}

  /** Reads all accounts, and stops at every so many. */
  public *readAccounts(aStep: number): Generator<void> {
    const rows = prepareArrays(this.database, 'SELECT id FROM accounts ORDER BY id').iterate() as Iterable<unknown>;
    for (const [id] of rows as Iterable<[string]>) {
      this.numbers.set(id, this.accounts++);
      if (this.accounts % aStep === 0) yield;
    }
  }

  public numberOf(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    const { size } = this.numbers;
    this.numbers.set(id, size);
    return size;
  }

  /** The reason each principal without an account was left out, by the number of the principal. */
  public missing(unknownUser: UnknownUser): ReadonlyMap<number, DropReason> {
    const find = this.database.prepare('SELECT reason FROM left_out WHERE id = ?');
    const missing = new Map<number, DropReason>();
    if (this.numbers.size === this.accounts) return missing;
    for (const [id, number] of this.numbers) {
      if (number < this.accounts) continue;
      const { reason = '' } = (find.get(id) ?? {}) as { reason?: string };
      missing.set(number, DROPPED_FOR[reason] ?? unknownUser);
    }
    return missing;
  }
}
