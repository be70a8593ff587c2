import { writeFile } from 'node:fs/promises';
import { deletes, ended, ends, groups } from './assignments.js';
import type { Check, Finding } from './check.js';
import type { Lab, OrgRecord } from './lab.js';
import { bulkJobs, describeInComposite, groupSemiJoins } from './reads.js';
import { licenses, people, setupUser } from './users.js';

/** In the order of docs/real-org-checks.md. */
const CHECKS: readonly Check[] = [
  describeInComposite,
  groupSemiJoins,
  bulkJobs,
  ends,
  ended,
  setupUser,
  groups,
  people,
  licenses,
  deletes,
];

export type RunOptions = {
  /** The file that the report goes to. */
  readonly report: string;
  readonly allowProduction: boolean;
  readonly say: (text: string) => void;
  /** Asks whether to go on. Nothing is asked without it. @throws Stop */
  readonly ask?: (() => Promise<void>) | undefined;
};

/** An error that needs no stack: the text says what to do. */
export class Stop extends Error {}

async function orgOf(lab: Lab): Promise<OrgRecord> {
  const [org] = await lab.query('SELECT Id, Name, OrganizationType, IsSandbox, TrialExpirationDate FROM Organization');
  if (!org) throw new Stop('The org does not tell what it is.');
  return org;
}

/** Sandboxes, Developer Editions and trials are there to try things. */
const isProduction = (org: OrgRecord): boolean =>
  !org['IsSandbox'] && org['OrganizationType'] !== 'Developer Edition' && !org['TrialExpirationDate'];

async function askFirst(org: OrgRecord, lab: Lab, { allowProduction, say, ask }: RunOptions): Promise<void> {
  const { username, instanceUrl } = lab.options.login;
  const kind = isProduction(org) ? 'PRODUCTION' : org['IsSandbox'] ? 'sandbox' : String(org['OrganizationType']);
  say(`Org: ${String(org['Name'])} (${username}, ${kind}, ${instanceUrl})`);
  if (isProduction(org) && !allowProduction)
    throw new Stop(
      'This is a production org. Nothing was done. Use a sandbox or a Developer Edition, or --allow-production.',
    );
  say('The checks make a user, permission sets, groups and a role there. They remove them, and deactivate the user.');
  await ask?.();
}

type Result = { check: Check; findings: Finding[] };

/** Runs a check. What it could not find out is said with the reason. */
async function resultOf(check: Check, lab: Lab): Promise<Result> {
  const findings: Finding[] = [];
  let reason = 'the org does not have what it takes';
  try {
    for await (const finding of check.run(lab)) findings.push(finding);
  } catch (error) {
    if (lab.options.stopped.aborted) throw error;
    reason = error instanceof Error ? error.message : String(error);
  }
  const open = check.decides.filter((about) => !findings.some((finding) => finding.about === about));
  return { check, findings: [...findings, ...open.map((about) => ({ about, position: 'not decided', seen: reason }))] };
}

/** Names of people and of the org, and ids, are nobody's business. */
function withoutNames(text: string, names: readonly string[]): string {
  const free = names.reduce((left, name) => (name === '' ? left : left.replaceAll(name, '…')), text);
  return free.replace(/\b[a-zA-Z\d]{3}[\da-zA-Z]{9}\d?[a-zA-Z\d]{2,5}\b/g, (word) =>
    /\d/.test(word) ? `${word.slice(0, 3)}…` : word,
  );
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

function reportText(results: Result[], org: OrgRecord, { options: { login } }: Lab): string {
  const rows = results.flatMap(({ check, findings }, index) =>
    findings.map(
      ({ about, position, seen = '' }) =>
        `| ${[`${String(index + 1)}. ${check.name}`, about, position, seen].map(cell).join(' | ')} |`,
    ),
  );
  return `# Real-org checks

API ${login.version}, ${String(org['OrganizationType'])}${org['IsSandbox'] ? ', sandbox' : ''}

| Check | Switch, or guess of simulator/README.md | Position | Seen |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/**
 * Runs all checks in an org, and writes the report.
 *
 * @returns the exit code
 * @throws Stop when nothing was done
 */
export async function runChecks(lab: Lab, options: RunOptions): Promise<number> {
  const { report, say } = options;
  const { stopped, login, ordinaryLogin, blockedUser = '' } = lab.options;
  const org = await orgOf(lab);
  await askFirst(org, lab, options);
  const results: Result[] = [];
  let left: string[];
  try {
    for (const check of CHECKS) {
      say(`${String(results.length + 1)}. ${check.name}`);
      results.push(await resultOf(check, lab));
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
  } finally {
    left = await lab.cleanUp();
    if (left.length > 0) say(`Remove by hand:\n${left.join('\n')}`);
  }
  if (stopped.aborted) return 130;
  const usernames = [login.username, ordinaryLogin?.username ?? '', blockedUser];
  const names = [String(org['Name']), ...usernames, login.instanceUrl, new URL(login.instanceUrl).host];
  await writeFile(report, withoutNames(reportText(results, org, lab), names));
  say(`The report is in ${report}. It names neither people nor the org.`);
  return left.length > 0 ? 1 : 0;
}
