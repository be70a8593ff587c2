import type { DatabaseSync } from 'node:sqlite';
import type { Permission, PermissionKind, PermissionRef } from '../model/permission.js';
import { prepareArrays } from './sqlite.js';

/** Salesforce sends no longer page. */
const MAX_PAGE = 10_000;

/** The rights of a row take the lowest bits of a number, the key of its permission the others. */
export const RIGHTS_BITS = 7;
const RIGHTS = (1 << RIGHTS_BITS) - 1;

/** A row of a parent: the keys of both in the working database. */
export type RightRow = { readonly parent: number; readonly permission: number; readonly rights: number };

/**
 * Keeps what rows give to parents as it is read, one row of `read_rights` for each page that the org sends: two numbers of four bytes
 * for each row. There may be millions. Permissions and parents get numbers, their keys, when something first points at them.
 */
export class RightPages {
  private readonly permissions = new Map<PermissionKind, Map<string, number>>();
  private readonly parents = new Map<string, number>();
  private readonly page = new Int32Array(2 * MAX_PAGE);
  private count = 0;
  private lastPermission = 0;
  private readonly statements;

  public constructor(private readonly database: DatabaseSync) {
    this.statements = {
      permission: database.prepare('INSERT INTO permissions (key, kind, id) VALUES (?, ?, ?)'),
      names: database.prepare(
        `UPDATE permissions SET name = COALESCE(name, ?), label = COALESCE(label, ?), is_secured = COALESCE(is_secured, ?),
           is_open = COALESCE(is_open, ?) WHERE key = ?`,
      ),
      parent: database.prepare('INSERT INTO permission_parents (key, id) VALUES (?, ?)'),
      page: database.prepare('INSERT INTO read_rights (count, content) VALUES (?, ?)'),
    };
    this.readKeys();
  }

  /** Writes what a permission is called, as far as it was not known. */
  public name(permission: Permission): void {
    const { name, label, isSecured, isOpen } = permission;
    this.statements.names.run(name, label, numberOf(isSecured), numberOf(isOpen), this.keyOf(permission));
  }

  /** @param rights bits; a row without any is left out */
  public add(parentId: string, permission: PermissionRef, rights: number): void {
    if (rights === 0) return;
    this.page[2 * this.count] = this.parentKeyOf(parentId);
    this.page[2 * this.count + 1] = (this.keyOf(permission) << RIGHTS_BITS) | rights;
    this.count += 1;
    if (this.count === MAX_PAGE) this.flush();
  }

  /** Writes the rows that were added since the last call. */
  public flush(): void {
    if (this.count === 0) return;
    const { buffer } = this.page;
    this.statements.page.run(this.count, new Uint8Array(buffer, 0, 2 * this.count * Int32Array.BYTES_PER_ELEMENT));
    this.count = 0;
  }

  /** Forgets what is not in the database, after a transaction was rolled back. */
  public forget(): void {
    this.count = 0;
    this.lastPermission = 0;
    this.permissions.clear();
    this.parents.clear();
    this.readKeys();
  }

  private keyOf({ kind, id }: PermissionRef): number {
    const known = this.permissions.get(kind)?.get(id);
    if (known !== undefined) return known;
    const key = this.lastPermission + 1;
    this.statements.permission.run(key, kind, id);
    return this.addPermission(key, kind, id);
  }

  private addPermission(key: number, kind: PermissionKind, id: string): number {
    const byId = this.permissions.get(kind) ?? new Map<string, number>();
    this.permissions.set(kind, byId.set(id, key));
    this.lastPermission = Math.max(this.lastPermission, key);
    return key;
  }

  private parentKeyOf(id: string): number {
    const known = this.parents.get(id);
    if (known !== undefined) return known;
    const key = this.parents.size + 1;
    this.statements.parent.run(key, id);
    this.parents.set(id, key);
    return key;
  }

  /** Reads the keys that are in the database: those of an earlier process, or of earlier transactions. */
  private readKeys(): void {
    type PermissionRow = [key: number, kind: PermissionKind, id: string];
    const permissions = prepareArrays(this.database, 'SELECT key, kind, id FROM permissions').iterate();
    for (const row of permissions as Iterable<unknown> as Iterable<PermissionRow>) this.addPermission(...row);
    const parents = prepareArrays(this.database, 'SELECT key, id FROM permission_parents').iterate();
    for (const [key, id] of parents as Iterable<unknown> as Iterable<[number, string]>) this.parents.set(id, key);
  }
}

/** The rows of each page. The same object is given for all of them. */
export function* readRightPages(database: DatabaseSync): Generator<Iterable<RightRow>> {
  const pages = prepareArrays(database, 'SELECT content FROM main.read_rights').iterate() as Iterable<unknown>;
  for (const [content] of pages as Iterable<[content: Uint8Array]>) {
    yield rowsOf(new Int32Array(content.slice().buffer));
  }
}

function* rowsOf(page: Int32Array): Generator<RightRow> {
  const row = { parent: 0, permission: 0, rights: 0 };
  for (let position = 0; position < page.length; position += 2) {
    const packed = page[position + 1]!;
    row.parent = page[position]!;
    row.permission = packed >>> RIGHTS_BITS;
    row.rights = packed & RIGHTS;
    yield row;
  }
}

function numberOf(flag: boolean | null | undefined): number | null {
  return flag === null || flag === undefined ? null : Number(flag);
}
