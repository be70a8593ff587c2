import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ClientWritableStream } from '@grpc/grpc-js';
import {
  BatonServiceUploadAssetRequestSchema,
  type BatonServiceUploadAssetRequest,
} from '../generated/c1/connectorapi/baton/v1/baton_pb.js';
import { isTaskLost } from './c1Error.js';
import type { Clock } from './clock.js';
import { TaskDroppedError } from './taskAnswer.js';
import { UPLOAD_ATTEMPTS, uploadPause } from './timings.js';

/** The size of the parts in which a file is sent. C1 takes parts of one MiB at most. Source: ConductorOne/baton-sdk, pkg/tasks/c1api. */
const PART_BYTES = 512 * 1024;

type Part = MessageInitShape<typeof BatonServiceUploadAssetRequestSchema>['msg'];

/**
 * Uploads the file of a task, and tries again twice if that fails.
 *
 * Source: ConductorOne/baton-sdk, pkg/tasks/c1api.
 *
 * @param upload uploads the file once
 * @param onFailure called for each attempt that fails
 * @throws TaskDroppedError when C1 has given the task to another connector; the error of the last attempt; the signal's
 * reason when it is aborted
 */
export async function uploadWithRetries(
  upload: () => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
  onFailure: (error: unknown, attempt: number) => void,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upload();
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error, attempt);
      if (isTaskLost(error)) throw new TaskDroppedError((error as Error).message, { cause: error });
      if (attempt === UPLOAD_ATTEMPTS) throw error;
      await clock.sleep(uploadPause(attempt), signal);
    }
  }
}

/**
 * Sends a file over a call to UploadAsset: first the task it belongs to, then its bytes, then their SHA-256. The file is read
 * no faster than C1 takes it.
 *
 * @param ended aborted when the call has ended, after which nothing more can be sent
 * @param onPartTaken called for each part that C1 has taken
 * @throws the file system's error. Errors of C1 are not thrown here: the call itself reports them
 */
export async function sendFile(
  call: ClientWritableStream<BatonServiceUploadAssetRequest>,
  path: string,
  metadata: { readonly hostId: string; readonly taskId: string },
  ended: AbortSignal,
  onPartTaken: () => void,
): Promise<void> {
  const send = async (msg: Part): Promise<void> => {
    ended.throwIfAborted();
    const hasRoom = call.write(create(BatonServiceUploadAssetRequestSchema, { msg }));
    if (!hasRoom) await once(call, 'drain', { signal: ended });
    onPartTaken();
  };
  try {
    const hash = createHash('sha256');
    await send({ case: 'metadata', value: metadata });
    for await (const chunk of createReadStream(path, { highWaterMark: PART_BYTES })) {
      const data = chunk as Buffer;
      hash.update(data);
      await send({ case: 'data', value: { data } });
    }
    await send({ case: 'eof', value: { sha256Checksum: hash.digest() } });
    call.end();
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}
