import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The REST calls that have come in and are not answered yet. */
export class OpenCalls {
  private readonly countByCall = new Map<object, number>();

  public arrive(call: object): void {
    this.countByCall.set(call, this.countByCall.size + 1);
  }

  /** How many were open when this one came, itself included. */
  public countAtArrival(call: object): number {
    return this.countByCall.get(call) ?? 1;
  }

  public leave(call: object): void {
    this.countByCall.delete(call);
  }
}

const isRestCall = ({ url }: FastifyRequest): boolean => /^\/+services\/+data(?:[/?]|$)/.test(url);

/** A call counts from its first byte until it is answered or its client hangs up. */
export function countOpenCalls(app: FastifyInstance, openCalls: OpenCalls): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (isRestCall(request)) {
      openCalls.arrive(request.raw);
      reply.raw.once('close', () => openCalls.leave(request.raw));
    }
    done();
  });
}
