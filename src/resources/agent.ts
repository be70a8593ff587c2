import { profileOf } from '../model/resource.js';
import type { AccessKind } from './kinds.js';
import type { ObjectQuery } from '../org/soql.js';
import { text } from '../org/record.js';

declare module '../model/resourceType.js' {
  interface ResourceTypeIds {
    agent: true;
  }
}

export const bots: ObjectQuery = {
  object: 'BotDefinition',
  fields: ['Id', 'DeveloperName', 'MasterLabel', 'BotUserId'],
};

export const agent: AccessKind = {
  type: {
    id: 'agent',
    name: 'Agent',
    trait: 'app',
    entitlement: null,
    objects: { BotDefinition: { anyOf: [], feature: 'bots or agents', since: 60 } },
    writes: [],
  },
  optIn: { isAsked: ({ syncAgents }) => syncAgents },
  read: (_options, sink) => ({
    subscriptions: [
      {
        query: bots,
        each: (record) => {
          const apiName = text(record, 'DeveloperName') ?? record.Id;
          sink.resource({
            type: 'agent',
            id: record.Id,
            displayName: text(record, 'MasterLabel') ?? apiName,
            stableName: apiName,
            description: null,
            parentId: null,
            profile: profileOf({ api_name: apiName, user_id: text(record, 'BotUserId') }),
          });
        },
      },
    ],
  }),
};
