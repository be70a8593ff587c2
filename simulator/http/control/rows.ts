import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Service } from '../service.js';

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
