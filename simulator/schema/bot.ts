import { audit, filled, id, isDeleted, longText, lookup, named, picklist, text, integer } from './fields.js';
import { sObject } from './sObject.js';

const feature = 'bots' as const;

/** Object Reference: BotDefinition. An agent or a bot, and the user it acts as. */
export const botDefinition = sObject({
  name: 'BotDefinition',
  keyPrefix: '0Xx',
  label: 'Bot Definition',
  since: 60,
  feature,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    longText('Description'),
    picklist('Type', ['Bot', 'ExternalCopilot', 'InternalCopilot']),
    lookup('BotUserId', 'User'),
    audit(),
  ],
});

/** Object Reference: GenAiPlannerDefinition. How an agent plans. */
export const genAiPlannerDefinition = sObject({
  name: 'GenAiPlannerDefinition',
  keyPrefix: '16j',
  label: 'Generative AI Planner Definition',
  since: 60,
  feature,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    named(...filled(text('MasterLabel', 80))),
    text('NamespacePrefix', 15),
    longText('Description'),
    text('PlannerType', 80),
    longText('AgentGraph'),
    audit(),
  ],
});

/** Object Reference: BotVersion. */
export const botVersion = sObject({
  name: 'BotVersion',
  keyPrefix: '0X9',
  label: 'Bot Version',
  since: 60,
  feature,
  fields: [
    id(),
    isDeleted(),
    filled(text('DeveloperName', 80)),
    lookup('BotDefinitionId', 'BotDefinition', 'BotVersions'),
    picklist('Status', ['Active', 'Inactive'], 'Inactive'),
    integer('VersionNumber'),
    audit(),
  ],
});
