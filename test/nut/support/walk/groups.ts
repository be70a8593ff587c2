import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import type { WalkOptions } from './options.js';
import { rowsOf, textOf } from './rows.js';
import { isOfEverybody, walkSystemGroup } from './systemGroups.js';

const realTypes = ['Regular', 'Queue', 'Organization'];

export function walkGroups(org: Org, options: WalkOptions, findings: Findings): void {
  const listed = new Set<string>();
  for (const group of rowsOf(org, 'Group')) {
    const type = textOf(group, 'Type') ?? '';
    const isReal = realTypes.includes(type);
    if (!isReal && !options.includeSystemGroups) continue;
    listed.add(group.Id);
    const name = type === 'Regular' || type === 'Queue' ? textOf(group, 'Name') : null;
    findings.resource({ type: 'group', id: group.Id, name, trait: 'group', parentId: null }, ['member']);
    if (!isReal && !isOfEverybody(type)) walkSystemGroup(org, options, group, `group:${group.Id}:member`, findings);
  }

  for (const member of rowsOf(org, 'GroupMember')) {
    const groupId = textOf(member, 'GroupId');
    const memberId = textOf(member, 'UserOrGroupId');
    if (groupId === null || memberId === null || !listed.has(groupId)) continue;
    const entitlement = `group:${groupId}:member`;
    if (memberId.startsWith('005')) {
      findings.grant(entitlement, memberId);
      continue;
    }
    const memberGroup = rowsOf(org, 'Group').find((row) => row.Id === memberId);
    if (!memberGroup) throw new Error(`GroupMember ${member.Id} has no member.`);
    if (listed.has(memberId)) findings.inherit(`group:${memberId}:member`, entitlement);
    else walkSystemGroup(org, options, memberGroup, entitlement, findings);
    // The group stands for everybody in the company. The org stores no rows for its members.
    if (memberGroup['Type'] === 'Organization') findings.drop(entitlement, 'all-internal-users');
    else if (listed.has(memberId) && isOfEverybody(String(memberGroup['Type'])))
      findings.drop(entitlement, 'system-group');
  }
}
