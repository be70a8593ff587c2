import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FEATURES } from '../features.js';
import type { Service } from '../service.js';

const Change = z.strictObject({
  edition: z.string().optional(),
  apiLimit: z.number().int().nonnegative().optional(),
  apiUsed: z.number().int().nonnegative().optional(),
  latency: z.number().nonnegative().optional(),
  jobTime: z.number().nonnegative().optional(),
  userWithoutApi: z.enum(['API_CURRENTLY_DISABLED', 'FUNCTIONALITY_NOT_ENABLED']).optional(),
  userValidationRules: z.record(z.string(), z.string()).optional(),
  features: z.partialRecord(z.enum(FEATURES), z.boolean()).optional(),
});
type Settings = z.infer<typeof Change>;

const read = ({ org: { settings }, usage, behavior }: Service): Settings => ({
  edition: settings.edition,
  apiLimit: settings.apiLimit,
  apiUsed: usage.used,
  ...behavior,
  userValidationRules: Object.fromEntries(settings.userValidationRules),
  features: Object.fromEntries(FEATURES.map((feature) => [feature, settings.features.has(feature)])),
});

function write({ org: { settings }, usage, behavior }: Service, change: Settings): void {
  const { edition, apiLimit, apiUsed, latency, jobTime, userWithoutApi, userValidationRules, features = {} } = change;
  settings.edition = edition ?? settings.edition;
  settings.apiLimit = apiLimit ?? settings.apiLimit;
  usage.used = apiUsed ?? usage.used;
  behavior.latency = latency ?? behavior.latency;
  behavior.jobTime = jobTime ?? behavior.jobTime;
  behavior.userWithoutApi = userWithoutApi ?? behavior.userWithoutApi;
  if (userValidationRules) settings.userValidationRules = new Map(Object.entries(userValidationRules));
  for (const feature of FEATURES) {
    if (features[feature] === true) settings.features.add(feature);
    if (features[feature] === false) settings.features.delete(feature);
  }
}

/** `GET /settings`; `PATCH /settings` with any of the same. */
export function settingsRoutes(app: FastifyInstance, service: Service): void {
  app.get('/settings', () => read(service));
  app.patch('/settings', ({ body }) => {
    write(service, Change.parse(body));
    return read(service);
  });
}
