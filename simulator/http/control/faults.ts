import type { FastifyInstance } from 'fastify';
import type { FaultPlanInput } from '../../org/faultPlan.js';
import type { Service } from '../service.js';

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
