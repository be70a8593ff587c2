import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { deletes, ended, ends, groups } from './realOrg/assignments.js';
import type { Check, Finding } from './realOrg/check.js';
import { Lab, logIn, type OrgRecord } from './realOrg/lab.js';
import { bulkJobs, describeInComposite, groupSemiJoins } from './realOrg/reads.js';
import { licenses, people, setupUser } from './realOrg/users.js';

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

const { values: flags } = parseArgs({
  options: {
    'target-org': { type: 'string', short: 'o' },
    'setup-org': { type: 'string' },
    'ordinary-org': { type: 'string' },
    'blocked-user': { type: 'string' },
    report: { type: 'string', default: 'real-org-checks.md' },
    'allow-production': { type: 'boolean', default: false },
    'no-prompt': { type: 'boolean', default: false },
    'expiry-seconds': { type: 'string', default: '90' },
    'patience-seconds': { type: 'string', default: '120' },
  },
});

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** An error that needs no stack: the text says what to do. */
class Stop extends Error {}

async function orgOf(lab: Lab): Promise<OrgRecord> {
  const [org] = await lab.query('SELECT Id, Name, OrganizationType, IsSandbox, TrialExpirationDate FROM Organization');
  if (!org) throw new Stop('The org does not tell what it is.');
  return org;
}

/** Sandboxes, Developer Editions and trials are there to try things. */
const isProduction = (org: OrgRecord): boolean =>
  !org['IsSandbox'] && org['OrganizationType'] !== 'Developer Edition' && !org['TrialExpirationDate'];

async function askFirst(org: OrgRecord, lab: Lab): Promise<void> {
  const { username, instanceUrl } = lab.options.login;
  const kind = isProduction(org) ? 'PRODUCTION' : org['IsSandbox'] ? 'sandbox' : String(org['OrganizationType']);
  say(`Org: ${String(org['Name'])} (${username}, ${kind}, ${instanceUrl})`);
  if (isProduction(org) && !flags['allow-production'])
    throw new Stop(
      'This is a production org. Nothing was done. Use a sandbox or a Developer Edition, or --allow-production.',
    );
  say('The checks make a user, permission sets, groups and a role there. They remove them, and deactivate the user.');
  if (flags['no-prompt']) return;
  if (!process.stdin.isTTY) throw new Stop('Nobody is here to ask. Nothing was done. Use --no-prompt.');
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await questions.question('Go on? (y/N) ', { signal: lab.options.stopped });
  questions.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Stop('Nothing was done.');
}

type Result = { check: Check; findings: Finding[] };

/** Runs a check. What it could not find out is said with the reason. */
async function run(check: Check, lab: Lab): Promise<Result> {
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

/** @returns the exit code */
async function main(): Promise<number> {
  if (!flags['target-org']) throw new Stop('Name the org with --target-org.');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      say('Stopped. What was made is being removed; a second Ctrl-C leaves it.');
      stop.abort();
    });
  const lab = new Lab({
    login: await logIn(flags['target-org']),
    setupLogin: flags['setup-org'] === undefined ? undefined : await logIn(flags['setup-org']),
    ordinaryLogin: flags['ordinary-org'] === undefined ? undefined : await logIn(flags['ordinary-org']),
    blockedUser: flags['blocked-user'],
    expirySeconds: Number(flags['expiry-seconds']),
    patienceSeconds: Number(flags['patience-seconds']),
    stopped: stop.signal,
  });
  const org = await orgOf(lab);
  await askFirst(org, lab);
  const results: Result[] = [];
  try {
    for (const check of CHECKS) {
      say(`${String(results.length + 1)}. ${check.name}`);
      results.push(await run(check, lab));
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    const left = await lab.cleanUp();
    if (left.length > 0) {
      say(`Remove by hand:\n${left.join('\n')}`);
      process.exitCode = 1;
    }
  }
  if (stop.signal.aborted) return 130;
  const { login, ordinaryLogin, blockedUser = '' } = lab.options;
  const people = [login.username, ordinaryLogin?.username ?? '', blockedUser];
  const names = [String(org['Name']), ...people, login.instanceUrl, new URL(login.instanceUrl).host];
  await writeFile(flags.report, withoutNames(reportText(results, org, lab), names));
  say(`The report is in ${flags.report}. It names neither people nor the org.`);
  return Number(process.exitCode ?? 0);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 2;
}
