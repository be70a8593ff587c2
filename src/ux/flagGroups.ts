import { Messages } from '@salesforce/core';
import '../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'flagGroups');

/** The groups in which help shows flags, by what the flags are for. Flags that are in none come first. */
type FlagGroup = 'access' | 'content' | 'monitoring' | 'output' | 'provisioning' | 'reading' | 'safety' | 'userFields';

/**
 * Puts flags into a group of the help. The CLI sorts flags by letter and then by name, and shows the group first whose first flag
 * comes first.
 */
export function inGroup<GroupedFlags extends Readonly<Record<string, object>>>(
  group: FlagGroup,
  flags: GroupedFlags,
): GroupedFlags {
  const helpGroup = messages.getMessage(group);
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { ...flag, helpGroup }]),
  ) as GroupedFlags;
}
