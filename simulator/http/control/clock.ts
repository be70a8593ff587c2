import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Service } from '../service.js';

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
