import type { AccessKind } from './kinds.js';
import { apiNameOf, type NameFields, toResource } from './names.js';
import type { ObjectQuery } from '../org/soql.js';
import { text } from '../org/record.js';
import { describedForC1 } from './texts.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    agent: true;
  }
}

declare module '../model/syncOptions.js' {
  interface OptIns {
    syncAgents: true;
  }
}

export const bots: ObjectQuery = {
  object: 'BotDefinition',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'BotUserId'],
};

const RUNS_AS = 'user_id';

const names: NameFields = { label: 'MasterLabel', apiName: 'DeveloperName' };

export const agent: AccessKind = {
  type: {
    id: 'agent',
    name: 'Agent',
    trait: 'agent',
    chosenInC1: { description: describedForC1('agent') },
    runsAs: RUNS_AS,
    entitlement: null,
    objects: { BotDefinition: { anyOf: [], feature: 'agents', since: 60 } },
    writes: [],
  },
  optIn: { option: 'syncAgents' },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: bots,
        each: (record) =>
          sink.resource(
            toResource(names, record, {
              type: 'agent',
              profile: { api_name: apiNameOf(names, record), [RUNS_AS]: text(record, 'BotUserId') },
            }),
          ),
      },
    ],
  }),
};
