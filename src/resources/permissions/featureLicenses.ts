import type { SyncOptions } from '../../model/syncOptions.js';
import { readFieldLabels } from '../../org/read/describe.js';
import { flag } from '../../org/record.js';
import type { ObjectQuery } from '../../org/soql.js';
import { users } from '../queries.js';
import type { Subject } from './subject.js';

/**
 * The feature licenses whose holders a field of User tells: `MarketingUser` is held by whom `UserPermissionsMarketingUser` is true of.
 * `UserPermissionsCallCenterAutoLogin` is such a field as well, and no license: Salesforce counts no seats of it.
 *
 * Source: "ActiveFeatureLicenseMetric" (the values of FeatureType) and "User" (`UserPermissions…`), Object Reference.
 */
const FEATURES: readonly string[] = [
  'AvantgoUser',
  'ChatterAnswersUser',
  'InteractionUser',
  'JigsawProspectingUser',
  'KnowledgeUser',
  'LiveAgentUser',
  'MarketingUser',
  'MobileUser',
  'OfflineUser',
  'SFContentUser',
  'SiteforceContributorUser',
  'SiteforcePublisherUser',
  'SupportUser',
  'WirelessUser',
  'WorkDotComUserFeature',
];

/**
 * Which users have which feature licenses. An org has the fields of its own features, and shows those that the running user may see:
 * of all others it is not known who has them.
 */
export const featureLicenses: Subject = {
  option: 'syncLicenses',
  objects: {},
  read: (options, sink) => ({
    subscriptions: [],
    further: async ({ client }) => {
      const labels = await readFieldLabels(client, 'User');
      const told = FEATURES.flatMap((name) => {
        const field = `UserPermissions${name}`;
        const label = labels.get(field);
        return label === undefined ? [] : { name, field, label };
      });
      if (told.length === 0) return [];
      for (const { name, label } of told) sink.featureLicense({ name, label });
      const query = holdersOf(
        told.map(({ field }) => field),
        options,
      );
      return [
        {
          query,
          each: (user) => {
            for (const { name, field } of told) if (flag(user, field)) sink.featureHolder(user.Id, name);
          },
        },
      ];
    },
  }),
};

/** The users of a sync of whom one of these fields is true: few have one, and the query for all users needs none of these fields. */
function holdersOf(fields: readonly string[], options: SyncOptions): ObjectQuery {
  const { object, where } = users(options);
  const anyOf = fields.map((field) => `${field} = true`).join(' OR ');
  return { object, fields: ['Id', ...fields], where: where === undefined ? anyOf : `(${anyOf}) AND (${where})` };
}
