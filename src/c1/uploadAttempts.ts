import type { BatonClient } from './batonClient.js';
import { isNotOurs } from './c1Error.js';
import type { Clock } from './clock.js';
import { TaskDropped } from './taskEnds.js';
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
  client: Pick<BatonClient, 'uploadAsset'>,
  taskId: string,
  path: string,
  clock: Clock,
  signal: AbortSignal,
  onFailure: (error: unknown, attempt: number) => void,
): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.uploadAsset(taskId, path, signal);
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error, attempt);
      if (isNotOurs(error)) throw new TaskDropped((error as Error).message, { cause: error });
      if (attempt === UPLOAD_ATTEMPTS) throw error;
      await clock.sleep(uploadPause(attempt), signal);
    }
  }
};
