import { text } from '../../connector/record.js';
import type { Finding } from './checkReport.js';
import { describeFinding } from './describeFinding.js';
import type { FirstPage } from './firstPage.js';

/**
 * What the org has switched on, and whether its permission set groups are up to date: what an outdated or failed one
 * gives is not what its permission sets say.
 *
 * Source: "PermissionSetGroup" (Status), Object Reference.
 *
 * @param read the first page of each object that could be read
 * @param objects the objects that the user sees, by describe global
 */
export const featureFindings = (read: ReadonlyMap<string, FirstPage>, objects: ReadonlySet<string>): Finding[] => {
  const territories = read.get('Territory2');
  const groups = read.get('PermissionSetGroup')?.records ?? [];
  const stale = groups.filter((group) => text(group, 'Status') !== 'Updated');
  return [
    ...(territories ? [territoryFinding(territories)] : []),
    objects.has('BotDefinition')
      ? describeFinding('features', 'ok', 'BotDefinition', 'bots')
      : describeFinding('features', 'ok', 'BotDefinition', 'noBots'),
    ...stale.map((group) => {
      const name = text(group, 'MasterLabel') ?? group.Id;
      return describeFinding('features', 'warning', name, 'groupNotUpdated', [text(group, 'Status') ?? '-'], [name]);
    }),
  ];
};

const territoryFinding = ({ records, totalSize }: FirstPage): Finding => {
  const model = records[0] && text(records[0], 'Territory2Model.Name');
  return model
    ? describeFinding('features', 'ok', 'Enterprise Territory Management', 'activeModel', [model, String(totalSize)])
    : describeFinding('features', 'warning', 'Enterprise Territory Management', 'noActiveModel');
};
