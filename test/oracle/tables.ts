import type { Org, Row } from '../../simulator/org/types.js';
import type { FieldValue } from '../../simulator/schema/types.js';

/** The newest version of the simulator's API. */
const API_VERSION = 68;

/** The records of an org, as they are at one moment: a test makes them anew after a change. */
export type Tables = {
  /** The records of an object whose reference field holds that id; without a field, all of them. */
  rows(object: string, field?: string, id?: FieldValue): readonly Row[];
  get(object: string, id: FieldValue | undefined): Row | undefined;
  /** By a query of the administrator: the permissions of generated orgs stand in no table. */
  permissionRows(object: string, condition: string): readonly Row[];
  /** The org's time, as in its records. */
  readonly now: string;
};

/** @param adminUserId somebody who may read all */
export function tablesOf(org: Org, adminUserId: string): Tables {
  const answers = new Map<string, readonly Row[]>();
  const caller = { userId: adminUserId, apiVersion: API_VERSION };
  return {
    rows: (object, field, id) =>
      field === undefined ? [...org.table(object).rows()] : org.table(object).where(field, String(id)),
    get: (object, id) => (typeof id === 'string' ? org.table(object).get(id) : undefined),
    permissionRows(object, condition) {
      const { fields } = org.table(object).schema;
      const soql = `SELECT ${fields.map(({ name }) => name).join(', ')} FROM ${object} WHERE ${condition}`;
      let rows = answers.get(soql);
      if (!rows) {
        const answer = org.query(soql, caller);
        rows = answer.page(0, answer.totalSize) as unknown as Row[];
        answers.set(soql, rows);
      }
      return rows;
    },
    now: org.clock.now().toISOString(),
  };
}
