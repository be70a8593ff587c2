import type { Org, QueryAnswer, Row } from '../../simulator/org/types.js';
import type { FieldValue } from '../../simulator/schema/types.js';

/** The newest version of the simulator's API. */
const API_VERSION = 68;

/** The records of an org, as they are at one moment: a test makes them anew after a change. */
export type Tables = {
  /** The records of an object whose reference field holds that id; without a field, all of them. */
  rows(object: string, field?: string, id?: FieldValue): readonly Row[];
  get(object: string, id: FieldValue | undefined): Row | undefined;
  /** What a permission set gives, by a query of the administrator: the permissions of generated orgs stand in no table. */
  permissionRows(set: Row, object: string, condition: string): readonly Row[];
  /** The org's time, as in its records. */
  readonly now: string;
};

/** @param adminUserId somebody who may read all */
export function tablesOf(org: Org, adminUserId: string): Tables {
  const answers = new Map<string, Map<string, Row[]>>();
  const found = new Map<string, readonly Row[]>();
  /** Naive questions are asked again and again, of each user. */
  const once = (key: string, read: () => readonly Row[]): readonly Row[] => {
    const rows = found.get(key) ?? read();
    found.set(key, rows);
    return rows;
  };
  const caller = { userId: adminUserId, apiVersion: API_VERSION };
  return {
    rows: (object, field, id) =>
      once(`${object} ${String(field)} ${String(id)}`, () =>
        field === undefined ? [...org.table(object).rows()] : org.table(object).where(field, String(id)),
      ),
    get: (object, id) => (typeof id === 'string' ? org.table(object).get(id) : undefined),
    permissionRows({ Id }, object, condition) {
      const key = `${object} ${condition}`;
      let rows = answers.get(key);
      if (!rows) {
        const fields = org.table(object).schema.fields.map(({ name }) => name);
        rows = byParent(org.query(`SELECT ${fields.join(', ')} FROM ${object} WHERE ${condition}`, caller));
        answers.set(key, rows);
      }
      return rows.get(Id) ?? [];
    },
    now: org.clock.now().toISOString(),
  };
}

function byParent(answer: QueryAnswer): Map<string, Row[]> {
  const rows = answer.page(0, answer.totalSize) as unknown as Row[];
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(String(row.ParentId), [...(found.get(String(row.ParentId)) ?? []), row]);
  return found;
}
