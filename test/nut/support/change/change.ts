import { ORG, type Demo } from '../demo.js';
import type { RunOptions } from '../sf.js';
import { readReport, type Change, type Report } from './report.js';

export type ChangeRun = Report & { exitCode: number | null; stderr: string };

/** Runs `sf access grant` or `sf access revoke` without questions, as a script does. */
export async function change(
  { plugin }: Demo,
  action: 'grant' | 'revoke',
  flags: string[],
  options: RunOptions = {},
): Promise<ChangeRun> {
  const run = await plugin.run(['access', action, '-o', ORG, '--no-prompt', '--json', ...flags], options);
  const { result, message } = run.json();
  if (result === undefined) throw new Error(`sf access ${action} ${flags.join(' ')}: ${String(message)}`);
  return { ...readReport(result), exitCode: run.exitCode, stderr: run.stderr };
}

/** How many changes have each status. */
export function countByStatus(changes: readonly Change[]): Partial<Record<Change['status'], number>> {
  const counts: Partial<Record<Change['status'], number>> = {};
  for (const { status } of changes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
