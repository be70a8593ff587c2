import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { FaultPlanInput } from '../../org/faultPlan.js';
import { Switches } from '../../org/switches.js';
import { SalesforceFault } from '../../org/types.js';
import { FEATURES } from '../features.js';
import { USER_WITHOUT_API, type Service } from '../service.js';
import { findUser } from '../users.js';

const Change = z.strictObject({
  edition: z.string().optional(),
  apiLimit: z.number().int().nonnegative().optional(),
  apiUsed: z.number().int().nonnegative().optional(),
  latency: z.number().nonnegative().optional(),
  jobTime: z.number().nonnegative().optional(),
  userWithoutApi: z.enum(USER_WITHOUT_API).optional(),
  expiredPasswords: z.array(z.string()).readonly().optional(),
  userValidationRules: z.record(z.string(), z.string()).optional(),
  switches: Switches.partial().optional(),
  lag: z.number().nonnegative().optional(),
  features: z.partialRecord(z.enum(FEATURES), z.boolean()).optional(),
});
type Settings = z.infer<typeof Change>;

const read = ({ org: { settings }, usage, behavior }: Service): Settings => ({
  edition: settings.edition,
  apiLimit: settings.apiLimit,
  apiUsed: usage.used,
  ...behavior,
  userValidationRules: Object.fromEntries(settings.userValidationRules),
  switches: { ...settings.switches },
  lag: settings.lag,
  features: Object.fromEntries(FEATURES.map((feature) => [feature, settings.features.has(feature)])),
});

function write({ org: { settings }, usage, behavior }: Service, change: Settings): void {
  const { edition, apiLimit, apiUsed, latency, jobTime, userWithoutApi, userValidationRules, features = {} } = change;
  Object.assign(settings.switches, change.switches);
  settings.lag = change.lag ?? settings.lag;
  settings.edition = edition ?? settings.edition;
  settings.apiLimit = apiLimit ?? settings.apiLimit;
  usage.used = apiUsed ?? usage.used;
  behavior.latency = latency ?? behavior.latency;
  behavior.jobTime = jobTime ?? behavior.jobTime;
  behavior.userWithoutApi = userWithoutApi ?? behavior.userWithoutApi;
  behavior.expiredPasswords = change.expiredPasswords ?? behavior.expiredPasswords;
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

const Login = z.strictObject({ username: z.string() });
const Expiry = z.strictObject({ accessToken: z.string().optional() });

/**
 * `POST /sessions` with `username` logs a user in without asking; `POST /sessions/expire` with `accessToken` ends that
 * session, without it every one.
 */
export function sessionRoutes(app: FastifyInstance, { org, sessions }: Service): void {
  app.post('/sessions', ({ body }) => {
    const { username } = Login.parse(body);
    const user = findUser(org, username);
    if (!user) throw new SalesforceFault(404, 'NOT_FOUND', `The org has no user ${username}`);
    return { accessToken: sessions.open(user.Id), refreshToken: sessions.refreshTokenOf(user.Id) };
  });
  app.post('/sessions/expire', ({ body }, reply) => {
    const { accessToken } = Expiry.parse(body ?? {});
    sessions.expire(accessToken);
    return reply.code(204).send();
  });
}

const Move = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advance: z.number().int() }),
]);

/** `GET /clock`; `POST /clock` with `now` (a date-time) or `advance` (milliseconds). */
export function clockRoutes(app: FastifyInstance, { org: { clock } }: Service): void {
  const time = (): { now: string } => ({ now: clock.now().toISOString() });

  app.get('/clock', time);
  app.post('/clock', ({ body }) => {
    const move = Move.parse(body);
    if ('now' in move) clock.set(new Date(move.now));
    else clock.advance(move.advance);
    return time();
  });
}

/**
 * `GET /faults` tells what is still to go wrong; `POST /faults` plans a fault, a list of them or a plan; `DELETE /faults`
 * calls all of them off.
 */
export function faultRoutes(app: FastifyInstance, { org: { faults } }: Service): void {
  app.get('/faults', () => faults.list());
  app.post('/faults', ({ body }, reply) => {
    faults.plan(body as FaultPlanInput);
    return reply.code(201).send(faults.list());
  });
  app.delete('/faults', (_request, reply) => {
    faults.forget();
    return reply.code(204).send();
  });
}

const Fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

type OfTable = { Params: { object: string } };
type OfRow = { Params: { object: string; id: string } };

/** `/rows/:object` and `/rows/:object/:id`: an object's records as they are stored, without permissions and rules. */
export function rowRoutes(app: FastifyInstance, { org }: Service): void {
  app.get<OfTable>('/rows/:object', ({ params }) => [...org.table(params.object).rows()]);
  app.post<OfTable>('/rows/:object', ({ params, body }, reply) => {
    return reply.code(201).send(org.table(params.object).insert(Fields.parse(body)));
  });
  app.patch<OfRow>('/rows/:object/:id', ({ params, body }) => {
    return org.table(params.object).update(params.id, Fields.parse(body));
  });
  app.delete<OfRow>('/rows/:object/:id', ({ params }, reply) => {
    org.table(params.object).delete(params.id);
    return reply.code(204).send();
  });
}
