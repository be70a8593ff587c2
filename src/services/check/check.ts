import { SfError, type Connection } from '@salesforce/core';
import { findingGroups } from '../../model/finding.js';
import type { AccessUse } from '../../model/requiredPermissions.js';
import { apiEnabled } from '../../model/systemPermission.js';
import { OrgClient } from '../../org/client.js';
import { CompositeReader } from '../../org/read/compositeReader.js';
import type { CheckReport, Finding } from '../../schemas/check.js';
import { featureFindings } from './featureFindings.js';
import { hygieneFindings } from './hygieneFindings.js';
import { licenseFindings } from './licenseFindings.js';
import { objectFindings } from './objectFindings.js';
import { budgetFinding, orgFindings } from './orgFindings.js';
import { permissionFindings } from './permissionFindings.js';

/** How many calls a sync sends beside its pages: for the org itself, managers, the picklist of territory roles, system groups. */
const CALLS_BESIDE_PAGES = 6;

/** The subject of an error of the org, by the error's name. */
const SUBJECT_OF_REFUSAL: Readonly<Record<string, Pick<Finding, 'group' | 'what'>>> = {
  // Many orgs answer so to a user without the permission, and most orgs have the API.
  ApiDisabledForOrgError: { group: 'permissions', what: apiEnabled.label },
  ApiNotEnabledForUserError: { group: 'permissions', what: apiEnabled.label },
  DailyApiLimitReachedError: { group: 'api-budget', what: 'DailyApiRequests' },
};

/** The finding for the error that ended the check. An error that does not come from the org is thrown again. */
const refusal = (client: OrgClient, error: unknown): Finding => {
  const explained = client.explain(error);
  if (!(explained instanceof SfError) || explained.name === 'InterruptedError') throw explained;
  return {
    ...(SUBJECT_OF_REFUSAL[explained.name] ?? { group: 'session', what: explained.name }),
    level: 'error',
    reason: explained.message,
    uses: [],
    nextStep: explained.actions?.join(' ') ?? null,
  };
};

const inspect = async (reader: CompositeReader, { uses, named }: CheckRequest): Promise<Finding[]> => {
  const objectsRead = objectFindings(reader, uses, named);
  const [permissions, objects, features, licenses, hygiene] = await Promise.all([
    permissionFindings(reader, uses, named),
    objectsRead,
    featureFindings(
      reader,
      objectsRead.then(({ read }) => read),
      named,
    ),
    licenseFindings(reader),
    hygieneFindings(reader),
  ]);
  const budget = await budgetFinding(reader.client, objects.pages + CALLS_BESIDE_PAGES);
  return [budget, ...permissions, ...objects.findings, ...features, ...licenses, ...hygiene];
};

export type CheckRequest = {
  readonly uses: readonly AccessUse[];
  /** The uses that were named one by one, and not by `all`. For these, a missing permission or object is an error. */
  readonly named: ReadonlySet<AccessUse>;
};

/**
 * Checks everything that the uses need, and changes nothing. It sends at most 25 calls, since one call can hold five reads, and
 * where a permission is missing, those that read what it depends on: one for 2,000 dependencies.
 *
 * @returns the findings in the order of their groups. If the org refuses the check as a whole, that is a finding, too
 * @throws SfError when interrupted
 */
export const check = async (
  connection: Connection,
  request: CheckRequest,
  signal: AbortSignal,
): Promise<CheckReport> => {
  const client = new OrgClient(connection, { signal });
  const reader = new CompositeReader(client);
  const findings: Finding[] = [];
  try {
    findings.push(...(await orgFindings(reader)));
    findings.push(...(await inspect(reader, request)));
  } catch (error) {
    findings.push(refusal(client, error));
  }
  const errors = findings.filter(({ level }) => level === 'error');
  findings.sort((one, other) => findingGroups.indexOf(one.group) - findingGroups.indexOf(other.group));
  return {
    uses: [...request.uses],
    works: errors.length === 0,
    ready: request.uses.filter((use) => !errors.some(({ uses }) => uses.length === 0 || uses.includes(use))),
    findings,
    apiCalls: client.calls,
  };
};
