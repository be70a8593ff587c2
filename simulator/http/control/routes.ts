import type { FastifyInstance, FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { FaultPlanError } from '../../org/faultPlan.js';
import { SalesforceFault } from '../../org/types.js';
import type { Service } from '../service.js';
import { clockRoutes, faultRoutes, rowRoutes, sessionRoutes, settingsRoutes } from './endpoints.js';
import { statsRoutes } from './stats.js';

/** A refusal of a control route, in words for the person who wrote the request. */
function refusal(error: unknown): { status: number; message: string } {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  if (error instanceof FaultPlanError) return { status: 400, message: error.message };
  if (error instanceof SalesforceFault) return { status: error.status, message: error.message };
  return { status: 500, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The control routes below `/_sim/`. Every client that reaches the port may read and change the org through them. */
export function controlRoutes(app: FastifyInstance, service: Service): void {
  const plugin: FastifyPluginCallback = (control, _options, done) => {
    control.setErrorHandler((error, _request, reply) => {
      const { status, message } = refusal(error);
      return reply.code(status).send({ error: message });
    });
    control.get('/state', () => state(service));
    control.get('/requests', () => service.log.requests);
    control.delete('/requests', (_request, reply) => {
      service.log.reset();
      return reply.code(204).send();
    });
    clockRoutes(control, service);
    settingsRoutes(control, service);
    sessionRoutes(control, service);
    statsRoutes(control, service);
    faultRoutes(control, service);
    rowRoutes(control, service);
    done();
  };
  // Without a name, Fastify looks for it among all modules that are loaded.
  app.register(Object.assign(plugin, { [Symbol.for('fastify.display-name')]: 'control' }), { prefix: '/_sim' });
}

const state = ({ org, adminUserId, usage, log }: Service): Record<string, unknown> => ({
  orgId: org.id,
  username: org.table('User').get(adminUserId)?.Username,
  now: org.clock.now().toISOString(),
  apiUsage: { used: usage.used, limit: usage.limit },
  requests: log.requests.length,
});
