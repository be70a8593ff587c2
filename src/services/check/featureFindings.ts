import { text } from '../../org/record.js';
import type { AccessUse } from '../../model/requiredPermissions.js';
import type { OrgClient } from '../../org/client.js';
import type { CompositeReader } from '../../org/read/compositeReader.js';
import { featureName, unreadableAnswer } from '../../org/errors.js';
import type { Finding } from '../../schemas/check.js';
import { describeFinding, ofUses } from './report.js';
import { firstPage, unlessHidden, type FirstPage } from './firstPage.js';

/**
 * Whether features are switched on, and whether permission set groups are up to date. A group that is not up to date gives other
 * permissions than its permission sets.
 *
 * Source: "PermissionSetGroup" (Status), Object Reference.
 *
 * @param read the first page of each object that could be read
 * @param named the uses that were asked for by name: a feature that they need and that is missing is an error
 * @throws the Salesforce error as the connection gives it
 */
export const featureFindings = async (
  reader: CompositeReader,
  read: Promise<ReadonlyMap<string, FirstPage>>,
  named: ReadonlySet<AccessUse>,
): Promise<Finding[]> => {
  const [bots, stale, pages] = await Promise.all([botFinding(reader), staleGroups(reader), read]);
  const territories = pages.get('Territory2');
  return [...(territories ? [territoryFinding(territories, named)] : []), bots, ...stale];
};

const territoryFinding = ({ records, totalSize }: FirstPage, named: ReadonlySet<AccessUse>): Finding => {
  const model = records[0] && text(records[0], 'Territory2Model.Name');
  if (model) {
    return describeFinding('features', 'ok', featureName('territories'), 'activeModel', [model, totalSize]);
  }
  const level = named.has('territories') ? 'error' : 'warning';
  return ofUses(['territories'], describeFinding('features', level, featureName('territories'), 'noActiveModel'));
};

/** Source: "Describe Global", REST API Developer Guide. */
const objectNames = (answer: unknown): unknown[] => {
  const objects = (answer as { sobjects?: unknown } | null)?.sobjects;
  if (Array.isArray(objects)) return objects.map((object: { name?: unknown } | null) => object?.name);
  throw unreadableAnswer('sobjects', 'noObjects');
};

/** Asks in a call of its own: whether describe-global may stand among other requests is not documented. */
const describeGlobal = async (client: OrgClient): Promise<unknown[]> =>
  objectNames(await client.get(client.path('sobjects')));

const botFinding = async (reader: CompositeReader): Promise<Finding> => {
  const names = await reader.get('sobjects', objectNames).catch(() => describeGlobal(reader.client));
  const isThere = names.includes('BotDefinition');
  return describeFinding('features', 'ok', 'BotDefinition', isThere ? 'bots' : 'noBots');
};

const staleGroups = async (reader: CompositeReader): Promise<Finding[]> => {
  const query = {
    object: 'PermissionSetGroup',
    fields: ['Id', 'MasterLabel', 'Status'],
    where: "Status != 'Updated'",
  };
  const { records, totalSize } = await unlessHidden(firstPage(reader, query), { records: [], totalSize: 0 });
  const findings = records.map((group) => {
    const name = text(group, 'MasterLabel') ?? group.Id;
    return describeFinding('features', 'warning', name, 'groupNotUpdated', [text(group, 'Status') ?? '-'], [name]);
  });
  const others = totalSize - records.length;
  return others > 0
    ? [...findings, describeFinding('features', 'warning', 'PermissionSetGroup', 'groupsNotUpdated', [others])]
    : findings;
};
