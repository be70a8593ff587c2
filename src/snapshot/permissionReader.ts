import type { DatabaseSync } from 'node:sqlite';

/** Answers what containers give, from the tables of version 2. Of a snapshot of version 1 they are empty. */
export class PermissionReader {
  public constructor(protected readonly database: DatabaseSync) {}
}
