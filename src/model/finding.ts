/** What `sf access check` looks at, in the order in which it tells what it found. */
export const findingGroups = [
  'edition',
  'session',
  'api-budget',
  'permissions',
  'objects',
  'features',
  'licenses',
  'hygiene',
] as const;

export const findingLevels = ['ok', 'warning', 'error'] as const;
