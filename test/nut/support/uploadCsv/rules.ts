import { matchesGoLayout } from '../goLayout.js';
import { cells, columns, entitlementColumns, lastLoginLayouts, type Upload, type UploadRow } from './layout.js';

/** The identity of a Grant row: `type:id:slug` of the entitlement, and the user's id. */
export const grantIdOf = (row: UploadRow): string => `${row.Entitlement}:user:${row['User ID']}`;

/** The problems of cells that this type of row must have or must not have. */
export function cellProblems(row: UploadRow): string[] {
  const rule = cells[row.Type];
  if (!rule) return [];
  return columns
    .filter((column) => column !== 'Type')
    .flatMap((column) => {
      if (rule.filled.includes(column)) return row[column] === '' ? [`(${row.Type}) has no ${column}`] : [];
      if (rule.optional.includes(column)) return [];
      return row[column] === '' ? [] : [`(${row.Type}) must have no ${column}`];
    });
}

export function identityProblems({ identities }: Upload): string[] {
  const problems = repeats(
    'User ID',
    identities.map((row) => row['User ID']),
  );
  const ids = new Set(identities.map((row) => row['User ID']));
  for (const row of identities) {
    const who = `identity ${row['User ID']}`;
    if (!['Enabled', 'Disabled', 'Deleted', 'Unknown'].includes(row['User Status'])) {
      problems.push(`${who} has User Status "${row['User Status']}"`);
    }
    if (!['', 'Service', 'System'].includes(row['User Type']))
      problems.push(`${who} has User Type "${row['User Type']}"`);
    if (row['Manager ID'] !== '' && !ids.has(row['Manager ID'])) problems.push(`${who} has a manager who is not there`);
    const lastLogin = row['Last Login'];
    if (lastLogin !== '' && !lastLoginLayouts.some((layout) => matchesGoLayout(lastLogin, layout))) {
      problems.push(`${who} has Last Login "${lastLogin}"`);
    }
  }
  return problems;
}

/** C1 identifies an entitlement by three cells. It ignores case and outer spaces. */
const stableKey = (row: UploadRow): string =>
  JSON.stringify(
    [row['Resource Type'], row['Resource Name'], row.Entitlement].map((cell) => cell.trim().toLowerCase()),
  );

export const entitlementProblems = ({ entitlements }: Upload): string[] =>
  repeats('entitlement', entitlements.map(stableKey));

export function grantProblems({ identities, entitlements, grants }: Upload): string[] {
  const problems = repeats('grant', grants.map(grantIdOf));
  const identityOf = new Map(identities.map((row) => [row['User ID'], row]));
  const entitlementOf = new Map(entitlements.map((row) => [stableKey(row), row]));
  for (const grant of grants) {
    const identity = identityOf.get(grant['User ID']);
    const entitlement = entitlementOf.get(stableKey(grant));
    if (!identity) problems.push(`${grantIdOf(grant)} has no Identity row`);
    if (!entitlement) problems.push(`${grantIdOf(grant)} has no Entitlement row`);
    for (const column of ['Last Name', 'First Name', 'Email Address'] as const) {
      if (identity && identity[column] !== grant[column]) problems.push(`${grantIdOf(grant)} has another ${column}`);
    }
    for (const column of entitlementColumns) {
      if (entitlement && entitlement[column] !== grant[column])
        problems.push(`${grantIdOf(grant)} has another ${column}`);
    }
  }
  return problems;
}

function repeats(what: string, values: string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) (seen.has(value) ? twice : seen).add(value);
  return [...twice].map((value) => `${what} ${value} is there twice`);
}
