/** When large tables are read by the Bulk API: where that pays, wherever it can be, or not at all. */
export const bulkModes = ['auto', 'always', 'never'] as const;

export type BulkMode = (typeof bulkModes)[number];
