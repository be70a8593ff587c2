import { profileOf } from '../model/resource.js';
import type { AccessKind } from './kinds.js';
import { bots } from './queries.js';
import { text } from '../org/record.js';

export const agent: AccessKind = {
  type: 'agent',
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
