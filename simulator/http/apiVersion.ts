const FIRST = 50;
export const LATEST = 68;
const SEASONS = ['Winter', 'Spring', 'Summer'] as const;

/** The number in a path segment such as `v67.0`; undefined when this org has no such version. */
export function parseApiVersion(segment: string): number | undefined {
  const [, digits] = /^v(\d{2})\.0$/.exec(segment) ?? [];
  const version = Number(digits);
  return version >= FIRST && version <= LATEST ? version : undefined;
}

export const versionPath = (version: number): string => `/services/data/v${String(version)}.0`;

/** The answer of `/services/data`: every version, oldest first. Three releases a year; 50 is Winter '21. */
export function listVersions(): Array<{ label: string; url: string; version: string }> {
  return Array.from({ length: LATEST - FIRST + 1 }, (_, age) => ({
    label: `${SEASONS[age % 3] ?? ''} '${String(21 + Math.floor(age / 3))}`,
    url: versionPath(FIRST + age),
    version: `${String(FIRST + age)}.0`,
  }));
}
