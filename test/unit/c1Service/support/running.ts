import type { Client } from '@connectrpc/connect';
import type { BatonService } from '../../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { type C1, type C1Options, startC1 } from '../../../c1/start.js';
import { connect } from './client.js';

export type RunningC1 = { c1: C1; client: Client<typeof BatonService> };

/** A service with a client that has a token; every test has its own. */
export const eachWithC1 = (options: C1Options = {}): RunningC1 => {
  const running = {} as RunningC1;
  beforeEach(async () => {
    running.c1 = await startC1(options);
    running.client = await connect(running.c1);
  });
  afterEach(() => running.c1.stop());
  return running;
};
