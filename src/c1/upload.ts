import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ClientWritableStream } from '@grpc/grpc-js';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  type BatonServiceUploadAssetRequest,
  BatonServiceUploadAssetRequestSchema,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { isNotOurs } from './c1Error.js';
import type { Clock } from './clock.js';
import { TaskDropped } from './taskAnswer.js';
import { UPLOAD_ATTEMPTS, uploadPause } from './timings.js';

/**
 * Uploads the file that a task has come to, three times at most.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param onFailure is told of each attempt that fails
 * @throws TaskDropped when C1 has given the task to somebody else; C1Error; the signal's reason; the file system's error
 */
export const uploadAttempts = async (
  upload: () => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
  onFailure: (error: unknown, attempt: number) => void,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upload();
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error, attempt);
      if (isNotOurs(error)) throw new TaskDropped((error as Error).message, { cause: error });
      if (attempt === UPLOAD_ATTEMPTS) throw error;
      await clock.sleep(uploadPause(attempt), signal);
    }
  }
};

/** Source: ConductorOne/baton-sdk, pkg/tasks/c1api; C1 takes a MiB at most. */
const CHUNK_BYTES = 512 * 1024;

type Part = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>['msg'];

/**
 * Sends a file over a call to UploadAsset: whose it is, its bytes, their SHA-256. It is read no faster than C1 takes it.
 *
 * @param ended aborted when the call has ended: it takes no more
 * @param onTaken called for each part that C1 takes
 * @throws the file system's error. What C1 says, and an end before all is sent, comes as the call's own answer
 */
export const sendFile = async (
  call: ClientWritableStream<BatonServiceUploadAssetRequest>,
  path: string,
  metadata: { readonly hostId: string; readonly taskId: string },
  ended: AbortSignal,
  onTaken: () => void,
): Promise<void> => {
  const send = async (msg: Part): Promise<void> => {
    ended.throwIfAborted();
    const isTaken = call.write(create(BatonServiceUploadAssetRequestSchema, { msg }));
    if (!isTaken) await once(call, 'drain', { signal: ended });
    onTaken();
  };
  try {
    const hash = createHash('sha256');
    await send({ case: 'metadata', value: metadata });
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      const data = chunk as Buffer;
      hash.update(data);
      await send({ case: 'data', value: { data } });
    }
    await send({ case: 'eof', value: { sha256Checksum: hash.digest() } });
    call.end();
  } catch (error) {
    if (!ended.aborted) throw error;
  }
};
