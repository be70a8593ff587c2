import { SfError, type Connection } from '@salesforce/core';
import type { AccessUse } from '../../model/accessUse.js';
import { apiEnabled } from '../../model/systemPermission.js';
import { OrgClient } from '../../org/client.js';
import { findingGroups, type CheckReport, type Finding } from './checkReport.js';
import { featureFindings } from './featureFindings.js';
import { hygieneFindings } from './hygieneFindings.js';
import { licenseFindings } from './licenseFindings.js';
import { objectFindings } from './objectFindings.js';
import { budgetFinding, orgFindings } from './orgFindings.js';
import { permissionFindings } from './permissionFindings.js';

/** The calls of a sync beyond its pages: the org's own record, managers, the picklist of territory roles, system groups. */
const CALLS_BESIDE_PAGES = 6;

/** What an error of the org is about, by the error's name. */
const SUBJECT_OF_REFUSAL: Readonly<Record<string, Pick<Finding, 'group' | 'what'>>> = {
  ApiDisabledForOrg: { group: 'edition', what: 'API access' },
  ApiNotEnabledForUser: { group: 'permissions', what: apiEnabled.label },
  DailyApiLimitReached: { group: 'api-budget', what: 'DailyApiRequests' },
};

/** What kept the check from going on, as its finding; an error that is not the org's is thrown on. */
const refusal = (client: OrgClient, error: unknown): Finding => {
  const explained = client.explain(error);
  if (!(explained instanceof SfError) || explained.name === 'Interrupted') throw explained;
  return {
    ...(SUBJECT_OF_REFUSAL[explained.name] ?? { group: 'session', what: explained.name }),
    level: 'error',
    reason: explained.message,
    nextStep: explained.actions?.join(' ') ?? null,
  };
};

const readSeenObjects = async (client: OrgClient): Promise<ReadonlySet<string>> => {
  const { sobjects } = await client.get<{ sobjects: Array<{ name: string }> }>(client.path('sobjects'));
  return new Set(sobjects.map(({ name }) => name));
};

const inspect = async (client: OrgClient, uses: readonly AccessUse[]): Promise<Finding[]> => {
  const [permissions, objects, seen, licenses, hygiene] = await Promise.all([
    permissionFindings(client, uses),
    objectFindings(client, uses),
    readSeenObjects(client),
    licenseFindings(client),
    hygieneFindings(client),
  ]);
  const budget = await budgetFinding(client, objects.pages + CALLS_BESIDE_PAGES);
  return [budget, ...permissions, ...objects.findings, ...featureFindings(objects.read, seen), ...licenses, ...hygiene];
};

/**
 * Looks at all that the uses need. At most 25 calls, none of which changes anything.
 *
 * @returns findings in the order of their groups; what the org refuses altogether is one of them
 * @throws SfError when interrupted
 */
export const check = async (
  connection: Connection,
  uses: readonly AccessUse[],
  signal: AbortSignal,
): Promise<CheckReport> => {
  const client = new OrgClient(connection, { signal });
  const findings: Finding[] = [];
  try {
    findings.push(...(await orgFindings(client)));
    findings.push(...(await inspect(client, uses)));
  } catch (error) {
    findings.push(refusal(client, error));
  }
  findings.sort((one, other) => findingGroups.indexOf(one.group) - findingGroups.indexOf(other.group));
  return {
    uses: [...uses],
    works: findings.every(({ level }) => level !== 'error'),
    findings,
    apiCalls: client.calls,
  };
};
