import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FAULT_KINDS } from '../../org/plannedFaults.js';
import type { Service } from '../service.js';

const Fault = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  object: z.string(),
  times: z.number().int().positive().default(1),
});

/** `GET /faults` tells what is still to go wrong; `POST /faults` plans a fault; `DELETE /faults` calls all of them off. */
export function faultRoutes(app: FastifyInstance, { org }: Service): void {
  app.get('/faults', () => org.faults.list());
  app.post('/faults', ({ body }, reply) => {
    const fault = Fault.parse(body);
    org.faults.plan({ ...fault, object: org.table(fault.object).schema.name });
    return reply.code(201).send(org.faults.list());
  });
  app.delete('/faults', (_request, reply) => {
    org.faults.forget();
    return reply.code(204).send();
  });
}
