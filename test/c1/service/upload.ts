import { createHash } from 'node:crypto';
import type {
  BatonServiceUploadAssetRequest,
  BatonServiceUploadAssetRequest_UploadMetadata,
} from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { checkHostId, checkTaskId, invalid } from './checks.js';

const MEBIBYTE = 2 ** 20;

/** A file that arrived whole, and whose it is. */
export type Upload = { hostId: string; taskId: string; asset: Uint8Array };

const nextMessage = async (messages: AsyncIterator<BatonServiceUploadAssetRequest>) => {
  const next = await messages.next();
  if (next.done) throw invalid('msg', 'lacks eof: the stream ended before it');
  return next.value.msg;
};

const checkChunk = ({ length }: Uint8Array): void => {
  if (length >= 1 && length <= MEBIBYTE) return;
  throw invalid('data.data', `must have 1 to ${String(MEBIBYTE)} bytes, not ${String(length)}`);
};

/**
 * Receives a file: metadata, then data in pieces of up to 1 MiB, then the SHA-256 of the whole.
 *
 * @param begins called with the metadata; what it throws ends the upload
 * @throws ConnectError INVALID_ARGUMENT for another order, a piece too large or another checksum
 */
export const receiveUpload = async (
  stream: AsyncIterable<BatonServiceUploadAssetRequest>,
  begins: (metadata: BatonServiceUploadAssetRequest_UploadMetadata) => void,
): Promise<Upload> => {
  const messages = stream[Symbol.asyncIterator]();
  const first = await nextMessage(messages);
  if (first.case !== 'metadata') throw invalid('msg', `must begin with metadata, not ${first.case ?? 'nothing'}`);
  const { hostId, taskId } = first.value;
  checkHostId(hostId);
  checkTaskId(taskId);
  begins(first.value);

  const pieces: Uint8Array[] = [];
  const hash = createHash('sha256');
  let message = await nextMessage(messages);
  for (; message.case === 'data'; message = await nextMessage(messages)) {
    checkChunk(message.value.data);
    hash.update(message.value.data);
    pieces.push(message.value.data);
  }
  if (message.case !== 'eof')
    throw invalid('msg', `must be data or eof after metadata, not ${message.case ?? 'nothing'}`);
  if (!hash.digest().equals(message.value.sha256Checksum))
    throw invalid('eof.sha256_checksum', 'is not that of the data');
  if (!(await messages.next()).done) throw invalid('msg', 'must end with eof');
  return { hostId, taskId, asset: Buffer.concat(pieces) };
};
