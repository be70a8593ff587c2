export type ChangeRow = Partial<
  Record<'action' | 'user' | 'resource_type' | 'resource' | 'entitlement' | 'expires_at', string>
>;

const COLUMNS = ['action', 'user', 'resource_type', 'resource', 'entitlement', 'expires_at'] as const;

/** A file of changes as a spreadsheet saves it. The values must not need quotes. */
export const changesCsv = (rows: ChangeRow[]): string =>
  [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(',')), ''].join('\n');

/** A grant of the same resource for each user. */
export const grantsOf = (usernames: string[], resource_type: string, resource: string): ChangeRow[] =>
  usernames.map((user) => ({ action: 'grant', user, resource_type, resource }));
