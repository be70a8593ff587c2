import type { Row } from '../../org/types.js';
import { developerNameOf } from './developerName.js';
import type { OrgBuilder } from './orgBuilder.js';

export type NewBot = {
  label: string;
  description: string;
  type: 'Bot' | 'ExternalCopilot' | 'InternalCopilot';
  /** Whom the bot acts as; a bot that acts as the person who talks to it has none. */
  user?: Row;
  isActive: boolean;
};

/** Adds a bot or an agent with its first version. */
export function addBot(builder: OrgBuilder, bot: NewBot): Row {
  const developerName = developerNameOf(bot.label);
  const row = builder.insert('BotDefinition', {
    DeveloperName: developerName,
    MasterLabel: bot.label,
    Description: bot.description,
    Type: bot.type,
    BotUserId: bot.user?.Id,
  });
  builder.insert('BotVersion', {
    BotDefinitionId: row.Id,
    DeveloperName: `${developerName}_v1`,
    Status: bot.isActive ? 'Active' : 'Inactive',
    VersionNumber: 1,
  });
  return row;
}
