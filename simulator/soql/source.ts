import type { Table } from '../org/types.js';
import type { ObjectSchema } from '../schema/types.js';

/** The records of an object as the caller sees it: the schema holds only the fields of the caller's API version. */
export type Records = Pick<Table, 'schema' | 'size' | 'rows' | 'deletedRows' | 'get' | 'wasDeleted' | 'where'> & {
  /** Fields, beside ids and references, by which `where` finds records without reading all. */
  indexed?: readonly string[];
};

/** What a query may draw on. */
export type Source = {
  apiVersion: number;
  now: Date;
  includeDeleted: boolean;
  /** The fields that no semi-join may compare: `GroupMember.UserOrGroupId`. */
  noSemiJoinsOf: ReadonlySet<string>;
  /** Undefined for an object that does not exist or that the caller may not see. */
  find(object: string, inSemiJoin?: boolean): Records | undefined;
  findByKeyPrefix(keyPrefix: string): Records | undefined;
};

/** The address of a record, as `attributes` shows it. */
export const recordUrl = (source: Source, schema: ObjectSchema, id: string): string =>
  `/services/data/v${source.apiVersion.toFixed(1)}/sobjects/${schema.name}/${id}`;
