import type { Row } from '../org/types.js';
import type { Records } from './source.js';

/** Records of which queries leave some out, as if they were deleted: queryAll shows them. */
export function withoutHidden(records: Records, isHidden: (row: Row) => boolean): Records {
  const isShown = (row: Row): boolean => !isHidden(row);
  return {
    schema: records.schema,
    size: records.size,
    rows: () => [...records.rows()].filter(isShown),
    deletedRows: () => [...records.deletedRows(), ...[...records.rows()].filter(isHidden)],
    get(id) {
      const row = records.get(id);
      return row && isShown(row) ? row : undefined;
    },
    wasDeleted(id) {
      const row = records.get(id);
      return row ? isHidden(row) : records.wasDeleted(id);
    },
    where: (field, id) => records.where(field, id).filter(isShown),
  };
}
