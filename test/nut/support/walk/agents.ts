import type { Org } from '../../../../simulator/org/types.js';
import type { Findings } from './findings.js';
import { rowsOf } from './rows.js';

export function walkAgents(org: Org, findings: Findings): void {
  for (const bot of rowsOf(org, 'BotDefinition')) {
    findings.resource({ type: 'agent', id: bot.Id, trait: 'app', parentId: null }, []);
  }
}
