import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf, textOf } from './rows.js';

export function walkAgents(org: Org, findings: Findings): void {
  if (!org.settings.features.has('bots')) return;
  for (const bot of rowsOf(org, 'BotDefinition')) {
    const name = textOf(bot, 'MasterLabel');
    findings.resource({ type: 'agent', id: bot.Id, name, trait: 'app', parentId: null }, []);
  }
}
