/** When large tables are read by the Bulk API: where that pays, wherever it can be, or not at all. */
export const bulkModes = ['auto', 'always', 'never'] as const;

export type BulkMode = (typeof bulkModes)[number];

/**
 * How many requests are under way at the same time by default. Measured with 100 ms latency: more make a sync hardly faster,
 * and an admin's org has other users.
 */
export const DEFAULT_CONCURRENCY = 8;
